import ContractRuntime

// Callers that name their tenant, and what the service says of every request.
extension Pipeline {
    /// - Parameter own: the tenant of the credential.
    /// - Throws: `StandardProblem.validationFailed` where the field is missing or names no tenant.
    func selectedTenant(
        _ selection: TenantSelection, own: Tenant, _ request: RoutedRequest, _ tenants: any TenantResolver
    ) async throws -> Tenant {
        guard request.operation.needsPermission else { return own }
        guard let name = request.incoming.headers[selection.header] else {
            guard selection.isNeededToWrite, request.operation.policy.mode == .write else { return own }
            throw Self.violation(selection, "required", "A tenant must be named to write.")
        }
        guard let tenant = try await tenants.tenant(named: name) else {
            throw Self.violation(selection, "enum", "It names no tenant.")
        }
        return tenant
    }

    private static func violation(
        _ selection: TenantSelection, _ keyword: String, _ message: String
    ) -> StandardProblem {
        .validationFailed([Violation(source: .header(selection.header), keyword: keyword, message: message)])
    }

    /// - Throws: what the service's gate refuses with.
    func admit(_ request: RoutedRequest, _ caller: Caller?, _ tenant: Tenant?) throws {
        try hooks.gate?.admit(from: request.incoming.remoteAddress, caller: caller, to: tenant)
    }

    /// The answer with the fields that the service adds for a caller.
    func completed(_ response: OutgoingResponse, _ request: RoutedRequest, _ caller: Caller?) -> OutgoingResponse {
        guard let gate = hooks.gate, let caller else { return response }
        let fields: [HeaderFields.Field] = gate.fields(for: caller, at: request.incoming.receivedAt)
        guard !fields.isEmpty else { return response }
        var result: OutgoingResponse = response
        result.headers.append(contentsOf: fields)
        return result
    }
}
