import ContractModel
import Lowering
import SourceTree
import Testing

/// Media types that need a decision, and parameters whose text is content.
@Suite struct ContentLoweringTests {
    private func response(_ content: String) throws -> (contents: [Content], findings: [Diagnostic]) {
        let lowered = try Lowered.operation(
            "operationId: a\nresponses: { '200': { description: ok, content: \(content) } }", method: "get")
        let operation = try #require(lowered.contract.operations.first)
        return (operation.responses[0].contents, lowered.diagnostics)
    }

    private func body(_ content: String) throws -> (contents: [Content], findings: [Diagnostic]) {
        let lowered = try Lowered.operation(
            "operationId: a\nrequestBody: { content: \(content) }\nresponses: { '204': { description: ok } }")
        let operation = try #require(lowered.contract.operations.first)
        return (operation.body?.contents ?? [], lowered.diagnostics)
    }

    private func parameters(_ list: String) throws -> (parameters: [Parameter], findings: [Diagnostic]) {
        let lowered = try Lowered(
            """
            openapi: 3.2.0
            info: { title: T, version: '1' }
            paths: { /a: { get: { operationId: a, parameters: \(list), responses: { '204': { description: ok } } } } }
            """)
        return (try #require(lowered.contract.operations.first).parameters, lowered.diagnostics)
    }

    @Test func aWildcardBesideAStructureIsJSON() throws {
        let json = try response("{ '*/*': { schema: { type: object, properties: { a: { type: string } } } } }")
        #expect(json.contents.map(\.mediaType) == ["application/json"])
        guard case .json = json.contents[0].kind else {
            Issue.record("\(json.contents)")
            return
        }
        #expect(json.findings.isEmpty)
        for schema in ["{ type: string, format: binary }", "{ type: string }", "{}"] {
            let bytes = try response("{ '*/*': { schema: \(schema) } }")
            #expect(bytes.contents.map(\.kind) == [.bytes] && bytes.contents[0].mediaType == "*/*")
        }
    }

    @Test(arguments: [
        "application/yaml", "text/csv", "application/vnd.api+protobuf", "application/cbor",
    ])
    func aSchemaThatIsNotReadIsTold(_ type: String) throws {
        let object = "{ schema: { type: object, properties: { a: { type: string } } } }"
        let alone = try response("{ \(type): \(object) }")
        #expect(alone.findings.map(\.id) == ["opaque-content"])
        #expect(alone.findings.map(\.severity) == [.warning])
        let besideJSON = try response("{ application/json: \(object), \(type): \(object) }")
        #expect(besideJSON.findings.map(\.severity) == [.note])
        #expect(try response("{ \(type): { schema: { type: string } } }").findings.isEmpty)
    }

    @Test func streamsOfRequestsAreTyped() throws {
        for schema in ["x-item-schema: { type: integer }", "schema: { type: array, items: { type: integer } }"] {
            let lines = try body("{ application/jsonl: { \(schema) } }")
            #expect(lines.contents.map(\.kind) == [.jsonLines(TypeUse(.integer(.int)))])
            let events = try body("{ text/event-stream: { \(schema) } }")
            #expect(events.contents.map(\.kind) == [.events(TypeUse(.integer(.int)))])
            for type in ["application/json-seq", "application/geo+json-seq"] {
                let texts = try body("{ \(type): { \(schema) } }")
                #expect(texts.contents.map(\.kind) == [.jsonTexts(TypeUse(.integer(.int)))] && texts.findings.isEmpty)
            }
            #expect(lines.findings.isEmpty && events.findings.isEmpty)
        }
        #expect(try body("{ application/json-seq: { schema: { type: string } } }").contents.map(\.kind) == [.bytes])
        #expect(try body("{ application/jsonl: { schema: { type: string } } }").contents.map(\.kind) == [.bytes])
    }

    @Test func partsWithoutNamesAreASequence() throws {
        let mixed = try body(
            """
            { multipart/mixed: { schema: { type: array, minItems: 1, maxItems: 3, \
            prefixItems: [{ type: string, title: head }, { type: string, format: binary }], \
            items: { type: integer } } } }
            """)
        guard case .multipart(let parts) = mixed.contents[0].kind else {
            Issue.record("\(mixed.contents)")
            return
        }
        #expect(mixed.findings.isEmpty && mixed.contents[0].isSequence && mixed.contents[0].maximumParts == 3)
        #expect(parts.map(\.propertyName) == ["head", "part2", "items"])
        #expect(parts.map(\.isRequired) == [true, false, false])
        #expect(parts.map(\.isRest) == [false, false, true])
        #expect(parts[1].kind == .file)
        let closed = try body("{ multipart/mixed: { schema: { type: array, prefixItems: [{}], items: false } } }")
        guard case .multipart(let one) = closed.contents[0].kind else {
            Issue.record("\(closed.contents)")
            return
        }
        #expect(one.count == 1)
    }

    @Test func partsThatNothingDescribesAreTold() throws {
        let mixed = try body("{ multipart/mixed: { schema: { type: object } } }")
        #expect(mixed.contents.map(\.kind) == [.bytes])
        #expect(mixed.findings.map(\.id) == ["unsupported-multipart"])
    }

    @Test func headersOfPartsAreTyped() throws {
        let body = try body(
            """
            { multipart/form-data: { schema: { type: object, properties: { a: { type: string } } }, \
            encoding: { a: { headers: { X-A: { required: true, schema: { type: integer } }, \
            Content-Type: { schema: { type: string } } } } } } }
            """)
        guard case .multipart(let parts) = body.contents[0].kind else {
            Issue.record("\(body.contents)")
            return
        }
        #expect(body.findings.isEmpty)
        #expect(parts[0].headers.map(\.propertyName) == ["xA"])
        #expect(parts[0].headers.map(\.use) == [TypeUse(.integer(.int))])
    }

    @Test(arguments: ["application/xml", "text/xml", "image/svg+xml", "application/vnd.a+xml; charset=utf-8"])
    func xmlIsReadByItsSchema(_ type: String) throws {
        let xml = try response("{ '\(type)': { schema: { type: object, properties: { a: { type: string } } } } }")
        guard case .xml(_, "aResponseBody") = xml.contents[0].kind else {
            Issue.record("\(xml.contents)")
            return
        }
        #expect(xml.findings.isEmpty)
        #expect(try response("{ '\(type)': { schema: { type: string } } }").findings.isEmpty)
    }

    @Test func fieldsOfFormsHaveStyles() throws {
        let form = try body(
            """
            { application/x-www-form-urlencoded: { \
            schema: { type: object, properties: { a: {}, b: {}, c: {}, d: {} } }, \
            encoding: { a: { style: deepObject, explode: true }, b: { explode: false }, c: { style: form }, \
            d: { style: pipeDelimited } } } }
            """)
        #expect(form.contents[0].fields == [
            Content.Field(name: "a", style: .deepObject), Content.Field(name: "b", style: .form),
            Content.Field(name: "d", style: .pipeDelimited),
        ])
    }

    @Test func contentOfParameters() throws {
        let read = try parameters(
            """
            [{ name: a, in: query, content: { application/json: { schema: { type: integer } } } }, \
            { name: b, in: query, content: { application/x-www-form-urlencoded: { schema: { type: object } } } }, \
            { name: c, in: header, content: { text/plain: { schema: { type: string } } } }, \
            { name: d, in: header, content: { application/xml: { schema: { type: object } } } }]
            """)
        #expect(read.parameters.map(\.isJSONContent) == [true, false, false, false])
        #expect(read.parameters.map(\.isFormContent) == [false, true, false, false])
        #expect(read.parameters[3].use.type == .string)
        #expect(read.findings.map(\.id) == ["unsupported-style"])
    }

    @Test func theWholeQueryIsAParameter() throws {
        let read = try parameters(
            "[{ name: q, in: querystring, content: { application/json: { schema: { type: object } } } }]")
        #expect(read.parameters.map(\.location) == [.query] && read.parameters[0].isWholeQuery)
        #expect(read.parameters[0].isJSONContent && read.findings.isEmpty)
    }

    @Test func listsWithoutATextAreJSON() throws {
        let read = try parameters("[{ name: a, in: query, schema: { type: array, items: { type: object } } }]")
        #expect(read.parameters.map(\.isJSONContent) == [true])
        #expect(read.findings.map(\.id) == ["unsupported-style"])
    }
}
