import ContractRuntime
import Testing

/// Fields of a form that are not one pair or a repeated one.
@Suite struct FormFieldTests {
    private func form(_ text: String, _ styles: [String: ParameterStyle]) -> [String: JSONValue]? {
        var decoder: RequestDecoder = DecoderFixture.decoder(body: .bytes(Array(text.utf8)))
        return decoder.form(styles: styles) { $0.map { $0.any() } }
    }

    @Test func eachFieldHasItsStyle() {
        let read: [String: JSONValue]? = form(
            "card%5Bnumber%5D=4242&card[name]=A%20B&expand[]=x&expand[]=y"
                + "&ids=1,2%2C3&words=a%20b+c&bars=p|q%7Cr&plain=z",
            [
                "card": .deepObject, "expand": .deepObject, "ids": .form, "words": .spaceDelimited,
                "bars": .pipeDelimited,
            ])
        #expect(read?["card"] == .object(["number": .string("4242"), "name": .string("A B")]))
        #expect(read?["expand"] == .array([.string("x"), .string("y")]))
        #expect(read?["ids"] == .array([.string("1"), .string("2,3")]))
        #expect(read?["words"] == .array([.string("a"), .string("b"), .string("c")]))
        #expect(read?["bars"] == .array([.string("p"), .string("q"), .string("r")]))
        #expect(read?["plain"] == .string("z"))
    }

    /// A field that may be an object or a text comes either way.
    @Test func aDeepFieldMayBeAText() {
        #expect(form("card=token", ["card": .deepObject])?["card"] == .string("token"))
        #expect(form("ids=", ["ids": .form])?["ids"] == .array([]))
    }

    /// Brackets of fields that are not deep are part of the name; deeper ones are no members.
    @Test func otherBracketsAreNames() {
        #expect(form("a[b]=1", ["c": .deepObject])?["a[b]"] == .string("1"))
        #expect(form("a[b][c]=1", ["a": .deepObject])?["a[b][c]"] == .string("1"))
    }
}
