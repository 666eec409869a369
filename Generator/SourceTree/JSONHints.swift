/// What an author may have meant by a text that is no JSON, by what stands where the syntax ends: JSON5, YAML,
/// JavaScript and Python write such things.
struct JSONHints {
    let rest: Slice<UnsafeBufferPointer<UInt8>>
    let isBehindValue: Bool

    private static let words = [
        "True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "Null": "null",
        "NULL": "null", "nil": "null", "undefined": "null",
    ]
    private static let longestWord = 16

    /// Nil: nothing that is known.
    var text: String? {
        guard let byte = rest.first else { return nil }
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "`"): return "JSON has strings in double quotes only"
        case UInt8(ascii: "/"), UInt8(ascii: "#"): return commentHint
        case UInt8(ascii: ","): return "there is a comma too many"
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["):
            return isBehindValue ? "a comma is missing before it" : nil
        case UInt8(ascii: "+"), UInt8(ascii: "."): return "a number begins with a digit or '-': write '0.5'"
        default: return wordHint
        }
    }

    private var commentHint: String? {
        let next = rest.dropFirst().first
        guard rest.first == UInt8(ascii: "#") || next == UInt8(ascii: "/") || next == UInt8(ascii: "*") else {
            return nil
        }
        return "JSON has no comments: remove it, or rename the file to '.yaml' and write '# …'"
    }

    private var wordHint: String? {
        let letters = rest.prefix(Self.longestWord).prefix { Self.isLetter($0) }
        guard !letters.isEmpty else { return nil }
        let word = String(decoding: letters, as: UTF8.self)
        if let known = Self.words[word] { return "JSON writes '\(known)'" }
        if word == "NaN" || word == "Infinity" { return "JSON has no such number" }
        return isBehindValue ? nil : "JSON has keys and strings in double quotes: write '\"\(word)\"'"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "$"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
