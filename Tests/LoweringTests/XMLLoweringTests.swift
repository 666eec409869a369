import ContractModel
import Testing

/// `xml` of schemas → shapes.
@Suite struct XMLLoweringTests {
    private func catalogue(_ schema: String, components: String = "{}") throws -> (XMLCatalogue, Lowered) {
        let lowered = try Lowered(
            """
            openapi: 3.2.0
            info: { title: T, version: '1' }
            components: { schemas: \(components) }
            paths:
              /a:
                post:
                  operationId: a
                  requestBody: { content: { application/xml: { schema: \(schema) } } }
                  responses: { '204': { description: ok } }
            """)
        return (lowered.contract.xml, lowered)
    }

    private func members(_ schema: String) throws -> [XMLMember] {
        let (catalogue, _) = try catalogue(schema)
        guard case .object(let members, _)? = catalogue.bodies.first?.body.shape else {
            Issue.record("\(catalogue)")
            return []
        }
        return members
    }

    @Test func placesOfMembers() throws {
        let members = try members(
            """
            { type: object, properties: { a: { type: string, xml: { attribute: true, name: n } }, \
            b: { type: integer, xml: { namespace: 'urn:x', prefix: p } }, \
            c: { type: string, xml: { nodeType: text } }, \
            d: { type: boolean, xml: { nodeType: attribute } } } }
            """)
        #expect(
            members == [
                XMLMember(key: "a", place: .attribute(XMLName("n")), shape: .text),
                XMLMember(key: "b", place: .element(XMLName("b", namespace: "urn:x", prefix: "p")), shape: .literal),
                XMLMember(key: "c", place: .text(isCDATA: false), shape: .text),
                XMLMember(key: "d", place: .attribute(XMLName("d")), shape: .literal),
            ])
    }

    /// The table of OpenAPI 3.1 §4.8.26.3, "Arrays".
    @Test(arguments: [
        ("{ type: array, items: { type: string } }", "animals", nil),
        ("{ type: array, items: { type: string, xml: { name: animal } } }", "animal", nil),
        ("{ type: array, items: { type: string, xml: { name: animal } }, xml: { name: aliens } }", "animal", nil),
        ("{ type: array, items: { type: string }, xml: { wrapped: true } }", "animals", "animals"),
        ("{ type: array, items: { type: string }, xml: { name: aliens, wrapped: true } }", "aliens", "aliens"),
        (
            "{ type: array, items: { type: string, xml: { name: animal } }, xml: { name: aliens, wrapped: true } }",
            "animal", "aliens"
        ),
        ("{ type: array, items: { type: string }, xml: { nodeType: element, name: aliens } }", "aliens", "aliens"),
    ] as [(String, String, String?)])
    func lists(_ schema: String, _ item: String, _ wrapper: String?) throws {
        let members = try members("{ type: object, required: [animals], properties: { animals: \(schema) } }")
        let place: XMLMember.Place = .list(XMLName(item), wrapper: wrapper.map { XMLName($0) }, isRequired: true)
        #expect(members == [XMLMember(key: "animals", place: place, shape: .text)])
    }

    @Test func componentsAreShapesOfTheirOwn() throws {
        let (catalogue, lowered) = try catalogue(
            "{ $ref: '#/components/schemas/Tree' }",
            components: """
                { Tree: { type: object, properties: { left: { $ref: '#/components/schemas/Tree' }, \
                forest: { type: array, items: { $ref: '#/components/schemas/Tree' } } } } }
                """)
        #expect(catalogue.bodies.map(\.name) == ["treeBody"])
        #expect(catalogue.bodies[0].body == XMLBody(root: XMLName("Tree"), isAnyRoot: false, shape: .reference("tree")))
        #expect(
            catalogue.shape("tree") == .object(
                [
                    XMLMember(key: "left", place: .element(XMLName("left")), shape: .reference("tree")),
                    XMLMember(
                        key: "forest", place: .list(XMLName("forest"), wrapper: nil, isRequired: false),
                        shape: .reference("tree")),
                ], additional: nil))
        #expect(lowered.ids().isEmpty)
    }

    @Test func rootsOfLists() throws {
        let (catalogue, _) = try catalogue("{ type: array, items: { type: integer, xml: { name: n } } }")
        #expect(
            catalogue.bodies[0].body
                == XMLBody(root: XMLName("ns"), isAnyRoot: true, shape: .list(XMLName("n"), .literal)))
    }

    @Test func objectsWithoutAnElement() throws {
        let (catalogue, lowered) = try catalogue(
            "{ type: object, properties: { a: { type: object, properties: { b: {} }, xml: { nodeType: none } } } }")
        #expect(lowered.ids() == [])
        let place: XMLMember.Place = .element(XMLName("b"))
        let inner: XMLShape = .object([XMLMember(key: "b", place: place, shape: .any)], additional: nil)
        let member: XMLMember = XMLMember(key: "a", place: .inlined(isRequired: false), shape: inner)
        #expect(catalogue.bodies[0].body.shape == .object([member], additional: nil))
    }

    @Test func valuesWithoutAnElementThatAreNoObjectsAreTold() throws {
        let (_, lowered) = try catalogue(
            "{ type: object, properties: { a: { type: string, xml: { nodeType: none } } } }")
        #expect(lowered.ids() == ["unsupported-feature"])
    }
}
