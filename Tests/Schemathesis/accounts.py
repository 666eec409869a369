"""Accounts that call the platform, made by its own operations: staff invite them, they accept the mailed invitation.

What the run tries locks accounts, suspends them, changes their role or shuts them out. Another one takes the place of such an
account. A superadmin of the demonstration data makes them; two more stand by for when the run ends that one.
"""

import email
import itertools
import os
import pathlib
import re
import time
import uuid

import requests

BASE = os.environ["PLATFORM_URL"]
MAILS = pathlib.Path(os.environ["PLATFORM_MAILS"])
ROLES = ["client", "writer", "support", "editor", "admin", "superadmin"]
WEBSITE = "018f4e3a-0000-7000-8000-000000000001"
# Of that website, and of another, for when that one is closed.
HOST, OTHER_HOST = "localhost", "borealis.localhost"
# Invited together: their mails come in one turn of the outbox.
SPARE = 4
FOUNDERS = 3
MAIL_SECONDS = 30
# Proofs of presence count for five minutes.
TOKEN_SECONDS = 240

numbers = itertools.count()


def somewhere():
    """An address of its own, so that a lock or an entry of the blacklist is about no other request."""
    number = next(numbers)
    return f"10.{number // 64516 % 254 + 1}.{number // 254 % 254 + 1}.{number % 254 + 1}"


def request(method, path, body=None, token=None, **headers):
    headers = {"Host": HOST, "X-Forwarded-For": somewhere(), **{name.replace("_", "-"): headers[name] for name in headers}}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if method == "PATCH":
        headers["Content-Type"] = "application/merge-patch+json"
    return requests.request(method, BASE + path, json=body, headers=headers, timeout=20)


class Account:
    """One that can sign in, until something ends it."""

    def __init__(self, role, address, password, host=HOST):
        self.role = role
        self.address = address
        self.password = password
        self.host = host
        self.id = None
        self.token = None
        self.since = 0
        self.is_certain = False

    def is_fresh(self):
        """Whether its session is young enough to go on with; a second factor keeps it from opening another."""
        return self.token is not None and time.monotonic() - self.since < TOKEN_SECONDS

    def works(self):
        """Whether it has a session with its role; a new one where the last has ended."""
        if self.is_fresh():
            self.is_certain = self.is_certain or self.is_known()
            if self.is_certain:
                return True
        return self.sign_in() and self.is_known()

    def is_known(self):
        answer = request("GET", "/me", token=self.token, Host=self.host)
        if answer.status_code != 200:
            return False
        self.id = answer.json()["id"]
        return answer.json()["role"] == self.role

    def sign_in(self):
        outcome = self.log_in()
        if outcome is None or "access_token" not in outcome:
            return False
        self.token, self.since, self.is_certain = outcome["access_token"], time.monotonic(), True
        return True

    def log_in(self):
        """What a login answers, maybe a question for a second factor; None: it failed. The oldest session may end."""
        self.is_certain = False
        answer = request("POST", "/auth/login", {"email": self.address, "password": self.password}, Host=self.host)
        return answer.json() if answer.status_code == 200 else None

    def send(self, method, path, body=None):
        """A request of its own, beside those of the run."""
        return request(method, path, body, self.token, **self.fields())

    def upload(self, path, parts):
        headers = {name.replace("_", "-"): value for name, value in self.fields().items()}
        headers.update({"Authorization": f"Bearer {self.token}", "X-Forwarded-For": somewhere()})
        return requests.post(BASE + path, files=parts, headers=headers, timeout=20)

    def fields(self):
        fields = {"Host": self.host, "Idempotency-Key": uuid.uuid4().hex}
        return {**fields, "X-Website-Id": WEBSITE} if self.role == "superadmin" else fields


