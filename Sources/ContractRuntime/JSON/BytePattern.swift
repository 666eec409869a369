/// A regular expression that needs no way back: `^` and a row of ASCII characters or classes, each repeated a number
/// of times, and perhaps `$`. Where two neighbours could both take a byte and the first has a choice, the expression
/// is not of this kind. `^[A-Z]{3}$`, `^[a-z]{2}-[0-9]+$`, `^\+?[0-9]{6,15}$`.
struct BytePattern: @unchecked Sendable {
    /// A class and how often it is repeated.
    struct Step {
        /// The ASCII characters, a bit each.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var minimum: Int = 1
        var maximum: Int = 1

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            byte < 0x80 && (byte < 0x40 ? low : high) >> UInt64(byte & 63) & 1 != 0
        }

        fileprivate func overlaps(_ other: Step) -> Bool { low & other.low | high & other.high != 0 }

        fileprivate mutating func insert(_ range: ClosedRange<UInt8>) {
            for byte in range where byte < 0x80 {
                if byte < 0x40 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
            }
        }
    }

    let steps: UnsafePointer<Step>
    let count: Int
    /// The expression ends with `$`.
    let isClosed: Bool

    /// Nil: the expression is not of this kind. The steps are freed by whoever makes one (`Pattern`).
    init?(_ expression: String) {
        var parser: BytePatternParser = BytePatternParser(expression)
        guard parser.parse(), Self.isDeterministic(parser.steps) else { return nil }
        let memory: UnsafeMutablePointer<Step> = .allocate(capacity: max(parser.steps.count, 1))
        memory.initialize(from: parser.steps, count: parser.steps.count)
        steps = UnsafePointer(memory)
        count = parser.steps.count
        isClosed = parser.isClosed
    }

    func matches(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
        var here: UnsafePointer<UInt8> = start
        for index in 0..<count {
            let step: Step = steps[index]
            let limit: UnsafePointer<UInt8> = here + min(step.maximum, end - here)
            let first: UnsafePointer<UInt8> = here
            while here < limit, step.contains(here.pointee) { here += 1 }
            if here - first < step.minimum { return false }
        }
        return !isClosed || here == end
    }

    /// A step with a choice shares no byte with those that could follow it at once.
    private static func isDeterministic(_ steps: [Step]) -> Bool {
        for (index, step) in steps.enumerated() where step.minimum < step.maximum {
            for next in steps[(index + 1)...] {
                if step.overlaps(next) { return false }
                if next.minimum > 0 { break }
            }
        }
        return true
    }
}

/// Reads the expressions that `BytePattern` takes.
private struct BytePatternParser {
    private let input: [UInt8]
    private var here: Int = 0
    private(set) var steps: [BytePattern.Step] = []
    private(set) var isClosed: Bool = false

    init(_ expression: String) { input = Array(expression.utf8) }

    private func next(_ distance: Int = 0) -> UInt8 { here + distance < input.count ? input[here + distance] : 0 }

    mutating func parse() -> Bool {
        guard next() == UInt8(ascii: "^"), input.count <= 256 else { return false }
        here = 1
        while here < input.count {
            if next() == UInt8(ascii: "$"), here == input.count - 1 {
                isClosed = true
                return true
            }
            guard var step = atom(), quantify(&step) else { return false }
            steps.append(step)
        }
        return true
    }

    private mutating func atom() -> BytePattern.Step? {
        var step: BytePattern.Step = BytePattern.Step()
        if next() == UInt8(ascii: "[") { return bracket() }
        if next() == UInt8(ascii: "\\") { return escape(&step) ? step : nil }
        guard next() >= 0x20, next() < 0x7F, !"^$.*+?()[]{}|".utf8.contains(next()) else { return nil }
        step.insert(next()...next())
        here += 1
        return step
    }

    /// `\d`, `\w`, or punctuation that stands for itself.
    private mutating func escape(_ step: inout BytePattern.Step) -> Bool {
        let letter: UInt8 = next(1)
        switch letter {
        case UInt8(ascii: "d"): step.insert(0x30...0x39)
        case UInt8(ascii: "w"):
            for range: ClosedRange<UInt8> in [0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F...0x5F] { step.insert(range) }
        case _ where "^$\\.*+?()[]{}|/-".utf8.contains(letter): step.insert(letter...letter)
        default: return false
        }
        here += 2
        return true
    }

    private mutating func bracket() -> BytePattern.Step? {
        var step: BytePattern.Step = BytePattern.Step()
        here += 1
        guard next() != UInt8(ascii: "^"), next() != UInt8(ascii: "]") else { return nil }
        while here < input.count, next() != UInt8(ascii: "]") {
            if next() == UInt8(ascii: "\\") {
                let isClass: Bool = next(1) == UInt8(ascii: "d") || next(1) == UInt8(ascii: "w")
                guard escape(&step) else { return nil }
                if next() == UInt8(ascii: "-"), next(1) != UInt8(ascii: "]") || isClass { return nil }
                continue
            }
            guard let range = range() else { return nil }
            step.insert(range)
        }
        guard next() == UInt8(ascii: "]") else { return nil }
        here += 1
        return step
    }

    /// `a-z`, or one character.
    private mutating func range() -> ClosedRange<UInt8>? {
        let first: UInt8 = next()
        guard first >= 0x20, first < 0x7F, first != UInt8(ascii: "[") else { return nil }
        guard next(1) == UInt8(ascii: "-"), next(2) != UInt8(ascii: "]") else {
            here += 1
            return first...first
        }
        let last: UInt8 = next(2)
        guard last >= first, last < 0x7F, last != UInt8(ascii: "\\"), last != UInt8(ascii: "["),
            first != UInt8(ascii: "-")
        else { return nil }
        here += 3
        return first...last
    }

    private mutating func quantify(_ step: inout BytePattern.Step) -> Bool {
        switch next() {
        case UInt8(ascii: "*"): (step.minimum, step.maximum) = (0, .max)
        case UInt8(ascii: "+"): (step.minimum, step.maximum) = (1, .max)
        case UInt8(ascii: "?"): (step.minimum, step.maximum) = (0, 1)
        case UInt8(ascii: "{"): return braces(&step)
        default: return true
        }
        here += 1
        return !"*+?{".utf8.contains(next())
    }

    /// `{2}`, `{2,}`, `{2,5}`.
    private mutating func braces(_ step: inout BytePattern.Step) -> Bool {
        here += 1
        guard let minimum = number() else { return false }
        (step.minimum, step.maximum) = (minimum, minimum)
        if next() == UInt8(ascii: ",") {
            here += 1
            step.maximum = next() == UInt8(ascii: "}") ? .max : number() ?? -1
        }
        guard next() == UInt8(ascii: "}"), step.maximum >= step.minimum else { return false }
        here += 1
        return !"*+?{".utf8.contains(next())
    }

    private mutating func number() -> Int? {
        var value: Int = 0
        let first: Int = here
        while next() &- 0x30 < 10, here - first < 5 {
            value = value * 10 + Int(next() &- 0x30)
            here += 1
        }
        return here > first ? value : nil
    }
}
