/// One operation: its shape and its policy.
package struct Operation: Sendable, Hashable {
    /// `operationId`, or method and path where the description has none.
    package var id: String
    /// Lower camel case: `createOrder`. Method of the handler and of the client.
    package var functionName: String
    /// Upper camel case: `CreateOrder`. Namespace of `Input` and `Output`.
    package var typeName: String
    /// Kebab case: `create-order`. Anchor in the docs.
    package var anchor: String
    /// Upper case: `POST`.
    package var method: String
    /// The template as published, base path of its first server included: `/api/v1/orders/{order_id}`.
    package var path: String
    /// The same, cut at `/`. Each segment is a run of literals and parameters.
    package var segments: [[PathPiece]]
    /// Leading segments that addresses of the operation's servers have already.
    package var serverSegments = 0
    /// The template under the base paths of further servers.
    package var otherSegments: [[[PathPiece]]] = []
    /// Servers of the operation itself, which stand before those of the description; their addresses are whole.
    package var servers: [ServerChoice] = []
    package var place: Place
    package var summary: String?
    package var documentation: String?
    package var isDeprecated = false
    /// In the order path, query, header, cookie; within each as in the description. Parameters that policy adds
    /// (`Idempotency-Key`, `If-Match`, pagination) are among them.
    package var parameters: [Parameter] = []
    package var body: RequestBody?
    /// Responses that a handler may produce: all but the problems, outcomes from 400 on included.
    /// One: `Output` is a struct; several: an enum.
    package var responses: [Response] = []
    package var policy = Policy()
    /// The service sends this request: its address is the receiver's, its path only a name.
    package var isOutgoing = false

    package init(
        id: String, functionName: String, typeName: String, anchor: String, method: String, path: String,
        segments: [[PathPiece]], place: Place
    ) {
        self.id = id
        self.functionName = functionName
        self.typeName = typeName
        self.anchor = anchor
        self.method = method
        self.path = path
        self.segments = segments
        self.place = place
    }
}

package enum PathPiece: Sendable, Hashable {
    /// Text as it stands between the slashes, percent-decoded.
    case literal(String)
    /// Index into the operation's path parameters.
    case parameter(Int)
}

package struct Parameter: Sendable, Hashable {
    package enum Location: String, Sendable, Hashable { case path, query, header, cookie }
    package enum Style: String, Sendable, Hashable {
        case simple, label, matrix, form, spaceDelimited, pipeDelimited, deepObject, cookie
    }

    /// Name on the wire.
    package var name: String
    /// Swift name of the input's property, without backticks.
    package var propertyName: String
    package var location: Location
    package var style: Style
    package var explode: Bool
    package var isRequired: Bool
    package var use: TypeUse
    /// JSON text of the value that stands for an absent parameter.
    package var defaultJSON: String?
    /// The parameter is serialised as a JSON text (`content: application/json`).
    package var isJSONContent = false
    /// The parameter is a form inside its text (`content: application/x-www-form-urlencoded`).
    package var isFormContent = false
    /// The parameter is the whole query (`in: querystring`).
    package var isWholeQuery = false
    /// Position of the schema in `Contract.testPlan`; nil: neither JSON nor an object, or no tests are generated.
    package var planRoot: Int?
    package var documentation: String?
    package var isDeprecated = false
    package var place: Place

    package init(
        name: String, propertyName: String, location: Location, style: Style, explode: Bool, isRequired: Bool,
        use: TypeUse, place: Place
    ) {
        self.name = name
        self.propertyName = propertyName
        self.location = location
        self.style = style
        self.explode = explode
        self.isRequired = isRequired
        self.use = use
        self.place = place
    }
}

/// A body of one media type. Where a description offers several, `RequestBody.contents` has more than one element and
/// the
/// body is an enum with a case each.
package struct RequestBody: Sendable, Hashable {
    package var isRequired: Bool
    package var contents: [Content]
    package var documentation: String?
    /// Largest accepted size in bytes, derived from `x-limits`/the schema or the default of 1 MiB.
    package var maximumBytes: Int

    package init(isRequired: Bool, contents: [Content], documentation: String?, maximumBytes: Int) {
        self.isRequired = isRequired
        self.contents = contents
        self.documentation = documentation
        self.maximumBytes = maximumBytes
    }
}

