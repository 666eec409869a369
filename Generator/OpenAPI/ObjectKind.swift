/// The fields that an object of a description may have.
struct ObjectKind: Sendable {
    /// As messages name it: `an operation`.
    let name: String
    /// Field → the version that introduced it.
    let fields: [String: Document.Version]

    init(_ name: String, _ fields: String, since31: String = "", since32: String = "") {
        self.name = name
        var versions: [String: Document.Version] = [:]
        for (text, version) in [(fields, Document.Version.v3_0), (since31, .v3_1), (since32, .v3_2)] {
            for field in text.split(separator: " ") { versions[String(field)] = version }
        }
        self.fields = versions
    }

    /// What to write instead of a field that is one elsewhere.
    var misplaced: [String: String] {
        switch name {
        case "a response", "a request body": ["schema": "write 'content: {application/json: {schema: …}}'"]
        case "a parameter", "a header":
            Dictionary(uniqueKeysWithValues: ["type", "format", "enum", "items", "default"].map { ($0, Self.inSchema) })
        case "a media type": ["$ref": "write 'schema: {$ref: …}'", "type": Self.inSchema, "properties": Self.inSchema]
        default: [:]
        }
    }

    private static let inSchema = "it belongs into 'schema'"

    static let document = ObjectKind(
        "the description", "openapi info servers paths components security tags externalDocs",
        since31: "webhooks jsonSchemaDialect", since32: "$self")
    static let info = ObjectKind(
        "'info'", "title description termsOfService contact license version", since31: "summary")
    static let server = ObjectKind("a server", "url description variables", since32: "name")
    static let serverVariable = ObjectKind("a server variable", "enum default description")
    static let tag = ObjectKind("a tag", "name description externalDocs", since32: "summary parent kind")
    static let components = ObjectKind(
        "'components'",
        "schemas responses parameters examples requestBodies headers securitySchemes links callbacks",
        since31: "pathItems", since32: "mediaTypes")
    static let pathItem = ObjectKind(
        "a path item", "$ref summary description get put post delete options head patch trace servers parameters",
        since32: "query additionalOperations")
    static let operation = ObjectKind(
        "an operation",
        "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated "
            + "security servers")
    static let parameter = ObjectKind(
        "a parameter",
        "name in description required deprecated allowEmptyValue style explode allowReserved schema content "
            + "example examples"
    )
    static let header = ObjectKind(
        "a header",
        "description required deprecated allowEmptyValue style explode allowReserved schema content example examples")
    static let requestBody = ObjectKind("a request body", "description content required")
    static let mediaType = ObjectKind(
        "a media type", "schema example examples encoding", since32: "itemSchema prefixEncoding itemEncoding")
    static let encoding = ObjectKind(
        "an encoding", "contentType headers style explode allowReserved",
        since32: "encoding prefixEncoding itemEncoding")
    static let example = ObjectKind(
        "an example", "summary description value externalValue", since32: "dataValue serializedValue")
    static let response = ObjectKind("a response", "description headers content links", since32: "summary")
    static let link = ObjectKind(
        "a link", "operationRef operationId parameters requestBody description server")
    static let securityScheme = ObjectKind(
        "a security scheme", "type description name in scheme bearerFormat flows openIdConnectUrl",
        since32: "oauth2MetadataUrl deprecated")
    static let discriminator = ObjectKind("a discriminator", "propertyName mapping", since32: "defaultMapping")
}

extension Document.Version: Comparable {
    package static func < (left: Document.Version, right: Document.Version) -> Bool { left.rawValue < right.rawValue }
}
