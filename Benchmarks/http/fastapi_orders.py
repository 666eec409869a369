"""The orders of the bench description with FastAPI and pydantic, every rule of the schema checked."""

import datetime
import enum
import json
import os
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, EmailStr, Field

Cents = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=0, le=1)]


class OrderStatus(enum.StrEnum):
    draft = "draft"
    open = "open"
    paid = "paid"
    shipped = "shipped"
    cancelled = "cancelled"


class LineItem(BaseModel):
    sku: Annotated[str, Field(min_length=1, max_length=64)]
    title: Annotated[str, Field(max_length=200)]
    quantity: Annotated[int, Field(ge=1, le=10000)]
    unit_price_cents: Cents
    tax_rate: Rate


class NewOrder(BaseModel):
    reference: Annotated[str, Field(min_length=1, max_length=64)]
    status: OrderStatus
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    customer_id: Annotated[str, Field(max_length=64)]
    customer_name: Annotated[str, Field(max_length=200)]
    customer_email: EmailStr
    customer_phone: str | None = None
    shipping_street: Annotated[str, Field(max_length=200)]
    shipping_city: Annotated[str, Field(max_length=100)]
    shipping_postcode: Annotated[str, Field(max_length=20)]
    shipping_country: Annotated[str, Field(min_length=2, max_length=2)]
    subtotal_cents: Cents
    tax_cents: Cents
    shipping_cents: Cents
    total_cents: Cents
    discount_rate: Rate
    is_gift: bool
    notes: Annotated[str | None, Field(max_length=2000)] = None
    placed_at: datetime.datetime
    lines: Annotated[list[LineItem], Field(min_length=1)]


class Order(NewOrder):
    id: str
    created_at: datetime.datetime


def created(new: NewOrder) -> Order:
    return Order.model_construct(id="o_1", created_at=CREATED_AT, **dict(new))


CREATED_AT = datetime.datetime(2026, 3, 14, 9, 26, 53, tzinfo=datetime.timezone.utc)
with open(os.environ["ORDER"], encoding="utf-8") as file:
    ORDER = created(NewOrder.model_validate(json.load(file)))

app = FastAPI()


@app.get("/v1/orders/{id}")
async def get_order(id: str) -> Order:
    if id != ORDER.id:
        raise HTTPException(404)
    return ORDER


@app.post("/v1/orders", status_code=201)
async def create_order(new: NewOrder) -> Order:
    return created(new)
