"""What a request that is meant to be accepted gets, so that it can be: records in the state that its operation wants, and
who may call for them. Every fourth request goes out as it was generated.
"""

import collections
import itertools
import uuid

import accounts as platform
import orders
from stage import SHORT_TEXT

# Statuses in which an operation on an order can do its work; those that are not here look at orders in any.
STATUSES_OF = {
    "updateOrder": ["created", "pending_payment"],
    "recordPayment": ["pending_payment"],
    "assignOrder": ["ready_for_staffing"],
    "takeOrder": ["ready_for_staffing"],
    "expressInterest": ["ready_for_staffing"],
    "listOrderInterests": ["ready_for_staffing"],
    "respondToAssignment": ["pending_writer_acceptance"],
    "uploadOrderFile": ["created", "in_progress"],
}
# What says who calls and where.
PROOFS = ("Cookie", "X-CSRF-Token", "X-Website-Id")


class Offers:
    def __init__(self, stage, turns, reach):
        """
        :param turns: which roles may call an operation
        :param reach: what was tried until now
        """
        self.stage = stage
        self.accounts = stage.accounts
        self.turns = turns
        self.reach = reach
        self.numbers = collections.Counter()
        self.calls = 0
        self.every_status = itertools.cycle(orders.STATUSES)

    def prepare(self, case, kwargs, operation):
        """Changes the case; who calls then, or None: whoever did."""
        self.numbers[operation] += 1
        if self.numbers[operation] % 4 == 0 or self.is_own(case):
            return None
        if "order_id" in (case.path_parameters or {}):
            return self.order(case, kwargs, operation)
        prepare = getattr(self, operation, None)
        return prepare and prepare(case)

    def is_own(self, case):
        """Whether it names a record that the run has made, as sequences of operations do."""
        return any(str(value) in self.turns.makers for value in (case.path_parameters or {}).values())

    # Orders

    def order(self, case, kwargs, operation):
        if operation in ("downloadOrderFile", "deleteOrderFile"):
            return self.file(case)
        if operation == "moveOrder":
            self.move(case)
        order = self.stage.orders.make(self.status(case, operation))
        if order is None:
            return None
        case.path_parameters["order_id"] = order.id
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        self.fill(case, kwargs, operation, order)
        return self.caller(case, order)

    def move(self, case):
        """The move that was made least, with what was generated for such a one where it fits."""
        move = self.reach.rarest_move()
        if self.reach.bodies[move] == self.reach.bodies[case.body["action"]]:
            case.body["action"] = move
        else:
            case.body = self.reach.body(move)
        # Staff who act for a client or a writer say why.
        if self.reach.bodies[move].endswith("/PlainMove") and self.numbers["moveOrder"] % 2:
            case.body.setdefault("note", orders.REASON)

    def status(self, case, operation):
        """Two of three times one that the operation wants."""
        wanted = STATUSES_OF.get(operation)
        if operation == "moveOrder":
            wanted = [status for status in self.reach.origins[case.body["action"]] if status in orders.STATUSES]
        number = self.numbers[operation]
        return wanted[number % len(wanted)] if wanted and number % 3 else next(self.every_status)

    def fill(self, case, kwargs, operation, order):
        if operation == "uploadOrderFile":
            kwargs["files"] = [("purpose", (None, "reference")), ("file", SHORT_TEXT)]
        if not isinstance(case.body, dict):
            return
        if operation == "recordPayment":
            case.body["amount"] = order.total if self.numbers[operation] % 2 else "1.00"
            case.body["reference"] = uuid.uuid4().hex
        if "writer_id" in case.body:
            case.body["writer_id"] = self.accounts.of_role("writer").id

    def caller(self, case, order):
        """Each role in turn that may: client and writer by the account whose order it is. Some that may not, too."""
        role = self.turns.role(case)
        movers = self.reach.movers.get(case.body.get("action")) if isinstance(case.body, dict) else None
        self.calls += 1
        if movers and self.calls % 8:
            role = movers[self.calls % len(movers)]
        owner = order.owner(role)
        return owner if owner is not None and owner.works() else self.accounts.of_role(role)

    def file(self, case):
        made = self.stage.order_with_file()
        if made is None:
            return None
        order, case.path_parameters["file_id"] = made
        case.path_parameters["order_id"] = order.id
        return order.client

    def createOrder(self, case):
        case.body["inputs"] = dict(orders.INPUTS)
        case.body["deadline"] = orders.deadline()
        for member in ("preferred_writer_id", "citation_style", "english_type"):
            case.body.pop(member, None)
        return self.accounts.of_role("client")

    def estimatePrice(self, case):
        case.body["inputs"] = dict(orders.INPUTS)

    def decideInterest(self, case):
        self.name(case, "interest_id", self.stage.interest())
        return self.accounts.of_role("admin")

    def markNotificationRead(self, case):
        return self.theirs(case, "notification_id", self.stage.notification())

    # People

    def registerAccount(self, case):
        case.body["accepted_terms"] = platform.request("GET", "/portal-context").json()["legal"]["terms"]

    def getUser(self, case):
        self.name(case, "user_id", self.stage.person())

    def updateUser(self, case):
        case.headers["If-Match"] = "*"
        self.name(case, "user_id", self.stage.person())
        if "websites" in case.body:
            case.body["websites"] = [platform.WEBSITE]

    def moveUser(self, case):
        self.name(case, "user_id", self.stage.person())

    def updateMe(self, case):
        if "timezone" in case.body:
            case.body["timezone"] = "Africa/Nairobi"

    def createBlacklistEntry(self, case):
        case.body.update(kind="email", value=f"{uuid.uuid4().hex}@example.net")

    def liftBlacklistEntry(self, case):
        self.name(case, "entry_id", self.stage.shut_out())

    def startImpersonation(self, case):
        case.body["user_id"] = self.accounts.of_role("client").id
        return self.accounts.of_role("admin")

    def endImpersonation(self, case):
        token = self.stage.acting()
        if token is not None:
            case.headers["Authorization"] = f"Bearer {token}"
            case.headers.pop("X-Website-Id", None)

    # Websites

    def getWebsite(self, case):
        case.path_parameters["website_id"] = platform.WEBSITE

    def createWebsite(self, case):
        name = uuid.uuid4().hex
        case.body.update(name=name, slug=name, hosts=[{"host": f"{name}.example", "portal": "any"}])
        return self.accounts.of_role("superadmin")

    def updateWebsite(self, case):
        website = self.stage.website()
        if website is None:
            return None
        case.path_parameters["website_id"] = case.headers["X-Website-Id"] = website
        case.headers["If-Match"] = "*"
        if "hosts" in case.body:
            case.body["hosts"] = [{"host": f"{uuid.uuid4().hex}.example", "portal": "any"}]
        return self.accounts.of_role("superadmin")

    # Sessions

    def logIn(self, case):
        account = self.accounts.of_role("client")
        case.body.update(email=account.address, password=account.password)

    def refreshSession(self, case):
        outcome = self.accounts.of_role("client").log_in()
        if outcome is not None and "refresh_token" in outcome:
            case.body["refresh_token"] = outcome["refresh_token"]
            case.cookies = {}
            for field in PROOFS:
                case.headers.pop(field, None)

    def revokeSession(self, case):
        return self.theirs(case, "session_id", self.stage.session())

    # Second factors

    def confirmSecondFactor(self, case):
        made = self.stage.enrolment()
        if made is None:
            return None
        account, case.path_parameters["device_id"], case.body["code"] = made
        return account

    def removeSecondFactor(self, case):
        return self.theirs(case, "device_id", self.stage.factor())

    def preferSecondFactor(self, case):
        return self.theirs(case, "device_id", self.stage.factor())

    def forgetTrustedDevice(self, case):
        return self.theirs(case, "trusted_device_id", self.stage.trusted_device())

    def verifySecondFactor(self, case):
        made = self.stage.challenge()
        if made is not None:
            _, case.body["challenge"], case.body["code"] = made

    def resendSecondFactorCode(self, case):
        case.body["challenge"] = self.stage.waiting_challenge() or case.body["challenge"]

    # Links that were mailed

    def confirmRegistration(self, case):
        self.know(case, "confirm")

    def acceptInvitation(self, case):
        self.know(case, "invitation")

    def confirmEmailChange(self, case):
        self.know(case, "email-change")

    def confirmMagicLink(self, case):
        self.know(case, "magic-link")

    def confirmPasswordReset(self, case):
        self.know(case, "password-reset")

    def know(self, case, kind):
        case.body["token"] = self.stage.links.take(kind) or case.body["token"]

    def name(self, case, parameter, value):
        if value is not None:
            case.path_parameters[parameter] = value

    def theirs(self, case, parameter, made):
        """A record that only its owner may name."""
        if made is None:
            return None
        account, case.path_parameters[parameter] = made
        return account
