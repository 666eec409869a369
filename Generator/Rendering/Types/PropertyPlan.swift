import ContractModel

/// For whom types are rendered: a server reads requests and writes responses, a client the other way round.
enum Side {
    case server, client

    func isDecoded(_ type: TypeDeclaration) -> Bool { self == .server ? type.isRead : type.isWritten }

    func isEncoded(_ type: TypeDeclaration) -> Bool { self == .server ? type.isWritten : type.isRead }

    /// The property may occur in what this side reads.
    func isDecoded(_ property: Property) -> Bool { self == .server ? !property.isReadOnly : !property.isWriteOnly }

    /// The property may occur in what this side writes.
    func isEncoded(_ property: Property) -> Bool { self == .server ? !property.isWriteOnly : !property.isReadOnly }
}

/// Where an object's type stands: what it can do on this side.
struct ObjectPlan {
    let decodes: Bool
    let encodes: Bool
    let properties: [PropertyPlan]

    /// Names that the code of decoders and encoders uses itself.
    static let taken: Set<String> = ["json", "object", "value"]

    init(_ type: TypeDeclaration, _ object: ObjectType, symbols: Symbols, side: Side) {
        decodes = side.isDecoded(type)
        encodes = side.isEncoded(type)
        var plans: [PropertyPlan] = []
        for property in object.properties {
            let isDecoded: Bool = decodes && side.isDecoded(property)
            let isEncoded: Bool = encodes && side.isEncoded(property)
            guard isDecoded || isEncoded || !(decodes || encodes) else { continue }
            let isOneWay: Bool = decodes && encodes && !(isDecoded && isEncoded)
            plans.append(
                PropertyPlan(
                    property, symbols: symbols, side: side, isDecoded: isDecoded, isEncoded: isEncoded,
                    isOneWay: isOneWay))
        }
        properties = plans
    }
}

/// How one property is stored, read and written.
struct PropertyPlan {
    /// The Swift type of the property, from its presence and nullability.
    enum Storage {
        /// `T`, always there.
        case value
        /// `T?`: absent or null is nil.
        case optional
        /// `T`: absent is a default.
        case defaulted(String)
        /// `T?`: absent is a default, null is nil.
        case nullableDefaulted(String)
        /// `Change<T>`.
        case change
    }

    let property: Property
    let storage: Storage
    let isNullable: Bool
    let isDecoded: Bool
    let isEncoded: Bool
    /// The type is read and written, the property only one of the two: it may always be left out.
    let isOneWay: Bool
    /// The value lies in an `Indirect`, behind a computed property.
    let isIndirect: Bool
    /// `Order`, without a mark for absence.
    let bareType: String
    /// Literal of the only value that the schema allows.
    let constant: String?

    init(_ property: Property, symbols: Symbols, side: Side, isDecoded: Bool, isEncoded: Bool, isOneWay: Bool) {
        self.property = property
        self.isDecoded = isDecoded
        self.isEncoded = isEncoded
        self.isOneWay = isOneWay
        isNullable = symbols.isNullable(property.use)
        isIndirect = property.isRecursive && !symbols.isContainer(property.use)
        bareType = symbols.bareSpelling(property.use)
        let constraints: Constraints = symbols.resolved(property.use).constraints
        constant = constraints.constant.flatMap { JSONLiteral(symbols: symbols).swift($0, as: property.use) }
        let fallback: String? = side == .server ? property.defaultJSON : nil
        let literal: String? = fallback.flatMap { JSONLiteral(symbols: symbols).swift($0, as: property.use) }
        storage = PropertyPlan.storage(property.presence, isNullable, isOneWay: isOneWay, fallback: literal)
    }

    private static func storage(
        _ presence: Presence, _ isNullable: Bool, isOneWay: Bool, fallback: String?
    ) -> Storage {
        switch (presence, fallback) {
        case _ where isOneWay: .optional
        case (.threeState, _): .change
        case (.required, _): isNullable ? .optional : .value
        case (.optional, let literal?): isNullable ? .nullableDefaulted(literal) : .defaulted(literal)
        case (.optional, nil): .optional
        }
    }

    var name: String { SwiftText.identifier(property.name) }
    var local: String { SwiftText.local(property.name, besides: ObjectPlan.taken) }

    /// `String?`
    var type: String {
        switch storage {
        case .value, .defaulted: bareType
        case .optional, .nullableDefaulted: bareType + "?"
        case .change: "Change<\(bareType)>"
        }
    }

