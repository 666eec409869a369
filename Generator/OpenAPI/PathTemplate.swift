/// A path cut at its slashes, for comparing templates.
struct PathTemplate {
    enum Segment: Equatable {
        case literal(String)
        /// A segment with at least one parameter; names do not matter for matching.
        case pattern(String)

        /// Parameters are `{}`.
        var text: String {
            switch self {
            case .literal(let text), .pattern(let text): text
            }
        }
    }

    var segments: [Segment] = []
    /// In order, repeated names included.
    var names: [String] = []
    var isWellFormed = true

    init(_ path: String) {
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) { append(part) }
    }

    private mutating func append(_ part: Substring) {
        var shape = ""
        var rest = part
        while let open = rest.firstIndex(of: "{") {
            let after = rest[rest.index(after: open)...]
            guard let close = after.firstIndex(of: "}"), close != after.startIndex, !after[..<close].contains("{")
            else {
                isWellFormed = false
                return
            }
            shape += rest[..<open] + "{}"
            names.append(String(after[..<close]))
            rest = after[after.index(after: close)...]
        }
        if rest.contains("}") { isWellFormed = false }
        shape += rest
        segments.append(part.contains("{") ? .pattern(shape) : .literal(shape))
    }

    /// Both match the same requests.
    func isSame(as other: PathTemplate) -> Bool { segments == other.segments }

    /// Some request matches both, and neither is the more special one at its first difference and everywhere after.
    func isAmbiguous(with other: PathTemplate) -> Bool {
        guard segments.count == other.segments.count else { return false }
        var isMoreSpecial = false
        var isLessSpecial = false
        for (left, right) in zip(segments, other.segments) where left != right {
            switch (left, right) {
            case (.literal, .literal): return false
            case (.literal, .pattern(let shape)): if shape == "{}" { isMoreSpecial = true } else { return false }
            case (.pattern(let shape), .literal): if shape == "{}" { isLessSpecial = true } else { return false }
            case (.pattern, .pattern): break
            }
        }
        return isMoreSpecial && isLessSpecial
    }
}
