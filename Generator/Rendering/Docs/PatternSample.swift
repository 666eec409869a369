/// A short text that an ECMA-262 pattern accepts, for the common constructs: classes, groups, alternatives, repetition
/// and anchors. Nil for anything else (look-around, back references, properties).
struct PatternSample {
    private static let maximumLength: Int = 200
    private static let maximumDepth: Int = 16

    private let pattern: [Unicode.Scalar]
    private var index: Int = 0
    private var depth: Int = 0

    static func text(for pattern: String) -> String? {
        var sample = PatternSample(pattern: Array(pattern.unicodeScalars))
        guard let text = sample.alternatives(), sample.index == sample.pattern.count else { return nil }
        return text
    }

    private init(pattern: [Unicode.Scalar]) { self.pattern = pattern }

    private var next: Unicode.Scalar? { index < pattern.count ? pattern[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    /// The first alternative is the sample; the others are only read.
    private mutating func alternatives() -> String? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternSample.maximumDepth, let first = sequence() else { return nil }
        while take("|") {
            guard sequence() != nil else { return nil }
        }
        return first
    }

    private mutating func sequence() -> String? {
        var text = ""
        while let scalar = next, scalar != "|", scalar != ")" {
            if scalar == "^" || scalar == "$" {
                index += 1
                continue
            }
            guard let samples = atom(), let count = repetition(samples.count), text.count < PatternSample.maximumLength
            else { return nil }
            for number in 0..<count { text += samples[number % samples.count] }
        }
        return text
    }

    // MARK: Atoms: each gives a few texts to take turns

    private mutating func atom() -> [String]? {
        guard let scalar = next else { return nil }
        index += 1
        switch scalar {
        case "(": return group()
        case "[": return characterClass()
        case ".": return ["a"]
        case "\\": return escape()
        case "*", "+", "?", "{": return nil
        default: return [String(Character(scalar))]
        }
    }

    private mutating func group() -> [String]? {
        if take("?") {
            guard take(":") else { return nil }
        }
        guard let text = alternatives(), take(")") else { return nil }
        return [text]
    }

    private mutating func escape() -> [String]? {
        guard let scalar = next else { return nil }
        index += 1
        switch scalar {
        case "d": return ["4", "2", "7"]
        case "w": return ["a", "b", "c"]
        case "s": return [" "]
        case "D", "W", "S": return ["x"]
        case "n", "r", "t", "b", "B", "p", "P", "u", "x", "k", "c", "0"..."9": return nil
        default: return [String(Character(scalar))]
        }
    }

    private mutating func characterClass() -> [String]? {
        guard next != "^" else { return nil }
        var texts: [String] = []
        while let scalar = next, scalar != "]" {
            index += 1
            guard let low = scalar == "\\" ? escape() : [String(Character(scalar))] else { return nil }
            texts += range(from: low) ?? low
        }
        guard take("]"), !texts.isEmpty else { return nil }
        return Array(texts.prefix(3))
    }

    /// `a-f` gives its first members.
    private mutating func range(from low: [String]) -> [String]? {
        guard low.count == 1, next == "-", index + 1 < pattern.count, pattern[index + 1] != "]",
            let first = low[0].unicodeScalars.first
        else { return nil }
        let last = pattern[index + 1]
        index += 2
        let values = first.value...max(first.value, min(last.value, first.value + 2))
        return values.compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
    }

    // MARK: Repetition

    private mutating func repetition(_ variety: Int) -> Int? {
        var count: Int = 1
        if take("*") || take("+") {
            count = max(1, variety)
        } else if take("?") {
            count = 1
        } else if take("{") {
            guard let bounds = bounds() else { return nil }
            count = bounds
        } else {
            return 1
        }
        _ = take("?")
        return count <= PatternSample.maximumLength ? count : nil
    }

    /// `{2}`, `{2,}`, `{2,5}`: the least, or a few where the least is zero.
    private mutating func bounds() -> Int? {
        guard let least = digits() else { return nil }
        guard take(",") else { return take("}") ? least : nil }
        let most = digits()
        guard take("}") else { return nil }
        return max(least, min(most ?? 3, 3))
    }

    private mutating func digits() -> Int? {
        let start = index
        while let scalar = next, ("0"..."9").contains(scalar) { index += 1 }
        guard index > start, index - start <= 4 else { return nil }
        return Int(String(String.UnicodeScalarView(pattern[start..<index])))
    }
}
