/// Pairs runs of `*` and `_` into `<em>` and `<strong>`.
enum MarkdownEmphasis {
    /// Runs that may still open; older ones are text, so that no input costs more than its length times this.
    private static let maximumOpen: Int = 256

    struct Run {
        let byte: UInt8
        var count: Int
        let canOpen: Bool
        let canClose: Bool
        /// Tags that end here, innermost first.
        var closing: String = ""
        /// Tags that begin here, outermost first.
        var opening: String = ""

        init(byte: UInt8, count: Int, before: UInt8, after: UInt8) {
            self.byte = byte
            self.count = count
            let left = MarkdownEmphasis.leans(towards: after, from: before)
            let right = MarkdownEmphasis.leans(towards: before, from: after)
            let isUnderscore = byte == UInt8(ascii: "_")
            canOpen = left && (!isUnderscore || !right || MarkdownEmphasis.isPunctuation(before))
            canClose = right && (!isUnderscore || !left || MarkdownEmphasis.isPunctuation(after))
        }
    }

    static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
        default: false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// The run stands against a letter on that side.
    private static func leans(towards near: UInt8, from far: UInt8) -> Bool {
        if isBlank(near) { return false }
        return !isPunctuation(near) || isBlank(far) || isPunctuation(far)
    }

    static func join(_ pieces: [MarkdownInline.Piece]) -> String {
        var runs: [Run] = pieces.compactMap { if case .run(let run) = $0 { run } else { nil } }
        pair(&runs)
        var html = ""
        var next: Int = 0
        for piece in pieces {
            switch piece {
            case .html(let text): html += text
            case .run:
                let run = runs[next]
                let mark = String(repeating: Character(Unicode.Scalar(run.byte)), count: run.count)
                html += run.closing + mark + run.opening
                next += 1
            }
        }
        return html
    }

    /// Each closing run takes the nearest opening run of its kind; what lies between can no longer open.
    private static func pair(_ runs: inout [Run]) {
        var open: [Int] = []
        for index in runs.indices {
            if runs[index].canClose { close(index, &runs, &open) }
            guard runs[index].canOpen, runs[index].count > 0 else { continue }
            if open.count == maximumOpen { open.removeFirst() }
            open.append(index)
        }
    }

    private static func close(_ index: Int, _ runs: inout [Run], _ open: inout [Int]) {
        while runs[index].count > 0, let top = open.lastIndex(where: { runs[$0].byte == runs[index].byte }) {
            let opener = open[top]
            let width = min(2, runs[opener].count, runs[index].count)
            let tag = width == 2 ? "strong" : "em"
            runs[opener].opening = "<\(tag)>" + runs[opener].opening
            runs[index].closing += "</\(tag)>"
            runs[opener].count -= width
            runs[index].count -= width
            open.removeSubrange((top + (runs[opener].count > 0 ? 1 : 0))...)
        }
    }
}
