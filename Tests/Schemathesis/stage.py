"""What operations need to succeed besides orders: files, interests, people, second factors, and links that were mailed.

Made by the platform's own operations. Where something does not work out it is None, and the request goes out as it was
generated.
"""

import base64
import hashlib
import hmac
import struct
import time
import uuid

import accounts as platform
from orders import Orders

TOTP_SECONDS = 30
# A code is mailed again after a minute at the earliest.
RESEND_SECONDS = 61
SHORT_TEXT = ("essay.txt", b"Once upon a time.\n", "text/plain")


def code_of_now(secret):
    """RFC 6238, as authenticator apps have it."""
    counter = struct.pack(">Q", int(time.time()) // TOTP_SECONDS)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Stage:
    def __init__(self, accounts):
        self.accounts = accounts
        self.orders = Orders(accounts)
        self.links = Links(accounts)
        # An account with a second factor, and its backup codes.
        self.careful = None
        self.backup_codes = []
        self.resendable = None

    def order_with_file(self):
        """An order and the file that its client added: (order, identifier)."""
        order = self.orders.make("created")
        if order is None:
            return None
        parts = [("purpose", (None, "reference")), ("file", SHORT_TEXT)]
        answer = order.client.upload(f"/orders/{order.id}/files", parts)
        return (order, answer.json()["id"]) if answer.ok else None

    def interest(self):
        order = self.orders.make("ready_for_staffing")
        answer = order and self.accounts.of_role("writer").send("POST", f"/orders/{order.id}/interests", {})
        return answer.json()["id"] if answer else None

    def notification(self):
        """(whose, identifier)"""
        order = self.orders.make("in_progress")
        answer = order and order.client.send("GET", "/notifications")
        return (order.client, answer.json()["data"][0]["id"]) if answer and answer.json()["data"] else None

    def person(self):
        """An account that waits for its invitation to be accepted."""
        body = {"email": f"{uuid.uuid4().hex}@example.net", "display_name": "Somebody", "role": "client"}
        answer = self.accounts.of_role("admin").send("POST", "/users", body)
        return answer.json()["id"] if answer.ok else None

    def shut_out(self):
        body = {"kind": "email", "value": f"{uuid.uuid4().hex}@example.net", "reason": "Chargebacks."}
        answer = self.accounts.of_role("admin").send("POST", "/blacklist", body)
        return answer.json()["id"] if answer.ok else None

    def website(self):
        """One that only the run has: closing it ends nothing."""
        name = uuid.uuid4().hex
        body = {"name": name, "slug": name, "brand_name": name, "hosts": [{"host": f"{name}.example", "portal": "any"}]}
        answer = self.accounts.of_role("superadmin").send("POST", "/websites", body)
        return answer.json()["id"] if answer.ok else None

    def session(self):
        """Another session of an account: (whose, identifier)."""
        account = self.accounts.of_role("client")
        answer = account.log_in()
        return (account, answer["session_id"]) if answer and "session_id" in answer and account.works() else None

    def acting(self):
        """A session in which an administrator acts as a client: its token."""
        client = self.accounts.of_role("client")
        body = {"user_id": client.id, "reason": "support", "note": "The run asks for it."}
        answer = self.accounts.of_role("admin").send("POST", "/auth/impersonation", body)
        return answer.json()["access_token"] if answer.ok else None

    def enrolment(self):
        """(whose, identifier, code) of a second factor that waits for its first code."""
        if self.careful is None or not self.careful.is_fresh() or not self.forget_factors():
            self.careful = self.accounts.another("client")
        answer = self.careful.send("POST", "/auth/mfa/devices", {"type": "totp"})
        if not answer.ok:
            self.careful = None
            return None
        return self.careful, answer.json()["device"]["id"], code_of_now(answer.json()["secret"])

    def forget_factors(self):
        known = self.careful.send("GET", "/auth/mfa")
        return known.ok and all(
            self.careful.send("DELETE", f"/auth/mfa/devices/{device['id']}").ok for device in known.json()["devices"])

    def factor(self):
        """(whose, identifier) of a second factor in use."""
        enrolled = self.enrolment()
        if enrolled is None:
            return None
        account, device, code = enrolled
        answer = account.send("POST", f"/auth/mfa/devices/{device}/verify", {"code": code})
        return (account, device) if answer.ok else None

    def challenge(self):
        """(whose, challenge, backup code) of a login that asks for a second factor."""
        found = self.factor()
        if found is None:
            return None
        account, _ = found
        made = account.send("POST", "/auth/mfa/devices", {"type": "backup_codes"})
        outcome = account.log_in()
        if not made.ok or outcome is None or "challenge" not in outcome:
            return None
        return account, outcome["challenge"], made.json()["backup_codes"][0]

    def trusted_device(self):
        """(whose, identifier)"""
        made = self.challenge()
        if made is None:
            return None
        account, challenge, code = made
        body = {"challenge": challenge, "code": code, "trust_device": True}
        platform.request("POST", "/auth/mfa/verify", body, Host=account.host)
        known = account.send("GET", "/auth/trusted-devices")
        return (account, known.json()["data"][0]["id"]) if known.ok and known.json()["data"] else None

    def waiting_challenge(self):
        """A challenge whose code was mailed long enough ago for another one; None: it takes its time."""
        if self.resendable is None:
            self.resendable = self.mailed_challenge()
        if self.resendable is None or time.monotonic() - self.resendable[1] < RESEND_SECONDS:
            return None
        challenge, self.resendable = self.resendable[0], None
        return challenge

    def mailed_challenge(self):
        account = self.accounts.another("client")
        made = account.send("POST", "/auth/mfa/devices", {"type": "email"})
        code = made.ok and self.accounts.mailbox.code(account.address)
        if not code:
            return None
        account.send("POST", f"/auth/mfa/devices/{made.json()['device']['id']}/verify", {"code": code})
        outcome = account.log_in()
        return (outcome["challenge"], time.monotonic()) if outcome and "challenge" in outcome else None


class Links:
    """Tokens of mailed links, asked for in advance: nobody waits for a mail."""

    def __init__(self, accounts):
        self.accounts = accounts
        # By the path of the link: the address that one is on its way to.
        self.asked = {}
        self.reader = None

    def take(self, kind):
        """A token that has come; None: the first is asked for."""
        address = self.asked.get(kind)
        token = address and self.accounts.mailbox.link(kind, address)
        if token or address is None:
            self.asked[kind] = self.ask(kind)
        return token

    def whose(self):
        """An account whose mails only this class reads."""
        if self.reader is None or not self.reader.works():
            self.reader = self.accounts.another("client")
        return self.reader

    def ask(self, kind):
        address = f"{uuid.uuid4().hex}@example.net"
        if kind == "confirm":
            terms = platform.request("GET", "/portal-context").json()["legal"]["terms"]
            password = f"lantern {uuid.uuid4()}"
            body = {"email": address, "password": password, "display_name": "Ada", "accepted_terms": terms}
            platform.request("POST", "/auth/register", body)
        elif kind == "invitation":
            body = {"email": address, "display_name": "Somebody", "role": "client"}
            self.accounts.of_role("admin").send("POST", "/users", body)
        elif kind == "email-change":
            reader = self.whose()
            reader.send("POST", "/me/email-change", {"email": address, "password": reader.password})
        else:
            path = {"magic-link": "/auth/magic-links", "password-reset": "/auth/password/reset"}[kind]
            address = self.whose().address
            platform.request("POST", path, {"email": address})
        return address
