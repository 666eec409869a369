/// What a server needs of a service. Generated: a router and a dispatch over the handlers.
public protocol ContractService: Sendable {
    static var contract: ServiceContract { get }

    /// Finds the operation for a method and a path in normal form (`ServerRequest.path`); allocates nothing.
    func match(
        _ method: HTTPVerb, _ path: UnsafeBufferPointer<UInt8>, _ captures: inout PathCaptures
    ) -> RouteMatch

    /// Decodes, calls the service and encodes.
    /// - Throws: a `ContractProblem`, or any error, which is answered as `internal`.
    nonisolated(nonsending) func respond(_ operation: Int, to request: ServerRequest) async throws -> ServerResponse
}
