import OpenAPI
import SourceTree
import Testing

/// Whatever stands at any place of a description, the reader comes back.
@Suite struct HostileDescriptionTests {
    private static let seed = """
        {openapi: 3.1.0, info: {title: T, version: '1', summary: S}, servers: [{url: /, variables: {a: {default: b}}}],
         tags: [{name: a}], security: [{k: []}], x-a: {$ref: '#/info'},
         paths: {'/a/{b}': {parameters: [{$ref: '#/components/parameters/P'}], get: {operationId: a, tags: [a],
          parameters: [{name: q, in: query, content: {a/b: {schema: {type: string}}}}],
          requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/S'}, encoding: {a: {contentType: x}}}}},
          responses: {'200': {description: D, headers: {H: {schema: {type: string}}},
            content: {a/b: {examples: {e: {value: 1}}}}}},
          security: [{k: [x]}]}}},
         components: {parameters: {P: {name: b, in: path, required: true, schema: {$ref: '#/components/schemas/S'}}},
          securitySchemes: {k: {type: apiKey, in: header, name: n}},
          schemas: {S: {type: [object, 'null'], required: [a], properties: {a: {enum: [a], minLength: 1}},
            allOf: [{type: object}], additionalProperties: {$ref: '#/components/schemas/S'},
            discriminator: {propertyName: a, mapping: {x: S}}}}}}
        """

    private static let replacements: [Node.Value] = [
        .null, .boolean(true), .number("-1e999"), .string(""), .string("#"), .string("#/paths"), .array([]),
        .object(ObjectNode(members: [])), reference("#/components/schemas/S"), reference("#"), reference(""),
        reference("%%"),
    ]

    private static func reference(_ text: String) -> Node.Value { Node.members(["$ref": .text(text)]).value }

    @Test(arguments: ["3.0.0", "3.1.0", "3.2.0"])
    func everyPlaceTakesEveryValue(version: String) throws {
        let files = SourceFiles(texts: ["seed.yaml": Self.seed.replacing("3.1.0", with: version)])
        let seed = try #require(files.root(of: "seed.yaml", diagnostics: Diagnostics())?.node)
        var runs = 0
        for place in 0..<Self.count(seed) {
            for replacement in Self.replacements {
                var position = place
                let changed = Self.replace(seed, at: &position, with: replacement)
                let text = NodeWriter.write(changed, as: .json)
                let read = ReadDescription(["spec.json": text], root: "spec.json")
                runs += 1
                // A root that is nothing is refused; everything else is read or refused with a reason.
                if read.document == nil { #expect(!read.diagnostics.isEmpty) }
            }
        }
        #expect(runs > 1000)
    }

    private static func count(_ node: Node) -> Int {
        switch node.value {
        case .array(let elements): elements.reduce(1) { $0 + count($1) }
        case .object(let object): object.members.reduce(1) { $0 + count($1.value) }
        default: 1
        }
    }

    private static func replace(_ node: Node, at position: inout Int, with value: Node.Value) -> Node {
        if position == 0 {
            position -= 1
            return Node(value, at: node.location)
        }
        position -= 1
        switch node.value {
        case .array(let elements):
            return .list(elements.map { position < 0 ? $0 : replace($0, at: &position, with: value) })
        case .object(let object):
            let members = object.members.map { member in
                var copy = member
                if position >= 0 { copy.value = replace(member.value, at: &position, with: value) }
                return copy
            }
            return Node(.object(ObjectNode(members: members)), at: node.location)
        default: return node
        }
    }
}
