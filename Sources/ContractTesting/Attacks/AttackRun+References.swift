import ContractRuntime

// Records of another tenant in bodies, queries and headers.
extension AttackRun {
    /// What nobody has.
    private static var nobody: String { "018f4e3a-ffff-7000-8000-00000000dead" }

    func foreignReferences(_ operation: TestedOperation) async throws {
        guard operation.policy.tenant != .none, !operation.policy.security.isEmpty else { return }
        for reference in operation.references { try await foreignReference(reference, operation) }
    }

    /// A foreign record is answered as one that is nobody's; one of the own tenant succeeds, so that it is the record
    /// that was refused and nothing else.
    private func foreignReference(_ reference: TestedReference, _ operation: TestedOperation) async throws {
        let policy: OperationPolicy = operation.policy
        guard let foreign = try await subject.record(reference, of: policy, owner: .foreign),
            let own = try await subject.record(reference, of: policy, owner: .own)
        else { return missing(operation, "records of both tenants for '\(reference.name)'") }
        guard let strange = try await naming(foreign, reference, operation, "foreign"),
            let unknown = try await naming(Self.nobody, reference, operation, "nobody's"),
            let right = try await naming(own, reference, operation, "own")
        else { return }
        let name: String = "foreign \(reference.name)"
        if strange.status != unknown.status || strange.problemCode != unknown.problemCode {
            wrong(name, operation, "the answer of a record that is nobody's", strange)
        }
        let isFilter: Bool = if case .parameter = reference.place { true } else { false }
        let isRefused: Bool = [403, 404, 422].contains(strange.status) && !isBroken(strange)
        // A list of what belongs to nobody is empty.
        let isEmpty: Bool = isFilter && strange.status < 400 && strange.body == unknown.body
        if !isRefused, !isEmpty { wrong(name, operation, "403, 404 or 422", strange) }
        if right.status >= 400 {
            wrong("own \(reference.name)", operation, "a success (ContractSubject.success)", right)
        }
    }

    /// The answer to a request that succeeds but for the record that it names.
    private func naming(
        _ id: String, _ reference: TestedReference, _ operation: TestedOperation, _ owner: String
    ) async throws -> TestAnswer? {
        let success: TestSuccess =
            try await subject.success(of: operation.policy, with: reference) ?? TestSuccess()
        var change: RequestChange = RequestChange(identifiers: success.identifiers, parameters: success.parameters)
        switch reference.place {
        case .parameter(let name): change.parameters[name] = id
        case .body(let pointer):
            let sample: String = success.body ?? reference.body ?? operation.body?.sample ?? ""
            guard let text = WrongValue(pointer, "", .json("\"\(id)\"")).applied(to: sample) else {
                missing(operation, "a place \(pointer) in the request")
                return nil
            }
            change.body = text
        }
        let credential: TestCredential? =
            success.role == nil ? try await permitted(operation) : try await self.credential(success.role, operation)
        let request: TestRequest = try await request(operation, credential, change)
        return try await attempt("\(owner) \(reference.name)", operation, request)
    }
}
