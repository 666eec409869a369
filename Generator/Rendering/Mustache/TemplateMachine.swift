/// Runs the instructions of a template over a view into one buffer.
struct TemplateMachine {
    var output: [UInt8] = []
    private let units: [TemplateUnit]
    private var stack: [Frame]
    /// White space before each line of the partial being rendered.
    private var indentation: [UInt8] = []
    /// A line of an indented partial has begun and its white space is not yet written.
    private var owesIndentation = false
    private var partialDepth: Int = 0

    private struct Frame {
        let value: ViewValue
        /// Position in the list that is being walked, or -1.
        var index: Int = -1
        var count: Int = 0
    }

    init(units: [TemplateUnit], view: ViewObject) {
        self.units = units
        self.stack = [Frame(value: .object(view))]
    }

    mutating func run() throws(TemplateError) {
        guard let unit = units.first else { return }
        try run(unit, 0..<unit.instructions.count)
    }

    private mutating func run(_ unit: borrowing TemplateUnit, _ range: Range<Int>) throws(TemplateError) {
        var index = range.lowerBound
        while index < range.upperBound {
            switch unit.instructions[index] {
            case .text(let start, let end):
                appendText(unit.bytes, start, end)
                index += 1
            case .variable(let tag):
                try write(unit.tags[tag], unit)
                index += 1
            case .section(let tag, let end):
                try walk(unit, unit.tags[tag], (index + 1)..<end)
                index = end
            case .inverted(let tag, let end):
                if !isTruthy(unit.tags[tag]) { try run(unit, (index + 1)..<end) }
                index = end
            case .partial(let name, let tag):
                try include(unit, name: name, tag: unit.tags[tag])
                index += 1
            }
        }
    }

    // MARK: Names

    /// The first part is looked for from the innermost context outwards, the rest in what was found.
    private func find(_ tag: TemplateUnit.Tag) -> ViewValue? {
        guard let first = tag.path.first else { return stack.last?.value }
        if let loop = tag.loop { return position(loop) }
        for frame in stack.reversed() {
            guard case .object(let object) = frame.value, let value = object[first] else { continue }
            return member(value, tag.path)
        }
        return nil
    }

    private func member(_ value: ViewValue, _ path: [ViewKey]) -> ViewValue? {
        var value = value
        for part in path.dropFirst() {
            guard case .object(let object) = value, let next = object[part] else { return nil }
            value = next
        }
        return value
    }

    private func position(_ loop: TemplateUnit.Loop) -> ViewValue? {
        guard let frame = stack.last(where: { $0.index >= 0 }) else { return nil }
        return .flag(loop == .first ? frame.index == 0 : frame.index == frame.count - 1)
    }

    private func isTruthy(_ tag: TemplateUnit.Tag) -> Bool { find(tag)?.isTruthy ?? false }

    // MARK: Sections and partials

    private mutating func walk(
        _ unit: borrowing TemplateUnit, _ tag: TemplateUnit.Tag, _ body: Range<Int>
    ) throws(TemplateError) {
        guard let value = find(tag), value.isTruthy else { return }
        switch value {
        case .list(let elements):
            for (index, element) in elements.enumerated() {
                try run(unit, body, in: Frame(value: element, index: index, count: elements.count))
            }
        case .object, .code, .spec:
            try run(unit, body, in: Frame(value: value))
        case .flag, .absent:
            try run(unit, body)
        }
    }

    private mutating func run(
        _ unit: borrowing TemplateUnit, _ body: Range<Int>, in frame: Frame
    ) throws(TemplateError) {
        stack.append(frame)
        try run(unit, body)
        stack.removeLast()
    }

    private mutating func include(
        _ unit: borrowing TemplateUnit, name: Int, tag: TemplateUnit.Tag
    ) throws(TemplateError) {
        guard let index = unit.partialUnits[name] else {
            if unit.mode == .plain { return }
            throw unit.error(at: tag.offset, "there is no template '\(unit.partialNames[name])'")
        }
        guard partialDepth < TemplateLimits.partialDepth else {
            throw unit.error(at: tag.offset, "partials are nested deeper than \(TemplateLimits.partialDepth)")
        }
        let outer = indentation
        indentation += tag.indentation
        if !tag.indentation.isEmpty { owesIndentation = true }
        partialDepth += 1
        try run(units[index], 0..<units[index].instructions.count)
        partialDepth -= 1
        indentation = outer
    }

    // MARK: Output

    private mutating func write(_ tag: TemplateUnit.Tag, _ unit: borrowing TemplateUnit) throws(TemplateError) {
        guard let value = find(tag) else {
            if unit.mode == .plain { return }
            throw unit.error(at: tag.offset, "nothing is called '\(tag.name)' here")
        }
        payIndentation()
        do throws(TemplateFilter.Refusal) {
            try TemplateFilter.write(value, tag: tag, mode: unit.mode, into: &output)
        } catch {
            throw unit.error(at: tag.offset, "'\(tag.name)' \(error.reason)")
        }
        guard output.count <= TemplateLimits.outputBytes else {
            throw unit.error(at: tag.offset, "the output is larger than \(TemplateLimits.outputBytes) bytes")
        }
    }

    private mutating func payIndentation() {
        guard owesIndentation else { return }
        owesIndentation = false
        output.append(contentsOf: indentation)
    }

    private mutating func appendText(_ bytes: [UInt8], _ start: Int, _ end: Int) {
        if indentation.isEmpty {
            owesIndentation = false
            output.append(contentsOf: bytes[start..<end])
        } else {
            appendLines(bytes, start, end)
        }
    }

    /// Text of an indented partial. Lines without text get no white space.
    private mutating func appendLines(_ bytes: [UInt8], _ start: Int, _ end: Int) {
        var index = start
        while index < end {
            let newline = bytes[index..<end].firstIndex(of: UInt8(ascii: "\n"))
            let next = newline.map { $0 + 1 } ?? end
            if newline != index { payIndentation() }
            output.append(contentsOf: bytes[index..<next])
            if newline != nil { owesIndentation = true }
            index = next
        }
    }
}
