import ContractRuntime
import FoundationEssentials

/// A request whose head has been read and is valid HTTP. A class, so that handing it from stage to stage counts one
/// reference instead of one per field.
final class IncomingRequest: Sendable {
    let verb: HTTPVerb
    /// As sent.
    let target: String
    /// In normal form.
    let path: [UInt8]
    /// Without `?`.
    let query: [UInt8]
    let headers: HeaderFields
    let remoteAddress: String
    /// Lower case, without port.
    let host: String
    let requestID: String
    let receivedAt: Date
    let instant: ContinuousClock.Instant
    /// Bytes of the body, where `Content-Length` says so.
    let contentLength: Int?
    let isChunked: Bool

    init(
        verb: HTTPVerb, target: String, path: [UInt8], query: [UInt8], headers: HeaderFields, remoteAddress: String,
        host: String, requestID: String, receivedAt: Date, instant: ContinuousClock.Instant, contentLength: Int?,
        isChunked: Bool
    ) {
        self.verb = verb
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.host = host
        self.requestID = requestID
        self.receivedAt = receivedAt
        self.instant = instant
        self.contentLength = contentLength
        self.isChunked = isChunked
    }

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
