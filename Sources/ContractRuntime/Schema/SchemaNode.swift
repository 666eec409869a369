/// Kinds of JSON values; an integer is also a number.
struct SchemaKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let null: SchemaKinds = SchemaKinds(rawValue: 1)
    static let boolean: SchemaKinds = SchemaKinds(rawValue: 2)
    static let number: SchemaKinds = SchemaKinds(rawValue: 4)
    static let integer: SchemaKinds = SchemaKinds(rawValue: 8)
    static let string: SchemaKinds = SchemaKinds(rawValue: 16)
    static let array: SchemaKinds = SchemaKinds(rawValue: 32)
    static let object: SchemaKinds = SchemaKinds(rawValue: 64)

    /// Names of JSON Schema, in the order in which messages list them.
    static let named: [(name: String, kinds: SchemaKinds, phrase: String)] = [
        ("object", .object, "an object"), ("array", .array, "an array"), ("string", .string, "a string"),
        ("integer", .integer, "an integer"), ("number", .number, "a number"), ("boolean", .boolean, "a boolean"),
        ("null", .null, "null"),
    ]
}

/// One schema of a plan: its keywords taken apart, other schemas by their positions.
///
/// The parts are optional boxes, so that a schema costs the evaluator only what it says.
struct SchemaNode: Sendable {
    /// A schema that is `true` or `false`.
    var always: Bool?
    /// The schema resource that the schema stands in: what `$dynamicRef` looks through.
    var resource: Int = 0
    var reference: Int?
    var dynamic: Dynamic?
    var kinds: SchemaKinds?
    /// `enum`; `const` is an enumeration of one.
    var values: Set<SchemaInstance>?
    var isConstant: Bool = false
    var numbers: Numbers?
    var texts: Texts?
    var arrays: Arrays?
    var objects: Objects?
    var logic: Logic?

    /// `$dynamicRef` whose first target is a `$dynamicAnchor`.
    struct Dynamic: Sendable {
        var anchor: String
        var target: Int
    }

    struct Numbers: Sendable {
        var minimum: ExactNumber?
        var maximum: ExactNumber?
        var exclusiveMinimum: ExactNumber?
        var exclusiveMaximum: ExactNumber?
        var multipleOf: ExactNumber?
    }

    /// Lengths in Unicode scalars.
    struct Texts: Sendable {
        var minLength: Int = 0
        var maxLength: Int = .max
        var pattern: Pattern?
        var format: StringFormat?
    }

    struct Arrays: Sendable {
        var prefix: [Int] = []
        var items: Int?
        var contains: Int?
        var minContains: Int = 1
        var maxContains: Int = .max
        var minItems: Int = 0
        var maxItems: Int = .max
        var isUnique: Bool = false
        var unevaluated: Int?
    }

    struct Objects: Sendable {
        var properties: [[UInt8]: Int] = [:]
        var patterns: [(pattern: Pattern, node: Int)] = []
        var additional: Int?
        var names: Int?
        var required: [[UInt8]] = []
        var dependentRequired: [(name: [UInt8], required: [[UInt8]])] = []
        var dependentSchemas: [(name: [UInt8], node: Int)] = []
        var minProperties: Int = 0
        var maxProperties: Int = .max
        var unevaluated: Int?
    }

    struct Logic: Sendable {
        var all: [Int] = []
        var any: [Int] = []
        var one: [Int] = []
        var not: Int?
        var condition: Int?
        var then: Int?
        var otherwise: Int?
    }
}
