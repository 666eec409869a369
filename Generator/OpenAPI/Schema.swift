package import SourceTree

/// A JSON Schema as OpenAPI uses it. A class, because schemas refer to themselves.
package final class Schema {
    package enum SimpleType: String, Sendable, CaseIterable {
        case null, boolean, object, array, number, string, integer
    }

    /// A `$ref`; the target is set when all files are read. Keywords beside it stay in this schema (3.1); in 3.0 they
    /// are reported and dropped.
    package struct Reference {
        /// As written.
        package var text: String
        /// `Order` of `#/components/schemas/Order`, else nil.
        package var componentName: String?
        /// Nil only when unresolved, which has been reported.
        package var target: Schema?
        package var location: SourceLocation
        /// `$id` or an anchor has to do with it: `SchemaPlan` resolves it, and there is no target here.
        package var isPlanned = false
    }

    package let location: SourceLocation
    /// JSON Pointer with `#`, in its own file.
    package let pointer: String
    /// `true`/`false` schemas.
    package var booleanValue: Bool?
    package var reference: Reference?
    /// There is a `$ref` and nothing else that counts.
    package var isBareReference = false
    /// Name under `components/schemas` of any file.
    package var componentName: String?

    package var title: String?
    package var description: String?
    package var isDeprecated = false
    package var isReadOnly = false
    package var isWriteOnly = false
    package var defaultValue: Node?
    package var examples: [Node] = []

    /// `type`, nullable folded in. Empty: any type.
    package var types: [SimpleType] = []
    package var format: String?
    package var enumeration: [Node]?
    package var constant: Node?

    // Numbers, as text.
    package var minimum: String?
    package var maximum: String?
    package var exclusiveMinimum: String?
    package var exclusiveMaximum: String?
    package var multipleOf: String?

    // Strings
    package var minLength: Int?
    package var maxLength: Int?
    package var pattern: String?
    package var patternLocation: SourceLocation?
    package var contentEncoding: String?
    package var contentMediaType: String?

    // Arrays
    package var items: Schema?
    package var minItems: Int?
    package var maxItems: Int?
    package var uniqueItems = false

    // Objects
    package var properties: [Property] = []
    package var required: [(name: String, location: SourceLocation)] = []
    package var additionalProperties: Schema?
    package var minProperties: Int?
    package var maxProperties: Int?

    // Composition
    package var allOf: [Schema] = []
    package var anyOf: [Schema] = []
    package var oneOf: [Schema] = []
    package var discriminator: Discriminator?

    /// Every keyword that was read here, extensions aside.
    package var keywords: [String] = []
    /// The object that was read here.
    var source: ObjectNode?
    /// Keywords of JSON Schema that are present and not in the fields above (`not`, `if`, `contains`, …), with place.
    package var otherKeywords: [(name: String, value: Node)] = []
    package var extensions: [String: Node] = [:]

    package struct Property {
        package var name: String
        package var location: SourceLocation
        package var schema: Schema
    }

    package struct Discriminator {
        package var propertyName: String
        /// Value → schema, resolved (component names and references both accepted).
        package var mapping: [(value: String, target: Schema?, location: SourceLocation)]
        /// `defaultMapping` (3.2): where the value is absent or selects nothing.
        package var standard: (target: Schema?, location: SourceLocation)?
        package var location: SourceLocation
    }

    package init(location: SourceLocation, pointer: String) {
        self.location = location
        self.pointer = pointer
    }

    /// Where the value of a keyword stands; the schema itself, where it was not read from a text.
    package func place(of keyword: String) -> SourceLocation { source?[keyword]?.location ?? location }

    /// The schema that a chain of bare references ends at (this one, if it is not a reference or has siblings).
    package var isNullable: Bool { types.contains(.null) }
}
