@testable import ContractServer
import ContractRuntime
import NIOCore
import Testing

/// The parser of requests by itself: what it reads does not depend on how the bytes arrive.
@Suite(.timeLimit(.minutes(1))) struct MessageTests {
    /// What a reader made of some bytes.
    struct Transcript: Equatable {
        var heads: [String] = []
        var content: [UInt8] = []
        var ends: Int = 0
        var isRefused: Bool = false
    }

    static let messages: [String] = [
        "GET /a?b=c HTTP/1.1\r\nHost: x\r\nAccept:*/*\r\nX-A: \t b c \t\r\nX-Empty:\r\n\r\n",
        "\r\nGET / HTTP/1.0\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloPOST /b HTTP/1.1\r\nCONTENT-LENGTH: 2\r\n\r\nok",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0a\r\n0123456789\r\n0\r\n"
            + "X-T: u\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n",
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX T: u\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nX: a\u{1}b\r\n\r\n", "GET / HTTP/1.1\r\nX : a\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.2\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
        "\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n folded: x\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\rX: y\r\n\r\n",
    ]

    private static func read(_ pieces: [ArraySlice<UInt8>]) -> Transcript {
        var reader: MessageReader = MessageReader(ServerConfiguration())
        var input: ByteBuffer = ByteBuffer()
        var result: Transcript = Transcript()
        var isInBody: Bool = false
        for piece in pieces {
            input.writeBytes(piece)
            while !result.isRefused, step(&reader, &input, &isInBody, &result) {}
        }
        return result
    }

    private static func step(
        _ reader: inout MessageReader, _ input: inout ByteBuffer, _ isInBody: inout Bool, _ result: inout Transcript
    ) -> Bool {
        if isInBody {
            switch reader.nextPiece(in: &input) {
            case .incomplete: return false
            case .content(let piece): result.content += Array(piece.readableBytesView)
            case .end:
                result.ends += 1
                isInBody = false
            case .failed: result.isRefused = true
            }
            return true
        }
        guard input.readableBytes > 0 else { return false }
        switch reader.nextHead(in: input) {
        case .incomplete: return false
        case .failed: result.isRefused = true
        case .complete:
            let bytes: [UInt8] = Array(input.readableBytesView)
            let texts: [String] = texts(reader.head, bytes)
            result.heads.append(texts.joined(separator: "|"))
            let length: Int? = reader.head.fields.position(of: .contentLength).flatMap {
                Int(String(decoding: bytes[reader.head.fields.value(at: $0)], as: UTF8.self))
            }
            reader.endHead(
                in: &input, contentLength: length ?? 0,
                isChunked: texts.contains { $0.lowercased() == "transfer-encoding=chunked" })
            isInBody = true
        }
        return true
    }

    private static func texts(_ head: HeadParser, _ bytes: [UInt8]) -> [String] {
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let fields: [String] = head.fields.places.indices.map {
            text(head.fields.name(at: $0)) + "=" + text(head.fields.value(at: $0))
        }
        return [text(head.method), text(head.target), head.isHTTP10 ? "1.0" : "1.1"] + fields
    }

    @Test func fieldsAreCutWithoutTheSpaceAroundThem() {
        let result: Transcript = Self.read([Array(Self.messages[0].utf8)[...]])
        #expect(result.heads == ["GET|/a?b=c|1.1|Host=x|Accept=*/*|X-A=b c|X-Empty="])
        #expect(result.ends == 1 && !result.isRefused)
    }

    @Test func bodiesEndWhereTheyEnd() {
        let counted: Transcript = Self.read([Array(Self.messages[2].utf8)[...]])
        #expect(counted.content == Array("hellook".utf8) && counted.heads.count == 2 && counted.ends == 2)
        let chunked: Transcript = Self.read([Array(Self.messages[3].utf8)[...]])
        #expect(chunked.content == Array("abc0123456789".utf8) && chunked.heads.count == 2 && chunked.ends == 2)
    }

    @Test(arguments: messages)
    func itDoesNotMatterWhereAMessageIsCut(_ message: String) {
        let bytes: [UInt8] = Array(message.utf8)
        let whole: Transcript = Self.read([bytes[...]])
        for cut in 0...bytes.count { #expect(Self.read([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)") }
        #expect(Self.read(bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte")
    }

    /// Messages with a few bytes changed: nothing traps, and the way they come still does not matter.
    @Test func itDoesNotMatterForDamagedMessagesEither() {
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let special: [UInt8] = Array("\r\n :;\0\t0aF=,/?#\u{7F}".utf8)
        for round in 0..<4_000 {
            var bytes: [UInt8] = Array(Self.messages[round % Self.messages.count].utf8)
            for _ in 0...next(3) {
                let place: Int = next(bytes.count)
                switch next(3) {
                case 0: bytes[place] = special[next(special.count)]
                case 1: bytes.insert(special[next(special.count)], at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            let cut: Int = next(bytes.count + 1)
            let whole: Transcript = Self.read([bytes[...]])
            #expect(Self.read([bytes[..<cut], bytes[cut...]]) == whole, "\(bytes), cut at \(cut)")
            #expect(Self.read(bytes.indices.map { bytes[$0...$0] }) == whole, "\(bytes)")
        }
    }

    @Test func methodsAreKnownByTheirBytes() {
        for verb in HTTPVerb.allCases where verb != .other {
            Array(verb.name.utf8).withUnsafeBufferPointer { #expect(HTTPVerb($0) == verb) }
        }
        for name in ["get", "GETT", "CONNECT", "OPTIONSX", "XOPTIONS", "OTHER", "", "G\0T"] {
            Array(name.utf8).withUnsafeBufferPointer { #expect(HTTPVerb($0) == .other, "\(name)") }
        }
    }

    @Test func knownFieldsAreFoundWithoutRegardToCase() {
        for field in KnownField.allCases {
            let name: String = "\(field.name)"
            for spelling in [name, name.uppercased()] {
                Array(spelling.utf8).withUnsafeBufferPointer { #expect(KnownField($0) == field, "\(spelling)") }
            }
            Array((name.dropLast() + "_").utf8).withUnsafeBufferPointer { #expect(KnownField($0) == nil) }
        }
    }
}
