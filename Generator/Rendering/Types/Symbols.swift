import ContractModel

/// The declared types by name, and how each is spelled, read and written.
final class Symbols {
    /// What a named type is.
    enum Kind {
        case object, union, textEnumeration, numberEnumeration, identifier
        case alias(TypeUse)
    }

    private static let maximumAliasDepth: Int = 32

    /// The enumeration that holds the schemas of checks.
    let checksName: String
    /// The enumeration that holds how bodies look in XML.
    let xmlName: String
    private var kinds: [String: Kind] = [:]
    private var enumerations: [String: EnumerationType] = [:]
    private var objects: [String: (type: TypeDeclaration, object: ObjectType)] = [:]
    /// Types that another module declares.
    private var foreign: Set<String> = []
    private let foreignModule: String?
    /// Hand-written types of the server are unknown to clients: there they are strings.
    private let isClient: Bool
    /// Modules of the hand-written types that formats are mapped to.
    let customModules: [String]

    init(_ contract: Contract, options: RenderingOptions, module: String) {
        checksName = SwiftText.identifier(options.name + "Schemas")
        xmlName = SwiftText.identifier(options.name + "XML")
        customModules = module == options.client?.module ? [] : contract.imports
        let isServer: Bool = module == options.server?.module
        isClient = !isServer && module == options.client?.module
        foreignModule = isServer ? options.vocabulary?.module : nil
        kinds.reserveCapacity(contract.types.count)
        for type in contract.types {
            kinds[type.name] = Symbols.kind(type.kind)
            if case .enumeration(let enumeration) = type.kind { enumerations[type.name] = enumeration }
            if case .object(let object) = type.kind { objects[type.name] = (type, object) }
            if type.isVocabulary, foreignModule != nil { foreign.insert(type.name) }
        }
    }

    private static func kind(_ kind: TypeDeclaration.Kind) -> Kind {
        switch kind {
        case .object: .object
        case .union: .union
        case .enumeration(let enumeration): enumeration.isString ? .textEnumeration : .numberEnumeration
        case .identifier: .identifier
        case .alias(let use): .alias(use)
        }
    }

    /// The struct of one of several responses: `Created`, or `CreatedResponse` where a type of the description has that
    /// name, which would be hidden within the namespace of the operation.
    func responseTypeName(_ response: Response) -> String {
        let name: String = SwiftText.capitalized(SwiftText.label(response.name))
        return kinds[name] == nil ? name : name + "Response"
    }

    /// A type within the namespace of an operation: `Servers`, or `OwnServers` where that would hide a type of the
    /// description.
    func nestedName(_ name: String) -> String { kinds[name] == nil ? name : "Own" + name }

    /// `KitchenXML.petBody`
    func xml(_ body: String) -> String { "\(xmlName).\(SwiftText.identifier(body))" }

    func kind(_ name: String) -> Kind? { kinds[name] }

    /// The module of a type that is declared elsewhere.
    func foreignModule(of name: String) -> String? { foreign.contains(name) ? foreignModule : nil }

    func enumeration(_ name: String) -> EnumerationType? { enumerations[name] }

    func object(_ name: String) -> (type: TypeDeclaration, object: ObjectType)? { objects[name] }

    /// The use with aliases followed: what is at the place of use wins over what the alias says.
    func resolved(_ use: TypeUse) -> TypeUse {
        var result: TypeUse = use
        var depth: Int = 0
        while case .named(let name) = result.type, case .alias(let target)? = kinds[name],
            depth < Symbols.maximumAliasDepth {
            result.checks += target.checks.map { check in
                var check = check
                check.skipsNull = check.skipsNull || (result.isNullable && !target.isNullable)
                return check
            }
            result.type = target.type
            result.isNullable = result.isNullable || target.isNullable
            result.constraints = result.constraints.over(target.constraints)
            depth += 1
        }
        if isClient, case .custom = result.type { result.type = .string }
        return result
    }

    func isNullable(_ use: TypeUse) -> Bool {
        guard !use.isNullable, case .named(let name) = use.type, case .alias? = kinds[name] else {
            return use.isNullable
        }
        return resolved(use).isNullable
    }

    /// What a repeated field of a form holds: the element of an array, or the use itself.
    func element(_ use: TypeUse) -> TypeUse {
        if case .array(let element) = resolved(use).type { return element }
        return use
    }

    /// The members of an object type, by their names on the wire.
    func keys(of use: TypeUse) -> [String] {
        guard case .named(let name) = resolved(use).type else { return [] }
        return objects[name]?.object.properties.map(\.key) ?? []
    }

    /// The value is stored outside its holder already, so that recursion through it needs no help.
    func isContainer(_ use: TypeUse) -> Bool {
        switch resolved(use).type {
        case .array, .map: true
        default: false
        }
    }
}

// MARK: Spelling

extension Symbols {
    /// The Swift type, optional where null is a value.
    func spelling(_ use: TypeUse) -> String {
        isNullable(use) ? bareSpelling(use) + "?" : bareSpelling(use)
    }

    /// The Swift type of a value that is not null.
    func bareSpelling(_ use: TypeUse) -> String {
        switch use.type {
        case .string: "String"
        case .boolean: "Bool"
        case .integer(let width): width.rawValue
        case .number(let isFloat): isFloat ? "Float" : "Double"
        case .decimal: "Decimal"
        case .uuid: "UUID"
        case .dateTime: "Date"
        case .date: "CalendarDate"
        case .base64, .binary: "[UInt8]"
        case .any: "JSONValue"
        case .custom(let swiftType, _): isClient ? "String" : swiftType
        case .named(let name): SwiftText.identifier(name)
        case .array(let element): "[" + spelling(element) + "]"
        case .map(let value): "[String: " + spelling(value) + "]"
        }
    }
}

extension Constraints {
    /// These constraints, completed by others.
    func over(_ other: Constraints) -> Constraints {
        var result: Constraints = self
        result.minLength = minLength ?? other.minLength
        result.maxLength = maxLength ?? other.maxLength
        result.pattern = pattern ?? other.pattern
        result.format = format ?? other.format
        result.minimum = minimum ?? other.minimum
        result.maximum = maximum ?? other.maximum
        result.exclusiveMinimum = exclusiveMinimum ?? other.exclusiveMinimum
        result.exclusiveMaximum = exclusiveMaximum ?? other.exclusiveMaximum
        result.multipleOf = multipleOf ?? other.multipleOf
        result.minItems = minItems ?? other.minItems
        result.maxItems = maxItems ?? other.maxItems
        result.uniqueItems = uniqueItems || other.uniqueItems
        result.minProperties = minProperties ?? other.minProperties
        result.maxProperties = maxProperties ?? other.maxProperties
        result.constant = constant ?? other.constant
        return result
    }
}
