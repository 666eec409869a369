package import SourceTree

/// An OpenAPI description, 3.0, 3.1 and 3.2 in one model: what 3.0 says in its own way (`nullable`, Boolean
/// `exclusiveMinimum`) is rewritten to JSON Schema 2020-12 while it is read. References other than those of schemas are
/// already followed.
package struct Document {
    package enum Version: String, Sendable { case v3_0 = "3.0", v3_1 = "3.1", v3_2 = "3.2" }

    package var version: Version
    package var location: SourceLocation
    package var title: String
    /// `info.version`.
    package var apiVersion: String
    package var summary: String?
    package var description: String?
    package var servers: [Server] = []
    package var tags: [Tag] = []
    package var pathItems: [PathItem] = []
    /// Requests that the service sends by itself (3.1); the path is the name of the webhook.
    package var webhooks: [PathItem] = []
    /// What is described beside the path items, and called by others: what the service answers, for what it sends.
    package var otherItems: [PathItem] = []
    package var components = Components()
    /// Root `security`; nil where the description has none.
    package var security: [SecurityRequirement]?
    /// `x-…` members of the root object.
    package var extensions: [String: Node] = [:]
    /// Components that nothing refers to, in any file.
    package var unusedComponents: [UnusedComponent] = []
    /// Every schema of every file that was read, in the order in which they were met.
    package var allSchemas: [Schema] = []
    /// The root object as it was read.
    package var root: Node?
    /// Folders that answer for addresses of other machines.
    package var map: [(url: String, directory: String)] = []

    package init(version: Version, location: SourceLocation, title: String, apiVersion: String) {
        self.version = version
        self.location = location
        self.title = title
        self.apiVersion = apiVersion
    }
}

/// A component that no reference names.
package struct UnusedComponent {
    /// Its section: `schemas`, `parameters`.
    package var section: String
    package var name: String
    /// Location of the key.
    package var location: SourceLocation
}

package struct Server {
    package var url: String
    package var description: String?
    /// `name` (3.2).
    package var name: String?
    package var variables: [ServerVariable] = []
    package var location: SourceLocation
}

/// A place in the address of a server that the caller may fill.
package struct ServerVariable {
    package var name: String
    package var `default`: String
    /// Empty: any text.
    package var values: [String]
    package var description: String?
}

package struct Tag {
    package var name: String
    package var description: String?
    package var location: SourceLocation
}

package struct Components {
    /// In the order of the description.
    package var schemas: [(name: String, schema: Schema)] = []
    package var securitySchemes: [(name: String, scheme: SecurityScheme)] = []
    /// Names of those that are wrong, which has been reported.
    package var wrongSecuritySchemes: [String] = []
}

package struct PathItem {
    package var path: String
    package var location: SourceLocation
    package var pointer: String
    package var summary: String?
    package var description: String?
    package var parameters: [Parameter] = []
    package var servers: [Server] = []
    package var operations: [Operation] = []
    package var extensions: [String: Node] = [:]
}

package struct Operation {
    /// Lower case as in the description: `get`.
    package var method: String
    /// Location of the method key.
    package var location: SourceLocation
    package var pointer: String
    package var operationID: String?
    package var operationIDLocation: SourceLocation?
    package var summary: String?
    package var description: String?
    package var tags: [String] = []
    package var isDeprecated = false
    /// Requests that the service sends because of this one.
    package var callbacks: [Callback] = []
    /// Servers of its own or of its path; empty: those of the root.
    package var servers: [Server] = []
    /// Own parameters and, where not overridden, those of the path item.
    package var parameters: [Parameter] = []
    package var requestBody: RequestBody?
    package var responses: [Response] = []
    /// Some responses are wrong or missing, which has been reported.
    package var hasWrongResponses = false
    /// Nil: the root's applies. Empty: public.
    package var security: [SecurityRequirement]?
    package var extensions: [String: Node] = [:]
}

