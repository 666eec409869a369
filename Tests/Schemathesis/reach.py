"""What a run has reached: which operations were answered with success, and which moves of orders were made."""

import atexit
import collections
import fnmatch
import json
import pathlib
import sys

import yaml

# The published description has moves and roles as texts only.
SOURCES = pathlib.Path(__file__).parents[2] / "spec" / "openapi"


class Reach:
    def __init__(self, path):
        """
        :param path: the published description
        """
        with open(path, encoding="utf-8") as file:
            description = json.load(file)
        members = [member for path in description["paths"].values() for member in path.values()]
        items = [member for member in members if isinstance(member, dict) and "operationId" in member]
        self.operations = sorted(item["operationId"] for item in items)
        moves = self.source("order-status.yaml")["components"]["schemas"]["OrderStatus"]["x-moves"]
        # By action: the statuses that it leads from, and the roles that may make it.
        self.origins = {move["action"]: self.listed(move["from"]) for move in moves}
        roles = self.source("openapi.yaml")["x-roles"]
        self.movers = {
            move["action"]: [
                role for role, rights in roles.items()
                if role in move.get("roles", roles) and self.has(rights["permissions"], move.get("permission"))]
            for move in moves}
        self.open_operations = {item["operationId"] for item in items if item.get("security") == []}
        self.schemas = description["components"]["schemas"]
        # By action: the schema of its body.
        self.bodies = self.schemas["OrderMove"]["discriminator"]["mapping"]
        self.moves = sorted(self.bodies)
        self.answers = collections.defaultdict(collections.Counter)
        atexit.register(self.print)

    @staticmethod
    def listed(value):
        return value if isinstance(value, list) else [value]

    def note(self, operation, case, status):
        self.answers[operation][status] += 1
        if operation == "moveOrder" and isinstance(case.body, dict) and case.body.get("action") in self.moves:
            self.answers[case.body["action"]][status] += 1

    @staticmethod
    def source(name):
        return yaml.safe_load((SOURCES / name).read_text("utf-8"))

    @staticmethod
    def has(permissions, permission):
        return permission is not None and any(fnmatch.fnmatch(permission, pattern) for pattern in permissions)

    def rarest_move(self):
        """The one that was made least, and then refused least."""
        def made(move):
            return sum(count for status, count in self.answers[move].items() if status < 300)
        return min(self.moves, key=lambda move: (made(move), sum(self.answers[move].values())))

    def body(self, move):
        """A body that the description gives as an example, of this move."""
        schema = self.schemas[self.bodies[move].rsplit("/", 1)[1]]
        return {**schema["examples"][0], "action": move}

    def succeeded(self, names):
        return [name for name in names if any(200 <= status < 300 for status in self.answers[name])]

    def print(self):
        print(file=sys.stderr)
        self.print_part("operations that were answered 2xx", self.operations)
        self.print_part("moves of orders that were made", self.moves)

    def print_part(self, title, names):
        succeeded = self.succeeded(names)
        print(f"{title}: {len(succeeded)} of {len(names)}", file=sys.stderr)
        for name in sorted(set(names) - set(succeeded)):
            answers = ", ".join(f"{status} × {count}" for status, count in sorted(self.answers[name].items()))
            print(f"  not {name}: {answers or 'no request'}", file=sys.stderr)
