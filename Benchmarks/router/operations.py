"""Prints a line "METHOD /path/{parameter}" for each operation of a description in JSON, in its order."""

import json
import sys

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        paths = json.load(file)["paths"]
    for path, item in paths.items():
        for method in item:
            if method in METHODS:
                print(method.upper(), path)


if __name__ == "__main__":
    main()