    /// Default of the initialiser's argument.
    var argumentDefault: String? {
        switch storage {
        case .value: constant
        case .optional: property.presence == .required && !isOneWay ? nil : "nil"
        case .defaulted(let literal), .nullableDefaulted(let literal): literal
        case .change: ".absent"
        }
    }

    /// `dueAt: Change<Date> = .absent`
    var argument: String {
        let names: String = SwiftText.parameter(property.name, besides: ObjectPlan.taken)
        return "\(names): \(type)" + (argumentDefault.map { " = \($0)" } ?? "")
    }
}

// MARK: Reading

extension PropertyPlan {
    /// `dueAt: Change<Date> = .absent`, the local variable of the decoder.
    var localDeclaration: String {
        switch storage {
        case .change: "\(local): \(type) = .absent"
        case .nullableDefaulted(let literal): "\(local): \(type) = \(literal)"
        case .value, .optional, .defaulted: "\(local): \(bareType)?"
        }
    }

    /// The statement of the property's case.
    func read(_ reading: inout Reading) -> String {
        if case .change = storage {
            let change: String = reading.checked(property.use, "json") { reading, reader in
                "\(reader).change { \(reading.value(property.use, "$0")) }"
            }
            return "\(local) = \(change) ?? .absent"
        }
        let expression: String = reading.expression(property.use, "json")
        return "\(local) = \(expression)\(isNullable ? " ?? nil" : "")"
    }

    /// The condition that unwraps the local variable, where the property is not optional.
    var unwrapping: String? {
        if case .value = storage { return "let \(local)" }
        return nil
    }

    /// `self.limit = limit ?? 25`, after the locals are unwrapped.
    var assignment: String {
        if case .defaulted(let literal) = storage { return store("\(local) ?? \(literal)") }
        return store(isDecoded ? local : "nil")
    }

    /// The statement that stores an expression in `self`.
    func store(_ value: String) -> String {
        isIndirect ? "self.\(storageName) = Indirect(\(value))" : "self.\(name) = \(value)"
    }
}

// MARK: Declaring and writing

extension PropertyPlan {
    var storageName: String { property.name + "Storage" }

    /// The lines of the declaration, with their documentation.
    func declaration(indent: String) -> String {
        let documentation: String = SwiftText.documentation([property.documentation, deprecation], indent: indent)
        guard isIndirect else { return "\(documentation)\(indent)public var \(name): \(type)" }
        return """
            \(documentation)\(indent)public var \(name): \(type) {
            \(indent)    get { self.\(storageName).value }
            \(indent)    set { self.\(storageName) = Indirect(newValue) }
            \(indent)}
            \(indent)private var \(storageName): Indirect<\(type)>
            """
    }

    private var deprecation: String? {
        property.isDeprecated ? Deprecation.sentence(property.lifecycle) : nil
    }

    /// The lines that write the member.
    func write(_ writing: Writing, indent: String) -> String {
        let key: String = "json.key(\(SwiftText.literal(JSONKey.text(property.key) + ":")))"
        let bare: String = writing.bare(property.use, "value", "json")
        switch storage {
        case .value, .defaulted:
            return "\(indent)\(key)\n\(indent)\(writing.bare(property.use, "self.\(name)", "json"))"
        case .optional where property.presence == .required && !isOneWay, .nullableDefaulted:
            return "\(indent)\(key)\n\(indent)\(writing.expression(property.use, "self.\(name)", "json"))"
        case .optional:
            let head: String = "\(indent)if let value: \(bareType) = self.\(name) {"
            let line: String = "\(head) \(key); \(bare) }"
            if line.utf8.count <= SwiftLines.width { return line }
            return "\(head)\n\(indent)    \(key)\n\(indent)    \(bare)\n\(indent)}"
        case .change:
            return """
                \(indent)switch self.\(name) {
                \(indent)case .absent: break
                \(indent)case .null:
                \(indent)    \(key)
                \(indent)    json.null()
                \(indent)case .value(let value):
                \(indent)    \(key)
                \(indent)    \(bare)
                \(indent)}
                """
        }
    }
}

/// A member's name as JSON text.
enum JSONKey {
    static func text(_ key: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in key.unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case _ where scalar.value < 0x20:
                let digits: String = String(scalar.value, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            default: bytes += String(scalar).utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
