import ContractRuntime

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

/// An answer before the connection adds the header fields that every answer has.
struct OutgoingResponse: Sendable {
    var status: Int
    var headers: HeaderFields
    var body: ResponseBody
    var rateLimit: RateLimitNote?
    /// Of the request that is answered.
    var id: RequestID = .made(0, 0)
}
