"""Turns PostgreSQL's own log of a request into pgbench scripts with the same statements."""

import re

ENTRY = re.compile(r"^#(\d+)\|(\w+):  (.*)$", re.DOTALL)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
UUID = re.compile(r"^'[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'$")
PLACEHOLDER = re.compile(r"\$(\d+)")
COMMENT = re.compile(r"--[^\n]*")

# The platform's scopes: in a transaction that BEGIN opened, or alone in front of reads that are one flight. What lies
# between two syncs of the protocol is one transaction without BEGIN and COMMIT.
TENANT = "app.tenant_id"
FLIGHT = "transaction_read_only"


def entries(log):
    """Process, severity and text of every entry; PostgreSQL indents the following lines of one by a tab."""
    for text in re.split(r"\n(?=#\d+\|)", log):
        if match := ENTRY.match(text.rstrip("\n")):
            yield match.group(1), match.group(2), match.group(3).replace("\n\t", "\n")


def transactions(log):
    """The transactions of the log in the order of their begin: lists of (SQL, [parameters as literals]).

    Only those of a tenant: what the server does in the background runs in system scope.
    """
    open_ones, found, last = {}, [], {}
    for process, severity, text in entries(log):
        if severity == "LOG" and text.startswith("execute "):
            sql = COMMENT.sub("", text.split(": ", 1)[1]).strip()
            if sql.startswith("BEGIN") or FLIGHT in sql:
                open_ones[process] = []
                found.append(open_ones[process])
            last[process] = (sql, [])
            open_ones.setdefault(process, []).append(last[process])
        elif severity == "DETAIL" and process in last and text.startswith(("parameters: ", "Parameters: ")):
            last[process][1].extend(value for _, value in PARAMETER.findall(text))
    return [work for work in found if any(TENANT in sql for sql, _ in work)]


def literal(value):
    """The literal without ":", which pgbench would take for one of its variables."""
    if ":" not in value:
        return value
    return " E" + value.replace("\\", "\\\\").replace(":", "\\x3a")


class Varying:
    """What must differ from run to run, made of the random numbers `site`, `high` and `low` of the pgbench script.

    `sites` are prefixes of identifiers: `'018f…-1000000000` and two digits for the number of the website.
    """

    def __init__(self, prefixes):
        self.prefixes = prefixes
        self.identifiers = {}

    def expression(self, value, is_text):
        """For a parameter that differed between two requests; other values (times, answers) stay as they are."""
        for prefix in self.prefixes:
            if value.lower().startswith("'" + prefix):
                rest = value[1 + len(prefix) + 2:-1]
                expression = f"('{prefix}' || lpad(to_hex(:site::int), 2, '0') || '{rest}')"
                return expression if is_text or rest else expression + "::uuid"
        if UUID.match(value):
            number = self.identifiers.setdefault(value, len(self.identifiers) + 1)
            return (f"(lpad(to_hex(:high::bigint), 8, '0') || '-{number:04x}-4000-8000-' || "
                    "lpad(to_hex(:low::bigint), 12, '0'))::uuid")
        if value.startswith("'bench-"):
            return "('bench-' || :high::bigint || '-' || :low::bigint)"
        return literal(value)


def script(first, second, prefixes=(), sites=1):
    """What two logs of the same request have in common, as two pgbench scripts: each statement a round trip as pgbench
    usually has it, and with the flights of the platform. Then how many statements and transactions they hold."""
    one, two = transactions(first), transactions(second)
    shape = [[sql for sql, _ in work] for work in two]
    if not two or [[sql for sql, _ in work] for work in one] != shape:
        raise SystemExit("database: two requests of one kind ran different statements")
    varying = Varying(prefixes)
    head = ["\\set high random(0, 4294967295)", "\\set low random(0, 281474976710655)",
            f"\\set site random(0, {sites - 1})"]
    plain, flights = list(head), list(head)
    for before, after in zip(one, two):
        statements = []
        for (sql, old), (_, new) in zip(before, after):
            is_text = "set_config" in sql
            values = [literal(b) if a == b else varying.expression(b, is_text) for a, b in zip(old, new)]
            statements.append(PLACEHOLDER.sub(lambda match: values[int(match.group(1)) - 1], sql) + ";")
        # A flight of reads has no BEGIN. Statement by statement it needs one, or the scope would not last.
        is_flight = not statements[0].startswith("BEGIN")
        plain += ["BEGIN;", *statements, "COMMIT;"] if is_flight else statements
        flights += ["\\startpipeline", *statements, "\\endpipeline"]
    texts = ["\n".join(lines) + "\n" for lines in (plain, flights)]
    return texts, sum(map(len, shape)), len(shape)
