import SourceTree

/// Responses of RFC 9457 for lists of problem codes. Equal ones are one component.
final class ProblemResponses {
    /// Longer names of components are numbers instead.
    private static let maximumName = 48

    private let tables: PolicyTables
    private let schemaName: String
    private var names: [String: String] = [:]
    private var taken: Set<String>
    private(set) var components: [ObjectNode.Member] = []

    init(tables: PolicyTables) {
        self.tables = tables
        taken = Set((tables.bundle["components"]?["responses"]?.object?.members ?? []).map(\.key))
        let schemas = Set((tables.bundle["components"]?["schemas"]?.object?.members ?? []).map(\.key))
        schemaName =
            ["Problem", "ProblemDetails", "ProblemDocument"].first { !schemas.contains($0) } ?? "RFC9457Problem"
    }

    /// A reference to the component for these codes, which share one status.
    func reference(status: Int, codes: [String]) -> Node {
        let key = codes.joined(separator: " ")
        let name = names[key] ?? newName(status, codes)
        if names[key] == nil {
            names[key] = name
            components.append(ObjectNode.Member(key: name, keyLocation: .none, value: response(codes)))
        }
        return .members(["$ref": .text("#/components/responses/\(name)")])
    }

    private func newName(_ status: Int, _ codes: [String]) -> String {
        let joined = codes.map(Self.camel).joined(separator: "Or")
        let wanted = joined.utf8.count <= Self.maximumName ? joined : "Problems\(status)"
        var name = wanted
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(wanted)_\(number)"
            number += 1
        }
        return name
    }

    private static func camel(_ code: String) -> String {
        code.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private func response(_ codes: [String]) -> Node {
        let retry = Node.members([
            "description": .text("Seconds to wait."), "schema": .members(["type": .text("integer")]),
        ])
        return .members([
            "description": .text(description(codes)),
            "headers": codes.contains("rate_limited") ? .members(["Retry-After": retry]) : nil,
            "content": content(codes),
        ])
    }

    /// `application/problem+json` for these codes.
    func content(_ codes: [String]) -> Node {
        .members(["application/problem+json": .members(["schema": schema(codes)])])
    }

    func description(_ codes: [String]) -> String {
        codes.map { "`\($0)`: \(tables.problems[$0]?.title ?? $0)" }.joined(separator: "\n")
    }

    private func schema(_ codes: [String]) -> Node {
        var properties = [
            ObjectNode.Member(
                key: "code", keyLocation: .none,
                value: .members(["type": .text("string"), "enum": .list(codes.map { .text($0) })]))
        ]
        for code in codes {
            for member in tables.problems[code]?.members ?? []
            where !properties.contains(where: { $0.key == member.key }) {
                properties.append(ObjectNode.Member(key: member.key, keyLocation: .none, value: Self.type(member.kind)))
            }
            if code == "validation_failed" {
                properties.append(ObjectNode.Member(key: "errors", keyLocation: .none, value: Self.violations))
            }
        }
        // Of one problem all members are there; of several, those of the one that happened.
        let required = codes.count == 1 ? properties.map(\.key) : []
        let own = Node.members([
            "type": .text("object"),
            "required": required.isEmpty ? nil : .list(required.map { .text($0) }),
            "properties": Node(.object(ObjectNode(members: properties)), at: .none),
        ])
        return .members(["allOf": .list([.members(["$ref": .text("#/components/schemas/\(schemaName)")]), own])])
    }

    private static func type(_ kind: String) -> Node {
        kind == "strings"
            ? .members(["type": .text("array"), "items": .members(["type": .text("string")])])
            : .members(["type": .text(kind)])
    }

    private static let violations: Node = {
        let string = Node.members(["type": .text("string")])
        let item = Node.members([
            "type": .text("object"),
            "required": .list([.text("source"), .text("keyword"), .text("message")]),
            "properties": .members([
                "source": string, "pointer": string, "parameter": string, "keyword": string, "message": string,
            ]),
        ])
        return .members(["type": .text("array"), "description": .text("Everything that is wrong."), "items": item])
    }()

    /// The schema that all problem bodies share.
    var sharedSchema: ObjectNode.Member {
        let string = Node.members(["type": .text("string")])
        let schema = Node.members([
            "type": .text("object"),
            "description": .text("A problem document (RFC 9457)."),
            "required": .list(["type", "title", "status", "code"].map { .text($0) }),
            "properties": .members([
                "type": .members(["type": .text("string"), "format": .text("uri")]),
                "title": string,
                "status": .members(["type": .text("integer"), "minimum": .integer(400), "maximum": .integer(599)]),
                "detail": string,
                "instance": string,
                "code": .members(["type": .text("string"), "description": .text("Stable, for programs.")]),
                "request_id": string,
            ]),
        ])
        return ObjectNode.Member(key: schemaName, keyLocation: .none, value: schema)
    }
}
