import Foundation
import Testing

@Suite struct ValidateTests {
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            """
            {"$id": "https://example.com/order.json", "type": "object", "required": ["id"],
             "properties": {"id": {"type": "integer"}, "line": {"$ref": "#/$defs/line"},
               "place": {"$ref": "https://example.org/schemas/place.json"}},
             "unevaluatedProperties": false, "$defs": {"line": {"type": "object", "properties": {"n": {"minimum": 1}}}}}
            """, to: "order.json")
        try workspace.write("{\"format\": \"date\"}", to: "remote/place.json")
        try workspace.write("{\"id\": 1, \"line\": {\"n\": 2}, \"place\": \"x\"}", to: "good.json")
        try workspace.write("{\"line\": {\"n\": 0}, \"more\": true}", to: "bad.json")
        try workspace.write("id: 3\n", to: "good.yaml")
        try workspace.write("{\"id\": }", to: "broken.json")
        return workspace
    }

    private static let map = ["--map", "https://example.org/schemas=remote"]

    @Test func oneLineForEachInstance() throws {
        let workspace = try workspace()
        let files = ["good.json", "bad.json", "good.yaml"]
        let outcome = try workspace.contract(["validate", "order.json"] + files + Self.map)
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines.first == "valid good.json")
        #expect(lines[1].hasPrefix("invalid bad.json: # required: "))
        #expect(lines[1].contains("; #/line/n minimum: ") && lines[1].contains("; #/more unevaluatedProperties: "))
        #expect(lines.last == "valid good.yaml")
    }

    @Test func statusTellsCleanInvalidAndUnreadable() throws {
        let workspace = try workspace()
        #expect(try workspace.contract(["validate", "order.json", "good.json"] + Self.map).status == 0)
        #expect(try workspace.contract(["validate", "--formats", "order.json", "good.json"] + Self.map).status == 1)
        #expect(try workspace.contract(["validate", "order.json#/$defs/line", "bad.json"] + Self.map).status == 0)
        let broken = try workspace.contract(["validate", "order.json", "broken.json"] + Self.map)
        #expect(broken.status == 3)
        #expect(broken.output.hasPrefix("unreadable broken.json: line 1, column 8: "))
        #expect(try workspace.contract(["validate", "order.json", "none.json"] + Self.map).status == 3)
        let unresolved = try workspace.contract(["validate", "order.json", "good.json"])
        #expect(unresolved.status == 3)
        #expect(unresolved.errors.contains("[remote-reference]"))
    }
}
