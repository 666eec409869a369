import ContractRuntime

/// What stands before the first element. A document type declaration is refused here, before the parser sees it: with
/// none there are no entities but the five of XML itself, nothing to expand and nothing to fetch.
struct Prolog {
    private var rest: ArraySlice<UInt8>

    /// - Throws: `BodyDefect` for another encoding than UTF-8, and for `<!DOCTYPE`.
    static func check(_ bytes: [UInt8]) throws(BodyDefect) {
        var prolog: Prolog = Prolog(rest: bytes[...])
        try prolog.check()
    }

    private mutating func check() throws(BodyDefect) {
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        if rest.starts(with: "<?xml".utf8) { try checkDeclaration() }
        while true {
            rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if rest.starts(with: "<?".utf8) {
                skip(past: "?>")
            } else if rest.starts(with: "<!--".utf8) {
                skip(past: "-->")
            } else if rest.starts(with: "<!".utf8) {
                throw BodyDefect(reason: "a document type declaration is not accepted")
            } else if rest.first == UInt8(ascii: "<") {
                return
            } else {
                throw BodyDefect(reason: rest.isEmpty ? "there is no element" : "the text is not XML in UTF-8")
            }
        }
    }

    /// `encoding` of `<?xml … ?>`.
    private mutating func checkDeclaration() throws(BodyDefect) {
        let start: ArraySlice<UInt8> = rest
        skip(past: "?>")
        let text: String = String(decoding: start[..<rest.startIndex], as: UTF8.self)
        guard let match = text.firstMatch(of: #/encoding\s*=\s*["']([^"']*)["']/#) else { return }
        guard ["utf-8", "us-ascii"].contains(match.output.1.lowercased()) else {
            throw BodyDefect(reason: "the encoding is not UTF-8")
        }
    }

    /// To the end where the mark does not come, which the parser refuses.
    private mutating func skip(past mark: String) {
        let mark: [UInt8] = Array(mark.utf8)
        while !rest.isEmpty, !rest.starts(with: mark) { rest = rest.dropFirst() }
        rest = rest.dropFirst(mark.count)
    }
}
