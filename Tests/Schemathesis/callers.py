"""Who calls the platform, and what is put right again while schemathesis tries everything.

Each request is made by one of the demonstration accounts. An account that an operation refuses (403) is seldom taken for
it again. What would end the run for everybody does not happen: wrong passwords and measures go to other accounts than
those that call, websites stay open, read-only mode stays off.
"""

import collections
import datetime
import itertools
import os
import time

import requests
import schemathesis

BASE = os.environ["PLATFORM_URL"]
PASSWORD = "correct horse battery"
WEBSITE = "018f4e3a-0000-7000-8000-000000000001"
ACCOUNTS = ["client", "writer", "support", "editor", "admin", "superadmin"]
EMAILS = {f"{account}@example.com" for account in ACCOUNTS}
IDENTIFIERS = {f"018f4e3a-0000-7000-8000-0000000001{number:02d}" for number in range(1, 10)}
# Proofs of presence count for five minutes.
TOKEN_SECONDS = 240
ENDED = ('"unauthenticated"', '"token_expired"', '"step_up_required"')


numbers = itertools.count()


def somewhere():
    """An address of its own, so that a lock of one is none of another."""
    number = next(numbers)
    return {"X-Forwarded-For": f"198.51.{number // 254 % 256}.{number % 254 + 1}"}


class Callers:
    def __init__(self):
        self.tokens = {}
        self.refused = {}
        self.turns = collections.Counter()

    def token(self, account):
        token, since = self.tokens.get(account, (None, 0))
        if token is None or time.monotonic() - since > TOKEN_SECONDS:
            body = {"email": f"{account}@example.com", "password": PASSWORD}
            answer = requests.post(f"{BASE}/auth/login", json=body, headers=somewhere(), timeout=20)
            answer.raise_for_status()
            token = answer.json()["access_token"]
            self.tokens[account] = (token, time.monotonic())
        return token

    def choose(self, operation):
        """In turn; one call of twenty by any account."""
        refused = self.refused.get(operation, set())
        welcome = [account for account in ACCOUNTS if account not in refused] or ACCOUNTS
        turn = self.turns[operation]
        self.turns[operation] += 1
        accounts = ACCOUNTS if turn % 20 == 19 else welcome
        return accounts[turn % len(accounts)]

    def account(self, header):
        return next((name for name, (token, _) in self.tokens.items() if header == f"Bearer {token}"), None)


callers = Callers()


def name(case):
    return case.operation.definition.raw.get("operationId", case.operation.label)


@schemathesis.auth(refresh_interval=None)
class Account:
    def get(self, case, context):
        account = callers.choose(name(case))
        return account, callers.token(account)

    def set(self, case, data, context):
        account, token = data
        case.headers = case.headers if case.headers is not None else {}
        case.headers["Authorization"] = f"Bearer {token}"
        # Superadmins name the website in which they write.
        if account == "superadmin" and "X-Website-Id" not in case.headers:
            case.headers["X-Website-Id"] = WEBSITE


@schemathesis.hook
def before_call(context, case, kwargs):
    if name(case) == "logIn":
        case.headers = case.headers if case.headers is not None else {}
        case.headers.update(somewhere())
    body = case.body
    if isinstance(body, dict) and str(body.get("email", "")).lower() in EMAILS and body.get("password") != PASSWORD:
        body["email"] = "nobody@example.com"
    # A wrong password counts against the account that calls, which would be locked; a new one would lock out the others.
    if name(case) in ("stepUp", "requestEmailChange", "changePassword") and isinstance(body, dict):
        for member in ("password", "current_password", "new_password"):
            if isinstance(body.get(member), str):
                body[member] = PASSWORD
    # A schema cannot say that a time is in the future.
    if name(case) == "createOrder" and isinstance(body, dict) and str(body.get("deadline", ""))[4:5] == "-":
        body["deadline"] = (datetime.datetime.now() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if name(case) == "setMode" and isinstance(body, dict) and body.get("read_only") is True:
        body["read_only"] = False
    if name(case) == "updateWebsite" and isinstance(body, dict) and body.get("status") in ("inactive", "deleted"):
        body["status"] = "active"
    parameters = case.path_parameters or {}
    if case.method.upper() not in ("GET", "HEAD") and str(parameters.get("user_id", "")).lower() in IDENTIFIERS:
        parameters["user_id"] = "018f4e3a-0000-7000-8000-000000000999"


@schemathesis.hook
def after_call(context, case, response):
    account = callers.account(response.request.headers.get("Authorization", ""))
    if account is None:
        return
    if response.status_code == 403:
        callers.refused.setdefault(name(case), set()).add(account)
    # A 401 of a login is about what it was given.
    ended = response.status_code == 401 and any(code in response.text for code in ENDED)
    if ended or name(case) in ("logOut", "revokeSession"):
        callers.tokens.pop(account, None)
