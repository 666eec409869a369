import ContractRuntime

// What is wrong with a request is told at its place; what is right is answered as the contract says.
extension AttackRun {
    func wrongBodies(_ operation: TestedOperation) async throws {
        guard let body = operation.body else { return }
        let credential: TestCredential? = try await permitted(operation)
        for wrong in body.wrong { try await self.wrong(wrong, body, operation, credential) }
        if body.isJSON {
            let request: TestRequest = try await request(operation, credential, RequestChange(body: "{\"a\":"))
            try await attempt("no JSON", operation, request, .problem(400, "malformed_body"))
        }
        if body.isRequired {
            let request: TestRequest = try await request(operation, credential, RequestChange(hasBody: false))
            try await attempt("no body", operation, request, Expectation(statuses: [400, 415, 422]))
        }
        let types: [String] = operation.policy.body.mediaTypes
        guard !types.contains("*/*"), !types.contains("application/*") else { return }
        let request: TestRequest = try await request(
            operation, credential, RequestChange(mediaType: "application/x-contract-test"))
        try await attempt("media type", operation, request, .problem(415, "unsupported_media_type"))
    }

    private func wrong(
        _ wrong: WrongValue, _ body: TestedBody, _ operation: TestedOperation, _ credential: TestCredential?
    ) async throws {
        let name: String = "\(wrong.pointer) \(wrong.keyword)"
        guard let changed = wrong.applied(to: body.sample), let text = body.text(of: changed) else {
            return missing(operation, "a place \(wrong.pointer) in the sample")
        }
        let request: TestRequest = try await request(operation, credential, RequestChange(body: text))
        let answer: TestAnswer = try await attempt(name, operation, request, .problem(422, "validation_failed"))
        let place: String = body.place(of: wrong, in: changed)
        let isTold: Bool = answer.violations.contains {
            $0.source == "body" && $0.pointer == place && $0.keyword == wrong.keyword
        }
        if answer.status == 422, !isTold { self.wrong(name, operation, "\(wrong.keyword) at '\(place)'", answer) }
    }

    func wrongParameters(_ operation: TestedOperation) async throws {
        let credential: TestCredential? = try await permitted(operation)
        let unknown: TestRequest = try await request(operation, credential, RequestChange(isUnknown: true))
        try await attempt("unknown parameter", operation, unknown, .letThrough)
        for parameter in operation.parameters {
            for wrong in parameter.wrong {
                let change: RequestChange = RequestChange(parameters: [parameter.name: wrong.text])
                let request: TestRequest = try await request(operation, credential, change)
                try await told(operation, parameter, wrong.keyword, request)
            }
            for wrong in parameter.wrongMembers { try await wrongMember(wrong, parameter, operation, credential) }
            guard parameter.isRequired, parameter.location != .path else { continue }
            let request: TestRequest = try await request(
                operation, credential, RequestChange(without: [parameter.name]))
            if parameter.name.lowercased() == "if-match", operation.policy.concurrency == .required {
                try await attempt("no If-Match", operation, request, .problem(428, "precondition_required"))
            } else {
                try await told(operation, parameter, "required", request)
            }
        }
    }

    private func wrongMember(
        _ wrong: WrongValue, _ parameter: TestedParameter, _ operation: TestedOperation, _ credential: TestCredential?
    ) async throws {
        guard let text = wrong.applied(to: parameter.sample) else {
            return missing(operation, "a place \(wrong.pointer) in the sample of '\(parameter.name)'")
        }
        let change: RequestChange = RequestChange(parameters: [parameter.name: text])
        let request: TestRequest = try await request(operation, credential, change)
        try await told(operation, parameter, wrong.keyword, request, at: parameter.place(of: wrong, in: text))
    }

    /// - Parameter pointer: of the place inside of the parameter; nil: any.
    private func told(
        _ operation: TestedOperation, _ parameter: TestedParameter, _ keyword: String, _ request: TestRequest,
        at pointer: String? = nil
    ) async throws {
        let name: String = "\(parameter.location.rawValue) \(parameter.name)\(pointer ?? "") \(keyword)"
        let answer: TestAnswer = try await attempt(name, operation, request, .problem(422, "validation_failed"))
        let isTold: Bool = answer.violations.contains {
            $0.source == parameter.location.rawValue && $0.parameter?.lowercased() == parameter.name.lowercased()
                && $0.keyword == keyword && (pointer == nil || $0.pointer == pointer)
        }
        if answer.status == 422, !isTold {
            wrong(name, operation, "\(keyword) of \(parameter.location.rawValue) '\(parameter.name)'", answer)
        }
    }

    /// Any answer that the contract has will do, but for those that say that the request or the server is broken.
    func answers(_ operation: TestedOperation) async throws {
        let policy: OperationPolicy = operation.policy
        let success: TestSuccess? = try await subject.success(of: policy)
        let role: String? = success?.role ?? roles(of: operation).allowed.first ?? nil
        let credential: TestCredential? =
            policy.security.isEmpty
            ? nil : try await subject.credential(CredentialWish(role: role, operation: policy))
        let change: RequestChange = RequestChange(
            identifiers: success?.identifiers ?? [:], parameters: success?.parameters ?? [:], body: success?.body)
        let request: TestRequest = try await request(operation, credential, change)
        let answer: TestAnswer = try await attempt("sample", operation, request)
        if isBroken(answer) { wrong("sample", operation, "an answer of the service", answer) }
    }

    /// The answer says that the request or the server is broken.
    func isBroken(_ answer: TestAnswer) -> Bool {
        let codes: Set<String> = [
            "internal", "unavailable", "overloaded", "timeout", "unauthenticated", "token_expired", "forbidden",
            "validation_failed", "malformed_body", "unknown_parameter", "unsupported_media_type", "not_acceptable",
        ]
        return answer.status >= 400 && answer.problemCode.map(codes.contains) ?? false
    }
}
