"""The orders of the bench description with Django REST framework, every rule of the schema checked. `application` is WSGI."""

import datetime
import json
import os

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DEBUG=False,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class LineItemSerializer(serializers.Serializer):
    sku = serializers.CharField(min_length=1, max_length=64)
    title = serializers.CharField(max_length=200, allow_blank=True)
    quantity = serializers.IntegerField(min_value=1, max_value=10000)
    unit_price_cents = serializers.IntegerField(min_value=0)
    tax_rate = serializers.FloatField(min_value=0, max_value=1)


class NewOrderSerializer(serializers.Serializer):
    reference = serializers.CharField(min_length=1, max_length=64)
    status = serializers.ChoiceField(["draft", "open", "paid", "shipped", "cancelled"])
    currency = serializers.RegexField("^[A-Z]{3}$")
    customer_id = serializers.CharField(max_length=64)
    customer_name = serializers.CharField(max_length=200)
    customer_email = serializers.EmailField()
    customer_phone = serializers.CharField(required=False)
    shipping_street = serializers.CharField(max_length=200)
    shipping_city = serializers.CharField(max_length=100)
    shipping_postcode = serializers.CharField(max_length=20)
    shipping_country = serializers.CharField(min_length=2, max_length=2)
    subtotal_cents = serializers.IntegerField(min_value=0)
    tax_cents = serializers.IntegerField(min_value=0)
    shipping_cents = serializers.IntegerField(min_value=0)
    total_cents = serializers.IntegerField(min_value=0)
    discount_rate = serializers.FloatField(min_value=0, max_value=1)
    is_gift = serializers.BooleanField()
    notes = serializers.CharField(required=False, max_length=2000)
    placed_at = serializers.DateTimeField()
    lines = LineItemSerializer(many=True, allow_empty=False)


class OrderSerializer(NewOrderSerializer):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()


def validated(data):
    serializer = NewOrderSerializer(data=data)
    serializer.is_valid(raise_exception=True)
    created_at = datetime.datetime(2026, 3, 14, 9, 26, 53, tzinfo=datetime.timezone.utc)
    return {"id": "o_1", "created_at": created_at, **serializer.validated_data}


with open(os.environ["ORDER"], encoding="utf-8") as file:
    ORDER = validated(json.load(file))


class OneOrder(APIView):
    def get(self, request, id):
        return Response(OrderSerializer(ORDER).data) if id == ORDER["id"] else Response(status=404)


class Orders(APIView):
    def post(self, request):
        return Response(OrderSerializer(validated(request.data)).data, status=201)


urlpatterns = [path("v1/orders/<str:id>", OneOrder.as_view()), path("v1/orders", Orders.as_view())]
application = get_wsgi_application()