class Accounts:
    """One account of each role at work, and those that wait to take its place."""

    def __init__(self):
        self.founders = [Account("superadmin", "superadmin@example.com", "correct horse battery", OTHER_HOST)]
        self.at_work = {}
        self.invited = {role: [] for role in ROLES}
        self.tokens = {}
        self.mailbox = Mailbox()

    def of_role(self, role):
        account = self.at_work.get(role)
        while account is None or not account.works():
            account = self.at_work[role] = self.begin(role)
        self.tokens[account.token] = account
        return account

    def of_request(self, request):
        """Whose session a request named; None: nobody's."""
        return self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))

    def doubt(self):
        """Something changed that may have ended any session."""
        for account in [*self.at_work.values(), *self.founders]:
            account.is_certain = False

    def founder(self):
        while not self.founders[0].works():
            self.founders.pop(0)
            if not self.founders:
                raise RuntimeError("the run has ended every founder of accounts")
        return self.founders[0]

    def as_founder(self, method, path, body=None, **headers):
        return request(method, path, body, self.founder().token, **{"Host": OTHER_HOST, "X-Website-Id": WEBSITE, **headers})

    def another(self, role):
        """An account beside the one at work, signed in."""
        while True:
            account = self.begin(role)
            if account.works():
                return account

    def begin(self, role):
        """An account that was invited."""
        while True:
            if not self.invited[role]:
                self.invite()
            address, token = self.invited[role].pop()
            password = f"lantern {uuid.uuid4()}"
            answer = request("POST", "/auth/invitations/accept", {"token": token, "password": password})
            if answer.status_code == 200:
                return Account(role, address, password)

    def invite(self):
        wanted = {}
        for role in ROLES:
            for _ in range(SPARE - len(self.invited[role])):
                address = f"{role}.{uuid.uuid4().hex}@example.org"
                body = {"email": address, "display_name": role.capitalize(), "role": role}
                self.as_founder("POST", "/users", body).raise_for_status()
                wanted[address] = role
        for address, token in self.mailbox.invitations(list(wanted)).items():
            self.invited[wanted[address]].append((address, token))
        while len(self.founders) < FOUNDERS and len(self.invited["superadmin"]) > 1:
            account = self.begin("superadmin")
            account.host = OTHER_HOST
            self.founders.append(account)

    def end_read_only_mode(self):
        body = {"read_only": False, "reason": "The run goes on."}
        self.as_founder("PUT", "/system/mode", body).raise_for_status()

    def reopen(self, website):
        """A website that a superadmin closed answers nobody, and its sessions have ended: it is opened from another."""
        named = {"Host": OTHER_HOST if website == WEBSITE else HOST, "X-Website-Id": website}
        for founder in self.founders:
            account = Account(founder.role, founder.address, founder.password, named["Host"])
            if account.works():
                path = f"/websites/{website}"
                named["If-Match"] = request("GET", path, token=account.token, **named).headers["ETag"]
                request("PATCH", path, {"status": "active"}, account.token, **named).raise_for_status()
                return
        raise RuntimeError("nobody can open a website again")


class Mailbox:
    """The folder that development mails go to."""

    def __init__(self):
        self.read = set()
        # Tokens of links, by the path of the link and the address; codes, by the address.
        self.links = {}
        self.codes = {}

    def invitations(self, addresses):
        """Tokens of the mails to these addresses, as soon as all have come."""
        self.wait(lambda: all(("invitation", address) in self.links for address in addresses))
        return {address: self.links.pop(("invitation", address)) for address in addresses}

    def code(self, address):
        """The code that is mailed to an address, as soon as it has come."""
        self.wait(lambda: address in self.codes)
        return self.codes.pop(address)

    def link(self, kind, address):
        """The token of a link, if it has come."""
        self.look()
        return self.links.pop((kind, address), None)

    def wait(self, has_come):
        end = time.monotonic() + MAIL_SECONDS
        while not has_come():
            if time.monotonic() > end:
                raise RuntimeError("a mail did not come")
            time.sleep(0.1)
            self.look()

    def look(self):
        for path in set(MAILS.glob("*.eml")) - self.read:
            self.read.add(path)
            self.take(email.message_from_bytes(path.read_bytes()))

    def take(self, mail):
        text = mail.get_payload(decode=True).decode()
        address = mail["To"].strip("<>")
        link = re.search(r"/([a-z-]+)#token=([A-Za-z0-9_-]+)", text)
        code = re.search(r"Your code is ([0-9]{6})", text)
        if link:
            self.links[link.group(1), address] = link.group(2)
        if code:
            self.codes[address] = code.group(1)
