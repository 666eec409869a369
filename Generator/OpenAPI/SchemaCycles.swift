import SourceTree

/// Finds schemas that contain themselves with no object or array between: they describe nothing, and would send a walk
/// round for ever. The reference that closes the circle is reported and cut.
struct SchemaCycles {
    private enum Mark { case open, closed }

    private let diagnostics: Diagnostics
    private var marks: [ObjectIdentifier: Mark] = [:]

    private struct Frame {
        var schema: Schema
        var next: Int
        /// The schema itself, its branches, then the target of its reference.
        var branches: [Schema]
    }

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    mutating func cut(in schemas: [Schema]) {
        for schema in schemas where marks[ObjectIdentifier(schema)] == nil { visit(schema) }
    }

    private mutating func visit(_ start: Schema) {
        var stack = [open(start)]
        while let frame = stack.last {
            guard frame.next < frame.branches.count else {
                marks[ObjectIdentifier(frame.schema)] = .closed
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let branch = frame.branches[frame.next]
            switch marks[ObjectIdentifier(branch)] {
            case nil: stack.append(open(branch))
            case .open: report(frame.schema)
            case .closed: break
            }
        }
    }

    private mutating func open(_ schema: Schema) -> Frame {
        marks[ObjectIdentifier(schema)] = .open
        // `Pet: oneOf [Cat]` and `Cat: allOf [Pet, …]` is inheritance: Cat is what Pet has, and one of the choices.
        var branches = schema.allOf + (schema.anyOf + schema.oneOf).filter { !isMadeOf($0.reference?.target, schema) }
        if let target = schema.reference?.target { branches.append(target) }
        return Frame(schema: schema, next: 0, branches: branches)
    }

    /// References and `allOf` that lead from a schema to what it inherits from.
    private static let longestLine = 64

    /// Whether a schema has another one in its `allOf`, or something that has, and adds to it.
    private func isMadeOf(_ schema: Schema?, _ base: Schema) -> Bool {
        guard let schema, schema.allOf.count > 1 || !schema.properties.isEmpty else { return false }
        var waiting = schema.allOf.compactMap { $0.reference?.target }
        var steps = 0
        while let part = waiting.popLast(), steps < Self.longestLine {
            if part === base { return true }
            waiting += part.allOf.compactMap { $0.reference?.target }
            steps += 1
        }
        return false
    }

    /// Only a reference can lead back, since the text itself is a tree.
    private func report(_ schema: Schema) {
        guard let reference = schema.reference else { return }
        diagnostics.error(
            "reference-cycle", "schema '\(reference.text)' contains itself with no object or array between",
            at: reference.location, hint: "put the recursion into a property or into 'items'")
        schema.reference?.target = nil
    }
}
