import OpenAPI
import SourceTree
import Testing

/// Items of streams.
@Suite struct ItemSchemaTests {
    private func item(_ media: String, _ key: String, _ schema: String) throws -> Schema {
        try #require(try described(media, key, schema).itemSchema)
    }

    private func described(_ media: String, _ key: String, _ schema: String) throws -> MediaType {
        let read = ReadDescription([
            "spec.yaml": """
                openapi: 3.2.0
                info: { title: T, version: '1' }
                paths:
                  /a:
                    get:
                      responses:
                        '200': { description: ok, content: { \(media): { \(key): \(schema) } } }
                """
        ])
        #expect(read.ids.isEmpty, "\(read.text)")
        return try #require(read.document?.pathItems[0].operations[0].responses[0].content.first)
    }

    /// OpenAPI 3.2 describes an event; the data of it may hold JSON.
    @Test func theDataOfAnEventIsMeant() throws {
        let event = "{ type: object, properties: { data: { type: string, contentSchema: { type: integer } } } }"
        #expect(try item("text/event-stream", "itemSchema", event).types == [.integer])
        let text = "{ type: object, properties: { event: { type: string }, data: { type: string } } }"
        #expect(try item("text/event-stream", "itemSchema", text).types == [.string])
    }

    /// As `bundle` writes it before OpenAPI 3.2.
    @Test func aSchemaThatIsCertainlyAnEventMeansItsDataToo() throws {
        let event = "{ type: object, properties: { data: { type: string, contentSchema: { type: integer } } } }"
        #expect(try described("text/event-stream", "schema", event).schema?.types == [.integer])
        let payload = "{ type: object, properties: { data: { type: string } } }"
        #expect(try described("text/event-stream", "schema", payload).schema?.types == [.object])
    }

    @Test func otherItemsAreWhatTheySay() throws {
        let schema = "{ type: object, properties: { data: { type: string } } }"
        #expect(try item("text/event-stream", "x-item-schema", schema).types == [.object])
        #expect(try item("application/jsonl", "itemSchema", schema).types == [.object])
    }
}