package struct Content: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// `application/json` and every `+json`.
        case json(TypeUse)
        /// `application/merge-patch+json` (RFC 7396): JSON with three states.
        case mergePatch(TypeUse)
        /// `application/xml` and every `+xml`, by way of JSON: the name of the body in the catalogue.
        case xml(TypeUse, body: String)
        /// `multipart/form-data` and sequences of parts, read part by part as a stream.
        case multipart([MultipartPart])
        /// `application/x-www-form-urlencoded`.
        case form(TypeUse)
        /// `text/plain` and other text: `String`.
        case text
        /// Anything else: a stream of bytes.
        case bytes
        /// `text/event-stream`: server-sent events whose data is one of the type.
        case events(TypeUse)
        /// `application/jsonl`, `application/x-ndjson`.
        case jsonLines(TypeUse)
        /// `application/json-seq` and every `+json-seq` (RFC 7464).
        case jsonTexts(TypeUse)
    }

    /// As in the description: `application/json`, `*/*`.
    package var mediaType: String
    /// Swift name of the case where there are several contents: `json`, `plainText`.
    package var name: String
    package var kind: Kind
    /// Fields of a form that are written in another style than `form`, exploded.
    package var fields: [Field] = []
    /// The parts of a multipart body have no names and come in this order.
    package var isSequence = false
    /// Most parts of a sequence.
    package var maximumParts: Int?
    /// Position of the schema in `Contract.testPlan`; nil: neither JSON nor fields, or no tests are generated.
    package var planRoot: Int?

    /// A form, or parts with names.
    package var hasFields: Bool {
        switch kind {
        case .form: true
        case .multipart: !isSequence
        default: false
        }
    }

    /// A field of a form.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var style: Parameter.Style

        package init(name: String, style: Parameter.Style) {
            self.name = name
            self.style = style
        }
    }

    package init(mediaType: String, name: String, kind: Kind) {
        self.mediaType = mediaType
        self.name = name
        self.kind = kind
    }
}

package struct MultipartPart: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A field with a short value.
        case field(TypeUse)
        /// A file: streamed, with file name and media type.
        case file
    }

    /// In a sequence its position, from 0.
    package var name: String
    package var propertyName: String
    package var isRequired: Bool
    package var kind: Kind
    /// Headers of the part beside those that every part has.
    package var headers: [ResponseHeader] = []
    /// Every part of a sequence that has no position of its own.
    package var isRest = false
    package var documentation: String?

    package init(name: String, propertyName: String, isRequired: Bool, kind: Kind, documentation: String?) {
        self.name = name
        self.propertyName = propertyName
        self.isRequired = isRequired
        self.kind = kind
        self.documentation = documentation
    }
}

package struct Response: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case code(Int)
        /// `4XX`: first digit.
        case range(Int)
        case `default`
    }

    package var status: Status
    /// Lower camel case name of the status: `ok`, `created`, `partialContent`, `clientError`, `default`.
    package var name: String
    package var headers: [ResponseHeader]
    /// Empty: no body.
    package var contents: [Content]
    /// Calls that the answer leads to.
    package var links: [Link] = []
    package var documentation: String

    /// `x-outcome`: an answer from 400 on that is no problem.
    package var isOutcome: Bool {
        if case .code(let code) = status { code >= 400 } else { false }
    }

    package init(status: Status, name: String, headers: [ResponseHeader], contents: [Content], documentation: String) {
        self.status = status
        self.name = name
        self.headers = headers
        self.contents = contents
        self.documentation = documentation
    }
}

package struct ResponseHeader: Sendable, Hashable {
    package var name: String
    package var propertyName: String
    package var isRequired: Bool
    package var use: TypeUse
    package var explode = false
    /// The text is JSON (`content: application/json`).
    package var isJSONContent = false
    package var documentation: String?

    package init(name: String, propertyName: String, isRequired: Bool, use: TypeUse, documentation: String?) {
        self.name = name
        self.propertyName = propertyName
        self.isRequired = isRequired
        self.use = use
        self.documentation = documentation
    }
}
