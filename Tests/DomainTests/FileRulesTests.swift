import Domain
import FoundationEssentials
import Testing

@Suite struct FileRulesTests {
    private static let readings: [(String?, ByteRange.Reading)] = [
        (nil, .whole), ("bytes=0-0", .part(.init(first: 0, last: 0))), ("bytes=0-99", .part(.init(first: 0, last: 99))),
        ("bytes=50-1000", .part(.init(first: 50, last: 99))), ("bytes=50-", .part(.init(first: 50, last: 99))),
        ("bytes=-10", .part(.init(first: 90, last: 99))), ("bytes=-1000", .part(.init(first: 0, last: 99))),
        ("Bytes=1-2", .part(.init(first: 1, last: 2))), ("bytes= 1 - 2 ", .part(.init(first: 1, last: 2))),
        ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
        ("bytes=5-4", .whole), ("bytes=0-1,5-6", .whole), ("bytes=a-b", .whole), ("lines=0-1", .whole),
        ("bytes=", .whole),
        ("bytes=-", .whole), ("bytes=99999999999999999999-", .unsatisfiable),
        ("bytes=0-99999999999999999999", .part(.init(first: 0, last: 99))),
    ]

    @Test(arguments: readings)
    func ranges(header: String?, expected: ByteRange.Reading) {
        #expect(ByteRange.read(header, size: 100) == expected)
    }

    @Test func contentRange() {
        #expect(ByteRange(first: 0, last: 1023).contentRange(of: 4096) == "bytes 0-1023/4096")
        #expect(ByteRange(first: 0, last: 1023).count == 1024)
    }

    private static let kinds: [(String, String?)] = [
        ("essay.pdf", "application/pdf"), ("ESSAY.DOCX", FileRules.mediaTypes["docx"]), ("run.exe", nil),
        ("archive.tar.gz", nil),
        ("macro.docm", nil), (".pdf", nil), ("pdf", nil), ("essay.pdf.exe", nil),
    ]

    @Test(arguments: kinds)
    func acceptedKinds(name: String, mediaType: String?) {
        #expect(FileRules.mediaType(ofFileNamed: name) == mediaType)
    }

    private static let paths: [(String, String?)] = [
        ("../../etc/passwd", "passwd"), ("C:\\work\\essay.pdf", "essay.pdf"),
        ("a\u{0}b\r\nc\".pdf", "abc.pdf"), ("...", nil),
        ("  .hidden ", "hidden"), ("", nil), ("été.pdf", "été.pdf"),
    ]

    @Test(arguments: paths)
    func names(name: String, expected: String?) {
        #expect(FileRules.safeName(name) == expected)
    }

    @Test func longNamesKeepTheirEnd() throws {
        let name: String = try #require(FileRules.safeName(String(repeating: "a", count: 300) + ".pdf"))
        #expect(name.unicodeScalars.count == 255 && name.hasSuffix(".pdf"))
    }

    @Test func deliveriesWaitForSubmissionAndMoney() {
        var order: OrderState = .sample(.inProgress)
        #expect(FileRules.block(.final, for: .client, of: order) == .notSubmitted)
        #expect(FileRules.block(.final, for: .editor, of: order) == nil)
        #expect(FileRules.block(.reference, for: .client, of: order) == nil)
        order.status = .submitted
        #expect(FileRules.block(.final, for: .client, of: order) == nil)
        order.amountPaid = 0
        #expect(FileRules.block(.revision, for: .client, of: order) == .balanceDue)
    }

    @Test func rolesUploadForTheirPurposes() {
        #expect(FileRules.mayUpload(.client, for: .instruction) && !FileRules.mayUpload(.client, for: .final))
        #expect(FileRules.mayUpload(.writer, for: .final) && !FileRules.mayUpload(.writer, for: .instruction))
        #expect(!FileRules.visiblePurposes(.client).contains(.draft))
        #expect(FileRules.removesOwnOnly(.writer) && !FileRules.removesOwnOnly(.admin))
    }
}
