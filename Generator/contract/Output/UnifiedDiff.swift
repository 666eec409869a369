/// The difference of two texts as `diff -u` prints it.
struct UnifiedDiff {
    /// Lines around a change.
    private static let context = 3
    /// Edits beyond which the rest counts as replaced as a whole: the search takes the square of it.
    private static let maximumEdits = 1000

    enum Edit: Equatable { case keep, delete, insert }

    static func text(path: String, old: String?, new: String?) -> String {
        let left = old.map(lines) ?? []
        let right = new.map(lines) ?? []
        let edits = edits(left, right)
        var result = "--- \(old == nil ? "/dev/null" : "a/" + path)\n+++ \(new == nil ? "/dev/null" : "b/" + path)\n"
        for hunk in hunks(edits) { result += print(hunk, edits, left, right) }
        return result
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Equal ends are cut off first; most files differ in few places.
    static func edits(_ left: [Substring], _ right: [Substring]) -> [Edit] {
        var start = 0
        while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
        var end = 0
        while end < left.count - start, end < right.count - start,
            left[left.count - 1 - end] == right[right.count - 1 - end]
        {
            end += 1
        }
        let a = Array(left[start..<(left.count - end)])
        let b = Array(right[start..<(right.count - end)])
        return [Edit](repeating: .keep, count: start) + middle(a, b) + [Edit](repeating: .keep, count: end)
    }

    /// The shortest edit script (Myers, 1986), within the limit.
    private static func middle(_ a: [Substring], _ b: [Substring]) -> [Edit] {
        let whole = [Edit](repeating: .delete, count: a.count) + [Edit](repeating: .insert, count: b.count)
        if a.isEmpty || b.isEmpty { return whole }
        let limit = min(a.count + b.count, maximumEdits)
        var furthest = [Int](repeating: 0, count: 2 * limit + 3)
        var trace: [[Int]] = []
        for distance in 0...limit {
            trace.append(furthest)
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let slot = diagonal + limit + 1
                let goesDown =
                    diagonal == -distance || (diagonal != distance && furthest[slot - 1] < furthest[slot + 1])
                var x = goesDown ? furthest[slot + 1] : furthest[slot - 1] + 1
                while x < a.count, x - diagonal < b.count, a[x] == b[x - diagonal] { x += 1 }
                furthest[slot] = x
                if x >= a.count, x - diagonal >= b.count { return path(back: trace, a.count, b.count, limit) }
            }
        }
        return whole
    }

    private static func path(back trace: [[Int]], _ rows: Int, _ columns: Int, _ limit: Int) -> [Edit] {
        var edits: [Edit] = []
        var x = rows
        var y = columns
        for distance in stride(from: trace.count - 1, through: 0, by: -1) {
            let furthest = trace[distance]
            let diagonal = x - y
            let slot = diagonal + limit + 1
            let goesDown = diagonal == -distance || (diagonal != distance && furthest[slot - 1] < furthest[slot + 1])
            let previous = goesDown ? diagonal + 1 : diagonal - 1
            let startX = distance == 0 ? 0 : furthest[previous + limit + 1]
            let startY = distance == 0 ? 0 : startX - previous
            while x > startX, y > startY {
                edits.append(.keep)
                x -= 1
                y -= 1
            }
            if distance > 0 { edits.append(goesDown ? .insert : .delete) }
            x = startX
            y = startY
        }
        return edits.reversed()
    }

    /// Ranges of edits with their context.
    private static func hunks(_ edits: [Edit]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, edit) in edits.enumerated() where edit != .keep {
            let lower = max(0, index - context)
            let upper = min(edits.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= lower {
                hunks[hunks.count - 1] = last.lowerBound..<upper
            } else {
                hunks.append(lower..<upper)
            }
        }
        return hunks
    }

    private static func print(_ hunk: Range<Int>, _ edits: [Edit], _ left: [Substring], _ right: [Substring]) -> String
    {
        var x = edits[..<hunk.lowerBound].count { $0 != .insert }
        var y = edits[..<hunk.lowerBound].count { $0 != .delete }
        let rows = edits[hunk].count { $0 != .insert }
        let columns = edits[hunk].count { $0 != .delete }
        var text = "@@ -\(rows == 0 ? x : x + 1),\(rows) +\(columns == 0 ? y : y + 1),\(columns) @@\n"
        for edit in edits[hunk] {
            switch edit {
            case .keep: text += " \(left[x])\n"
            case .delete: text += "-\(left[x])\n"
            case .insert: text += "+\(right[y])\n"
            }
            if edit != .insert { x += 1 }
            if edit != .delete { y += 1 }
        }
        return text
    }
}
