import Foundation
import Mail
import Testing

@Suite struct MailDocumentTests {
    private static let id: UUID = UUID(uuidString: "018F4E3A-0000-7000-8000-0000000000AB")!

    private func document(
        from: String = "Acme <no-reply@example.com>", subject: String = "Hello", text: String = "Hello"
    ) throws -> String {
        let mail: MailDocument = MailDocument(
            from: try #require(MailSender(from)), to: try #require(MailAddress("a@example.net")), subject: subject,
            text: text, id: Self.id, date: Date(timeIntervalSince1970: 1_772_000_000))
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    @Test func aPlainMailIsWrittenAsItIs() throws {
        let expected: String = """
            Message-ID: <018f4e3a-0000-7000-8000-0000000000ab@example.com>
            Date: Wed, 25 Feb 2026 06:13:20 +0000
            From: "Acme" <no-reply@example.com>
            To: a@example.net
            Subject: Hello
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            One
            two

            """
        #expect(try document(text: "One\ntwo") == expected.replacing("\n", with: "\r\n"))
    }

    @Test func textBeyondASCIIIsBase64WithLineEndsOfMail() throws {
        let text: String = try document(text: "Grüße\nWelt " + String(repeating: "ü", count: 100))
        let parts: [String] = text.split(separator: "\r\n\r\n").map(String.init)
        #expect(parts[0].hasSuffix("Content-Transfer-Encoding: base64"))
        let lines: [Substring] = parts[1].split(separator: "\r\n")
        #expect(lines.count > 1 && lines.allSatisfy { $0.utf8.count <= 76 })
        let decoded: Data = try #require(Data(base64Encoded: lines.joined()))
        #expect(String(decoding: decoded, as: UTF8.self) == "Grüße\r\nWelt " + String(repeating: "ü", count: 100))
    }

    @Test(arguments: [
        "Grüße", "Вхід " + String(repeating: "и", count: 90), String(repeating: "word ", count: 40), "=?x?=",
    ])
    func subjectsAreEncodedWordsWhereTheyMustBe(_ subject: String) throws {
        let text: String = try document(subject: subject)
        let lines: [Substring] = text.split(separator: "\r\n")
        let start: Int = try #require(lines.firstIndex { $0.hasPrefix("Subject: ") })
        let words: [Substring] =
            [lines[start].dropFirst(9)] + lines[(start + 1)...].prefix { $0.hasPrefix(" ") }.map { $0.dropFirst() }
        let decoded: String = try words.map { word in
            let content: Substring = try #require(word.wholeMatch(of: /=\?utf-8\?B\?(.*)\?=/)).output.1
            return String(decoding: try #require(Data(base64Encoded: String(content))), as: UTF8.self)
        }.joined()
        #expect(decoded == subject)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
    }

    /// A subject is often a brand's name or another text of people.
    @Test(arguments: ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\u{0B}", "\0"])
    func nothingBeginsAFieldOfItsOwn(_ end: String) throws {
        let text: String = try document(
            from: "A\(end)Bcc: x@example.org <no-reply@example.com>",
            subject: "Hi\(end)Bcc: x@example.org\(end)\(end)body")
        let head: Substring = try #require(text.split(separator: "\r\n\r\n").first)
        let names: [String] = head.split(separator: "\r\n").map { String($0.prefix { $0 != ":" }) }
        #expect(names == [
            "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
            "Content-Transfer-Encoding",
        ])
        #expect(!head.unicodeScalars.contains { $0 != "\r" && $0 != "\n" && ($0.value < 0x20 || $0.value > 0x7E) })
    }

    @Test func namesOfSendersAreQuotedOrEncoded() throws {
        #expect(try document(from: #"A "b" \ c <x@y.example>"#).contains(#"From: "A \"b\" \\ c" <x@y.example>"#))
        #expect(try document(from: "Grüße <x@y.example>").contains("From: =?utf-8?B?R3LDvMOfZQ==?= <x@y.example>"))
        #expect(try document(from: "x@y.example").contains("From: x@y.example\r\n"))
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a b@c", "a@b c", "a\r\nb@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b>", "a@b,c@d", ".a@b",
        "ü@b", "\"a@b", "\"a\"b\"@c", "a@-\n", "a@b..c", String(repeating: "a", count: 65) + "@b",
        "a@" + String(repeating: "b", count: 64),
    ])
    func whatIsNoAddressIsRefused(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test(arguments: ["a@b", "a.b+c@d.example", "\"a b\"@c.example", "\"a\\\"b\"@c", "o'neil@x", "a@[192.0.2.1]"])
    func addressesAreTakenAsTheyAre(_ text: String) { #expect(MailAddress(text)?.description == text) }
}
