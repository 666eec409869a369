import Domain
import FoundationEssentials
import Testing

@Suite struct PagingTests {
    @Test func cursorsComeBackAsTheyWere() throws {
        let id: UUID = try #require(UUID(uuidString: "018f4e3a-0000-7000-8000-000000000301"))
        for seconds in [0, 1_772_359_200.123456, 4_102_444_800.999999, -1.5] {
            let cursor: PageCursor = PageCursor(instant: Date(timeIntervalSince1970: seconds), id: id)
            let again: PageCursor = try #require(PageCursor(cursor.text))
            #expect(again.id == id)
            #expect(again.text == cursor.text)
            #expect(abs(again.instant.timeIntervalSince(cursor.instant)) < 0.000_001)
            #expect(cursor.text.utf8.count == 32)
        }
    }

    @Test(arguments: ["", "a", "!!!!", "AAAA", String(repeating: "A", count: 31), String(repeating: "A", count: 33),
        "ÄÄÄÄ"])
    func otherTextsAreNoCursors(text: String) {
        #expect(PageCursor(text) == nil)
    }

    @Test(arguments: [0, 1, 255, 256, 1_000_000, Int.max])
    func sequenceCursorsComeBackAsTheyWere(sequence: Int) {
        #expect(SequenceCursor(SequenceCursor(sequence: sequence).text)?.sequence == sequence)
    }

    @Test(arguments: ["", "AAAA", "__________8", "AAAAAAAAAAB"])
    func otherTextsAreNoSequenceCursors(text: String) {
        #expect(SequenceCursor(text) == nil)
    }

    @Test(arguments: [
        ("\"7\"", true), ("*", true), ("\"6\", \"7\"", true), (" \"7\" ", true), ("\"6\"", false), ("W/\"7\"", false),
        ("7", false),
        ("", false),
    ])
    func ifMatch(header: String, matches: Bool) {
        #expect(EntityTag(version: 7).matches(ifMatch: header) == matches)
        #expect(EntityTag(version: 7).text == "\"7\"")
    }
}
