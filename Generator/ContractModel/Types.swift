/// A named type of the generated code.
package struct TypeDeclaration: Sendable, Hashable {
    /// The Swift name, final and unique in its module: `Order`, `NewOrder`, `OrderLines`.
    package var name: String
    /// The name in the description (component name), or nil for an inline schema.
    package var componentName: String?
    package var place: Place
    package var documentation: String?
    package var isDeprecated = false
    /// Area whose files hold the type: the only area that uses it, otherwise the area of its file, otherwise `Shared`.
    package var areaTypeName: String
    /// Identifiers, enumerations with or without moves: rendered into the vocabulary module when one is configured.
    package var isVocabulary = false
    /// Reachable from a request body or parameter.
    package var isRead = false
    /// Reachable from a response.
    package var isWritten = false
    /// Name of the schema that a value is held against before it is read, where the type does not say all of it.
    package var check: String?
    package var kind: Kind

    package enum Kind: Sendable, Hashable {
        case object(ObjectType)
        case enumeration(EnumerationType)
        /// A distinct wrapper of a UUID (named schema of `type: string, format: uuid`).
        case identifier
        case union(UnionType)
        /// A name for another type: a Swift `typealias`; constraints are applied where it is used.
        case alias(TypeUse)
    }

    package init(
        name: String, componentName: String?, place: Place, documentation: String?, areaTypeName: String, kind: Kind
    ) {
        self.name = name
        self.componentName = componentName
        self.place = place
        self.documentation = documentation
        self.areaTypeName = areaTypeName
        self.kind = kind
    }
}

/// A schema at the place where it is used: representation and every constraint that holds there.
package struct TypeUse: Sendable, Hashable {
    package var type: TypeReference
    /// JSON `null` is a value of this schema.
    package var isNullable = false
    package var constraints = Constraints()
    /// A keyword that is in the schema and is not enforced, by name; shown in the manifest.
    package var unenforced: [String] = []
    /// Schemas that a value is held against before it is read, where type and constraints do not say all of it.
    package var checks: [UseCheck] = []

    package init(_ type: TypeReference) { self.type = type }
}

/// A schema at a place of use.
package struct UseCheck: Sendable, Hashable {
    /// Name among `Contract.checks`.
    package var name: String
    /// Null is allowed by what is around the schema, which is not asked then.
    package var skipsNull = false

    package init(_ name: String) { self.name = name }
}

/// The Swift representation of a schema.
package indirect enum TypeReference: Sendable, Hashable {
    case string
    case boolean
    /// `Int32`, `Int64`, `Int` (no format), unsigned kinds by format, wider ones by bounds.
    case integer(IntegerWidth)
    /// `format: float` is read as `Float`, everything else as `Double`.
    case number(isFloat: Bool)
    /// `type: string, format: decimal`: Foundation's `Decimal`.
    case decimal
    case uuid
    /// RFC 3339 `date-time`: Foundation's `Date`.
    case dateTime
    /// RFC 3339 full-date: `CalendarDate` of the runtime.
    case date
    /// `format: byte` / `contentEncoding: base64`: `[UInt8]`.
    case base64
    /// `format: binary`: raw bytes, only as a whole body or a multipart part.
    case binary
    /// Any JSON value: `JSONValue` of the runtime.
    case any
    /// A hand-written `LosslessStringConvertible` type, mapped from a string `format` by the configuration.
    case custom(swiftType: String, format: String)
    /// A declared type, by its Swift name.
    case named(String)
    case array(TypeUse)
    /// `additionalProperties` only: `[String: Value]`.
    case map(TypeUse)
}

package enum IntegerWidth: String, Sendable, Hashable {
    case int = "Int"
    case int32 = "Int32"
    case int64 = "Int64"
    case uint32 = "UInt32"
    case uint64 = "UInt64"
    case int128 = "Int128"
}

/// The keywords that limit a value. Numbers keep the text of the description, so that nothing is rounded.
package struct Constraints: Sendable, Hashable {
    package var minLength: Int?
    package var maxLength: Int?
    /// ECMA-262 regular expression, as written.
    package var pattern: String?
    /// A format that is checked on a `String` representation: `email`, `uri`, `hostname`, `ipv4`, `ipv6`, `regex`, …
    package var format: String?
    package var minimum: String?
    package var maximum: String?
    package var exclusiveMinimum: String?
    package var exclusiveMaximum: String?
    package var multipleOf: String?
    package var minItems: Int?
    package var maxItems: Int?
    package var uniqueItems = false
    package var minProperties: Int?
    package var maxProperties: Int?
    /// `const` of a scalar schema, as JSON text.
    package var constant: String?

    package init() {}
}

