"""Who calls the platform, and what is put right again while schemathesis tries everything.

Each request is made by an account of one of the roles, with a session that is known to work. Whoever made a record calls for
it again; a role without an operation's permission is seldom taken for it again. A website that was closed is opened, read-only
mode ends.
"""

import collections
import os

import schemathesis
from schemathesis.generation import GenerationMode

import accounts as platform
from offers import Offers
from reach import Reach
from stage import Stage

accounts = platform.Accounts()
# A request whose session worked just before is not answered with these.
SESSION_REFUSED = ("unauthenticated", "token_expired")

# Schemathesis adds headers of any name to requests that are meant to be accepted. These say how the message is written: the
# description does not have them (OpenAPI 3.1 §4.8.12.1), and 406, 415 and 400 are the right answers to a made-up one.
MESSAGE_FIELDS = ("Accept", "Content-Type", "Content-Encoding")
# These say where the message ends and whose it is. A wrong one is no request of any operation.
FRAMING_FIELDS = ("Content-Length", "Transfer-Encoding", "Expect", "Host")


def name(case):
    return case.operation.definition.raw.get("operationId", case.operation.label)


def token(headers):
    return headers.get("Authorization", "").removeprefix("Bearer ")


def rights(case):
    """What a role may do or not: each move of an order has roles of its own."""
    move = case.body.get("action") if name(case) == "moveOrder" and isinstance(case.body, dict) else None
    return name(case) if move is None else f"{name(case)} {move}"


def is_positive(case):
    """Whether all of it is meant to be accepted; what is meant to be refused is sent as it is."""
    return case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE


class Turns:
    """Which role calls an operation."""

    def __init__(self):
        self.refused = collections.defaultdict(set)
        self.numbers = collections.Counter()
        # Identifiers of records that the run made, and who made them.
        self.makers = {}

    def role(self, case):
        operation = rights(case)
        for value in (case.path_parameters or {}).values():
            maker = self.makers.get(str(value))
            if maker is not None and maker.role not in self.refused[operation]:
                return maker.role
        turn = self.numbers[operation]
        self.numbers[operation] += 1
        welcome = [role for role in platform.ROLES if role not in self.refused[operation]]
        roles = welcome if welcome and turn % 20 != 19 else platform.ROLES
        return roles[turn % len(roles)]

    def note(self, case, response, account):
        # Any other 403 is about this request, not about the role.
        if response.status_code == 403 and '"forbidden"' in response.text:
            self.refused[rights(case)].add(account.role)
        if response.status_code == 201:
            made = response.json().get("id")
            if made is not None:
                self.makers[made] = account


turns = Turns()
reach = Reach(os.environ["PLATFORM_DESCRIPTION"])
offers = Offers(Stage(accounts), turns, reach)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Of several values that name one schema (OpenAPI 3.1 §4.8.25) Schemathesis takes a single one for valid. The values
    # stand in the schemas, too.
    for schema in raw_schema["components"]["schemas"].values():
        named = list(schema.get("discriminator", {}).get("mapping", {}).values())
        if len(named) > len(set(named)):
            del schema["discriminator"]


@schemathesis.auth(refresh_interval=None)
class Caller:
    def get(self, case, context):
        return accounts.of_role(turns.role(case))

    def set(self, case, account, context):
        case.headers["Authorization"] = f"Bearer {account.token}"
        # Superadmins name the website in which they work: the one of the path, when it is one that the run has opened.
        if account.role == "superadmin":
            website = str((case.path_parameters or {}).get("website_id"))
            case.headers.setdefault("X-Website-Id", website if website in turns.makers else platform.WEBSITE)


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["X-Forwarded-For"] = platform.somewhere()
    for field in FRAMING_FIELDS:
        case.headers.pop(field, None)
    if not is_positive(case):
        return
    for field in MESSAGE_FIELDS:
        case.headers.pop(field, None)
    # Credentials that were made up stay what they are.
    if name(case) not in reach.open_operations and token(case.headers) not in accounts.tokens:
        return
    caller = offers.prepare(case, kwargs, name(case))
    if caller is not None:
        accounts.tokens[caller.token] = caller
        if caller.role != "superadmin":
            case.headers.pop("X-Website-Id", None)
        Caller().set(case, caller, context)
    if isinstance(case.body, dict):
        know_password(case)



def know_password(case):
    """Every second time; wrong ones count towards the lock of the account."""
    account = accounts.tokens.get(token(case.headers))
    member = {"changePassword": "current_password", "requestEmailChange": "password", "stepUp": "value"}.get(name(case))
    if account is None or member is None:
        return
    turns.numbers[member] += 1
    if turns.numbers[member] % 2 == 0 and case.body.get("type", "password") == "password":
        case.body[member] = account.password


@schemathesis.hook
def after_call(context, case, response):
    reach.note(name(case), case, response.status_code)
    account = accounts.of_request(response.request)
    if account is not None:
        turns.note(case, response, account)
    if case.method.upper() in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    accounts.doubt()
    if response.status_code in (200, 204):
        put_right(case, response, account)


def put_right(case, response, account):
    """What would end the run for everybody is undone at once."""
    if name(case) == "changePassword":
        account.password = case.body["new_password"]
    if name(case) == "updateWebsite" and response.json()["status"] != "active":
        accounts.reopen(response.json()["id"])
    if name(case) == "setMode" and response.json()["read_only"]:
        accounts.end_read_only_mode()


@schemathesis.check
def session_that_works_is_accepted(ctx, response, case):
    """Otherwise a run in which every session has ended would find nothing."""
    account = accounts.of_request(response.request)
    if account is not None and response.status_code == 401:
        code = response.json()["code"]
        assert code not in SESSION_REFUSED, f"the session of a {account.role} worked and was answered {code}"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # Records that somebody may not see are answered 404, never 403, so that nobody learns that they are there. Whether a
    # record is there when it was made says only the answer to its maker.
    if type(failure).__name__ != "EnsureResourceAvailability":
        return True
    made = [turns.makers[value] for value in map(str, (case.path_parameters or {}).values()) if value in turns.makers]
    return accounts.of_request(response.request) in made
