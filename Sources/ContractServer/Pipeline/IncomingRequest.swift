import ContractRuntime
import FoundationEssentials

/// A request whose head has been read and is valid HTTP.
struct IncomingRequest: Sendable {
    var verb: HTTPVerb
    /// As sent.
    var target: String
    /// In normal form.
    var path: [UInt8]
    /// Without `?`.
    var query: [UInt8]
    var headers: HeaderFields
    var remoteAddress: String
    /// Lower case, without port.
    var host: String
    var requestID: String
    var receivedAt: Date
    var instant: ContinuousClock.Instant
    /// Bytes of the body, where `Content-Length` says so.
    var contentLength: Int?
    var isChunked: Bool

    var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }
    /// For problems: the path without query, cut to a length that can be shown.
    var instance: String { String(decoding: path.prefix(256), as: UTF8.self) }
}

/// A request that has an operation and passed the checks that need only its head.
final class RoutedRequest: Sendable {
    let incoming: IncomingRequest
    let operation: CompiledOperation
    let captures: PathCaptures
    let context: RequestContext
    let bodyMediaType: Int?
    let preferredMediaType: String?

    init(
        incoming: IncomingRequest, operation: CompiledOperation, captures: PathCaptures, context: RequestContext,
        bodyMediaType: Int?, preferredMediaType: String?
    ) {
        self.incoming = incoming
        self.operation = operation
        self.captures = captures
        self.context = context
        self.bodyMediaType = bodyMediaType
        self.preferredMediaType = preferredMediaType
    }
}

/// An answer with every header field except those of the connection.
struct OutgoingResponse: Sendable {
    var status: Int
    var headers: HeaderFields
    var body: ResponseBody
}
