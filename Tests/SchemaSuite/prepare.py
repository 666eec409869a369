"""JSON-Schema-Test-Suite as OpenAPI descriptions.

prepare.py SUITE FOLDER [REFUSED]: a file for each schema, suite.yaml with an object whose properties are these schemas,
cases.json with every instance. Groups whose names stand in the file REFUSED are left out of the description.
"""
import json, pathlib, sys

suite, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
refused = set(pathlib.Path(sys.argv[3]).read_text().split()) if len(sys.argv) > 3 else set()
PER_TYPE = 100

names, cases = [], []
for file in sorted((suite / "tests/draft2020-12").glob("*.json")):
    for group in json.loads(file.read_text()):
        name = f"g{len(names):03}"
        names.append(name)
        (folder / f"{name}.json").write_text(json.dumps(group["schema"], ensure_ascii=False))
        for test in group["tests"]:
            cases.append({
                "type": (len(names) - 1) // PER_TYPE, "group": name, "valid": test["valid"],
                "refused": name in refused,
                "title": f"{file.stem}: {group['description']}: {test['description']}",
                "body": json.dumps({name: test["data"]}, ensure_ascii=False)})

lines = ["openapi: 3.1.1", "info: {title: Suite, version: '1'}", "paths:"]
types = range((len(names) + PER_TYPE - 1) // PER_TYPE)
for number in types:
    lines += [
        f"  /{number}:", "    post:", f"      operationId: post{number}", "      tags: [suite]",
        "      requestBody: {required: true, content: {application/json: {schema: "
        f"{{$ref: '#/components/schemas/Groups{number}'}}}}}}}}",
        "      responses: {'204': {description: Valid.}}"]
lines += ["components:", "  schemas:"]
for number in types:
    lines += [f"    Groups{number}:", "      type: object", "      properties:"]
    for name in names[number * PER_TYPE:(number + 1) * PER_TYPE]:
        if name not in refused:
            lines.append(f"        {name}: {{$ref: ./{name}.json}}")
(folder / "suite.yaml").write_text("\n".join(lines) + "\n")
(folder / "cases.json").write_text(json.dumps(cases, ensure_ascii=False))
