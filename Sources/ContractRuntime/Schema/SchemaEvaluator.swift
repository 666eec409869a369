/// Holds one value against the schemas of a plan.
///
/// It records every violation outside of `anyOf`, `oneOf`, `not` and `if`; within those it stops at the first. Depth
/// and steps are bounded: a value that would need more is refused, whatever the schema says.
struct SchemaEvaluator {
    /// Schemas inside each other, by references, compositions and values.
    static let maximumDepth: Int = 640
    /// Schemas that may be applied for each byte of the text, and to the smallest one.
    static let stepFactor: Int = 64
    static let stepMinimum: Int = 1 << 16

    struct Finding: Sendable {
        var location: Int
        var keyword: StaticString
        var message: String
    }

    let plan: JSONSchemaPlan
    private(set) var findings: [Finding] = []
    /// Schema resources that evaluation went through, the outermost first.
    private var scope: [Int] = []
    private var depth: Int = 0
    private var stepsLeft: Int
    /// Greater than 0 where violations do not count.
    private var quiet: Int = 0
    private(set) var isExhausted: Bool = false
    /// Which value is being looked at: a number for each step down into one.
    private var value: Int = 0
    private var lastValue: Int = 0
    /// Schemas that can lead back to themselves with the value that they are applied to.
    private var open: [(node: Int, value: Int)] = []
    private let maximumFindings: Int

    init(_ plan: JSONSchemaPlan, textLength: Int, maximumFindings: Int) {
        self.plan = plan
        self.maximumFindings = maximumFindings
        stepsLeft = Self.stepMinimum + textLength * Self.stepFactor
    }

    /// Whether a value is valid against the schema at a position.
    mutating func accepts(_ root: Int, _ instance: SchemaInstance) -> Bool {
        var marks: SchemaMarks = SchemaMarks()
        guard plan.nodes.indices.contains(root) else { return false }
        let isValid: Bool = check(root, instance, &marks)
        guard isExhausted else { return isValid }
        let message: String = "The value takes too many steps to be checked."
        findings = [Finding(location: instance.location, keyword: "$ref", message: message)]
        return false
    }

    var isQuiet: Bool { quiet > 0 }

    mutating func record(_ keyword: StaticString, _ instance: SchemaInstance, _ message: @autoclosure () -> String) {
        guard quiet == 0, findings.count < maximumFindings else { return }
        findings.append(Finding(location: instance.location, keyword: keyword, message: message()))
    }

    /// Does something with a part of the value.
    mutating func within<T>(_ body: (inout SchemaEvaluator) -> T) -> T {
        let outer: Int = value
        lastValue += 1
        value = lastValue
        defer { value = outer }
        return body(&self)
    }

    /// Checks without recording.
    mutating func quietly(_ node: Int, _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        quiet += 1
        defer { quiet -= 1 }
        return check(node, instance, &marks)
    }

    /// Applies one schema. `marks` gains the members and items that it evaluated, if it is valid.
    mutating func check(_ index: Int, _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        if let always = plan.nodes[index].always {
            if !always { record("not", instance, "No value is allowed here.") }
            return always
        }
        let canLoop: Bool = plan.loops.contains(index)
        if canLoop {
            // It holds if all the rest holds: `Pet: {oneOf: [Cat]}`, `Cat: {allOf: [Pet, …]}`.
            if open.contains(where: { $0 == (index, value) }) { return true }
            open.append((index, value))
        }
        defer { if canLoop { open.removeLast() } }
        guard enter(index) else { return false }
        defer { leave() }
        var own: SchemaMarks = SchemaMarks()
        let isValid: Bool = apply(index, instance, &own)
        if isValid, plan.tracks { marks.formUnion(own) }
        return isValid
    }

    private mutating func enter(_ index: Int) -> Bool {
        depth += 1
        stepsLeft -= 1
        scope.append(plan.nodes[index].resource)
        guard depth <= Self.maximumDepth, stepsLeft >= 0, !isExhausted else {
            isExhausted = true
            leave()
            return false
        }
        return true
    }

    private mutating func leave() {
        depth -= 1
        scope.removeLast()
    }

    /// In the order of dependence: what `unevaluated…` asks for comes before it.
    private mutating func apply(_ index: Int, _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        var isValid: Bool = checkValue(index, instance)
        if !isValid, isQuiet { return false }
        if let reference = plan.nodes[index].reference {
            isValid = check(reference, instance, &marks) && isValid
        }
        if let dynamic = plan.nodes[index].dynamic {
            isValid = check(target(of: dynamic), instance, &marks) && isValid
        }
        if !isValid, isQuiet { return false }
        if plan.nodes[index].logic != nil { isValid = checkLogic(index, instance, &marks) && isValid }
        if !isValid, isQuiet { return false }
        switch instance.value {
        case .array(let items):
            if plan.nodes[index].arrays != nil { isValid = checkArray(index, instance, items, &marks) && isValid }
        case .object(let members):
            if plan.nodes[index].objects != nil { isValid = checkObject(index, instance, members, &marks) && isValid }
        default: break
        }
        return isValid
    }

    /// The outermost resource that has the anchor, else the first target.
    private func target(of dynamic: SchemaNode.Dynamic) -> Int {
        for resource in scope where plan.resources.indices.contains(resource) {
            if let target = plan.resources[resource][dynamic.anchor] { return target }
        }
        return dynamic.target
    }
}

/// Members or items of one value that some schema has evaluated.
struct SchemaMarks {
    private var marks: [Bool] = []

    func contains(_ index: Int) -> Bool { index < marks.count && marks[index] }

    mutating func insert(_ index: Int) {
        while marks.count <= index { marks.append(false) }
        marks[index] = true
    }

    mutating func insertAll(_ count: Int) { marks = [Bool](repeating: true, count: max(count, marks.count)) }

    mutating func formUnion(_ other: SchemaMarks) {
        for index in other.marks.indices where other.marks[index] { insert(index) }
    }
}
