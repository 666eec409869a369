"""Turns PostgreSQL's own log of a request into a pgbench script with the same statements."""

import re

ENTRY = re.compile(r"^#(\d+)\|(\w+):  (.*)$", re.DOTALL)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
UUID = re.compile(r"^'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'$")
PLACEHOLDER = re.compile(r"\$(\d+)")
COMMENT = re.compile(r"--[^\n]*")


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
            if sql.startswith("BEGIN"):
                open_ones[process] = []
                found.append(open_ones[process])
            last[process] = (sql, [])
            open_ones.setdefault(process, []).append(last[process])
        elif severity == "DETAIL" and process in last and text.startswith(("parameters: ", "Parameters: ")):
            last[process][1].extend(value for _, value in PARAMETER.findall(text))
    return [work for work in found if any("app.tenant_id" in sql for sql, _ in work)]


def literal(value):
    """The literal without ":", which pgbench would take for one of its variables."""
    if ":" not in value:
        return value
    return " E" + value.replace("\\", "\\\\").replace(":", "\\x3a")


class Varying:
    """What must differ from run to run, made of the two random numbers of the pgbench script."""

    def __init__(self):
        self.identifiers = {}

    def expression(self, value):
        """For a parameter that differed between two requests; other values (times, answers) stay as they are."""
        if UUID.match(value):
            number = self.identifiers.setdefault(value, len(self.identifiers) + 1)
            return (f"(lpad(to_hex(:high::bigint), 8, '0') || '-{number:04x}-4000-8000-' || "
                    "lpad(to_hex(:low::bigint), 12, '0'))::uuid")
        if value.startswith("'bench-"):
            return "('bench-' || :high::bigint || '-' || :low::bigint)"
        if value.startswith("'WS-"):
            return "('WS-' || to_hex(:high::bigint) || to_hex(:low::bigint))"
        return literal(value)


def script(first, second):
    """A pgbench script of what two logs of the same request have in common."""
    one, two = transactions(first), transactions(second)
    shape = [[sql for sql, _ in work] for work in two]
    if not two or [[sql for sql, _ in work] for work in one] != shape:
        raise SystemExit("database: two requests of one kind ran different statements")
    varying = Varying()
    lines = ["\\set high random(0, 4294967295)", "\\set low random(0, 281474976710655)"]
    for before, after in zip(one, two):
        for (sql, old), (_, new) in zip(before, after):
            values = [literal(b) if a == b else varying.expression(b) for a, b in zip(old, new)]
            lines.append(PLACEHOLDER.sub(lambda match: values[int(match.group(1)) - 1], sql) + ";")
    return "\n".join(lines) + "\n", sum(map(len, shape)), len(shape)