/// A request to an address that the caller of an operation gave.
package struct Callback {
    package var name: String
    /// The path is the expression of the address: `{$request.body#/url}`.
    package var item: PathItem
}

package struct Parameter {
    package var name: String
    /// `path`, `query`, `querystring`, `header`, `cookie`.
    package var place: String
    package var location: SourceLocation
    package var pointer: String
    package var isRequired = false
    package var isDeprecated = false
    package var description: String?
    package var style: String?
    package var explode: Bool?
    package var schema: Schema?
    /// `content` form: media type and schema.
    package var content: [MediaType] = []
    /// `example` and `examples`.
    package var examples: [Node] = []
    /// Component name, if it came by `$ref`.
    package var componentName: String?
    package var extensions: [String: Node] = [:]
}

package struct RequestBody {
    package var isRequired = false
    package var description: String?
    package var content: [MediaType] = []
    package var location: SourceLocation
    package var pointer: String
    package var extensions: [String: Node] = [:]
}

package struct MediaType {
    /// `application/json`.
    package var name: String
    package var schema: Schema?
    /// OpenAPI 3.2: schema of one item of a stream. In 3.1 descriptions read from `x-item-schema`.
    package var itemSchema: Schema?
    /// Parts of a multipart body, fields of a form.
    package var encoding: [Encoding] = []
    /// Parts without names (3.2): schemas of the first ones, from `prefixItems`, with their encodings.
    package var prefixItems: [Schema] = []
    package var prefixEncoding: [Encoding] = []
    /// Parts behind those.
    package var itemEncoding: Encoding?
    package var example: Node?
    package var examples: [(name: String, value: Node)] = []
    package var extensions: [String: Node] = [:]
    package var location: SourceLocation
    package var pointer: String

    /// `text/event-stream`, with or without parameters.
    static func isEventStream(_ name: String) -> Bool { name.lowercased().hasPrefix("text/event-stream") }
}

/// How a part of a multipart body or a field of a form is written.
package struct Encoding {
    package var name: String
    /// One or several media types, separated by commas.
    package var contentType: String?
    package var style: String?
    package var explode: Bool?
    package var headers: [Header] = []
    package var location: SourceLocation
}

package struct Response {
    /// `200`, `4XX`, `default`.
    package var status: String
    package var description: String
    package var headers: [Header] = []
    package var content: [MediaType] = []
    package var links: [Link] = []
    package var extensions: [String: Node] = [:]
    package var location: SourceLocation
    package var pointer: String
}

/// What an answer leads to: a call of another operation with values of this exchange.
package struct Link {
    package enum Target {
        case operationID(String)
        /// Place of an operation, from `operationRef`.
        case place(file: Int32, pointer: String)
    }

    package var name: String
    package var target: Target
    /// Parameters of the target: expressions (`$response.body#/id`) or constants. A name may have its place before it:
    /// `path.id`.
    package var parameters: [(name: String, value: Node)] = []
    package var requestBody: Node?
    package var description: String?
    package var server: Server?
    package var location: SourceLocation
}

package struct Header {
    package var name: String
    package var isRequired = false
    package var isDeprecated = false
    package var explode = false
    package var description: String?
    package var schema: Schema?
    /// `content` form: the name of the media type.
    package var mediaType: String?
    /// `example` and `examples`.
    package var examples: [Node] = []
    package var location: SourceLocation
}

/// Scheme names with scopes; all of one requirement must hold.
package struct SecurityRequirement {
    package var schemes: [(name: String, scopes: [String])]
    package var location: SourceLocation
}

package struct SecurityScheme {
    /// `http`, `apiKey`, `oauth2`, `openIdConnect`, `mutualTLS`.
    package var type: String
    /// `http`: `bearer`, `basic`.
    package var scheme: String?
    package var bearerFormat: String?
    /// `apiKey`: `query`, `header`, `cookie` and the name there.
    package var place: String?
    package var name: String?
    package var openIDConnectURL: String?
    package var description: String?
    package var location: SourceLocation
}