package struct ObjectType: Sendable, Hashable {
    package var properties: [Property]
    package var additional: AdditionalProperties
    package var minProperties: Int?
    package var maxProperties: Int?

    package init(properties: [Property], additional: AdditionalProperties = .ignored) {
        self.properties = properties
        self.additional = additional
    }
}

package enum AdditionalProperties: Sendable, Hashable {
    /// Unknown members are skipped.
    case ignored
    /// `additionalProperties: false`: an unknown member is a violation.
    case refused
    /// Kept in a dictionary property, `additionalProperties`.
    case collected(TypeUse)
}

package struct Property: Sendable, Hashable {
    /// Name in JSON.
    package var key: String
    /// Swift name, lower camel case, without backticks (the renderer's identifier filter adds them).
    package var name: String
    package var use: TypeUse
    package var presence: Presence
    /// The value as JSON text that stands for an absent member, if the schema has a `default` that we apply.
    package var defaultJSON: String?
    package var documentation: String?
    package var isDeprecated = false
    /// Since when, until when, and what to use instead.
    package var lifecycle: Lifecycle?
    /// `readOnly`: never accepted in a request; absent from the decoder.
    package var isReadOnly = false
    /// `writeOnly`: never sent in a response.
    package var isWriteOnly = false
    /// `x-sensitive` or `format: password`: redacted in descriptions and logs.
    package var isSensitive = false
    /// The property leads back to its own type, so that storage must be indirect.
    package var isRecursive = false

    package init(key: String, name: String, use: TypeUse, presence: Presence) {
        self.key = key
        self.name = name
        self.use = use
        self.presence = presence
    }
}

package enum Presence: Sendable, Hashable {
    /// In `required`. Swift type `T`, or `T?` when the use is nullable.
    case required
    /// Not in `required`. Swift type `T?`; absent when nil. If the use is nullable, JSON null reads as nil too.
    case optional
    /// Not in `required` and nullable, in a type that is read: `Change<T>` with `.absent`, `.null`, `.value`.
    case threeState
}

package struct EnumerationType: Sendable, Hashable {
    /// Raw values are strings, otherwise integers.
    package var isString: Bool
    package var cases: [EnumerationCase]
    /// `x-moves`: the state machine over the cases.
    package var moves: [Move]

    package init(isString: Bool, cases: [EnumerationCase], moves: [Move] = []) {
        self.isString = isString
        self.cases = cases
        self.moves = moves
    }
}

package struct EnumerationCase: Sendable, Hashable {
    /// Swift name, without backticks.
    package var name: String
    /// Value in JSON (the digits, if integers).
    package var value: String
    package var documentation: String?

    package init(name: String, value: String, documentation: String? = nil) {
        self.name = name
        self.value = value
        self.documentation = documentation
    }
}

/// One legal move of a status: an action by certain callers, from one or more statuses to one of several.
package struct Move: Sendable, Hashable {
    /// Action in JSON, `accept_delivery`.
    package var action: String
    /// Swift name, `acceptDelivery`.
    package var name: String
    /// Values of the enumeration.
    package var from: [String]
    /// Values of the enumeration. More than one: the service decides by its rules.
    package var to: [String]
    /// Permission that a caller needs, or nil when only the system moves.
    package var permission: String?
    /// Roles that may make the move; empty: any role with the permission.
    package var roles: [String]
    package var documentation: String?

    package init(
        action: String, name: String, from: [String], to: [String], permission: String?, roles: [String],
        documentation: String?
    ) {
        self.action = action
        self.name = name
        self.from = from
        self.to = to
        self.permission = permission
        self.roles = roles
        self.documentation = documentation
    }
}

/// `oneOf` or `anyOf` of several types: an enum with one associated value per case.
package struct UnionType: Sendable, Hashable {
    package var cases: [UnionCase]
    /// Exactly one case must match (`oneOf`); otherwise the first that matches is taken (`anyOf`).
    package var isExclusive: Bool
    /// JSON name of the member that selects the case.
    package var discriminator: String?

    package init(cases: [UnionCase], isExclusive: Bool, discriminator: String?) {
        self.cases = cases
        self.isExclusive = isExclusive
        self.discriminator = discriminator
    }
}

package struct UnionCase: Sendable, Hashable {
    /// Swift name, without backticks.
    package var name: String
    package var use: TypeUse
    /// Discriminator values that select this case.
    package var discriminatorValues: [String]
    /// The case holds its own union again, so that storage must be indirect.
    package var isRecursive: Bool

    package init(name: String, use: TypeUse, discriminatorValues: [String] = [], isRecursive: Bool = false) {
        self.name = name
        self.use = use
        self.discriminatorValues = discriminatorValues
        self.isRecursive = isRecursive
    }
}
