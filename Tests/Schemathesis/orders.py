"""Orders in each status that callers can bring them to, on the way of `WAYS`, made by accounts of the run."""

import dataclasses
import datetime
import uuid

import accounts as platform

REASON = "The run asks for it."
# How an order comes into a status: from which one, who moves it, below which path of it and with what.
# No way leads to `unpaid` and `refunded`: the moves there are the system's.
WAYS = {
    "pending_payment": ("created", "client", "transitions", {"action": "checkout"}),
    "ready_for_staffing": ("pending_payment", "admin", "payments", None),
    "pending_writer_acceptance": ("ready_for_staffing", "admin", "assignments", None),
    "in_progress": ("ready_for_staffing", "writer", "take", None),
    "on_hold": ("in_progress", "admin", "transitions", {"action": "hold", "reason": REASON}),
    "qa_review": ("in_progress", "writer", "transitions", {"action": "submit_for_qa"}),
    "under_editing": ("in_progress", "writer", "transitions", {"action": "submit"}),
    "submitted": ("under_editing", "editor", "transitions", {"action": "finish_editing"}),
    "revision_requested": (
        "submitted", "client", "transitions", {"action": "request_revision", "reason": REASON, "severity": "minor"}),
    "completed": ("submitted", "client", "transitions", {"action": "accept_delivery"}),
    "disputed": ("in_progress", "client", "transitions", {"action": "open_dispute", "reason": REASON}),
    "pending_cancellation": (
        "ready_for_staffing", "client", "transitions", {"action": "request_cancellation", "reason": REASON}),
    "cancelled": ("created", "client", "transitions", {"action": "cancel", "reason": REASON}),
    "archived": ("completed", "admin", "transitions", {"action": "archive"}),
}
STATUSES = ["created", *WAYS]
# So many pages that the work is edited, whoever ordered it.
INPUTS = {
    "family": "paper", "pages": 60, "spacing": "double", "paper_type": "research", "work_type": "writing",
    "academic_level": "undergrad", "subject": "history"}


def deadline():
    return (datetime.datetime.now() + datetime.timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclasses.dataclass
class Order:
    id: str
    total: str
    client: platform.Account
    writer: platform.Account = None

    def owner(self, role):
        """The account of a client or writer whose order it is."""
        return {"client": self.client, "writer": self.writer}.get(role)


class Orders:
    def __init__(self, accounts):
        self.accounts = accounts
        self.writer = None

    def make(self, status):
        """One in the status that nobody else has; None: the way there did not work out."""
        if status == "created":
            return self.place()
        before, role, path, body = WAYS[status]
        order = self.make(before)
        if order is None:
            return None
        answer = self.act(order, role, path, body)
        # Moves and assignments name the status each in its way.
        reached = answer is not None and answer.ok and answer.json().get("order_status", answer.json().get("status"))
        return order if reached == status else None

    def place(self):
        client = self.accounts.of_role("client")
        body = {"topic": "A topic", "instructions": "As usual.", "inputs": INPUTS, "deadline": deadline()}
        answer = client.send("POST", "/orders", body)
        return Order(answer.json()["id"], answer.json()["price"]["total"], client) if answer.ok else None

    def act(self, order, role, path, body):
        if path == "payments":
            body = {"amount": order.total, "method": "cash", "reference": uuid.uuid4().hex}
        if path in ("assignments", "take"):
            return self.staff(order, path)
        account = order.owner(role) or self.accounts.of_role(role)
        return account.send("POST", f"/orders/{order.id}/{path}", body) if account.works() else None

    def staff(self, order, path):
        """Gives it to a writer who has room: a new one when the last has as many as it may."""
        for _ in range(2):
            if self.writer is None or not self.writer.works():
                self.writer = self.accounts.another("writer")
            order.writer = self.writer
            caller = self.writer if path == "take" else self.accounts.of_role("admin")
            body = None if path == "take" else {"writer_id": self.writer.id}
            answer = caller.send("POST", f"/orders/{order.id}/{path}", body)
            if answer.ok:
                return answer
            self.writer = None
        return None
