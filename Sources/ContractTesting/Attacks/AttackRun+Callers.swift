import ContractRuntime

// Who may call: no credential, one that is not valid, roles, tenants, presence.
extension AttackRun {
    func withoutCredential(_ operation: TestedOperation) async throws {
        let request: TestRequest = try await request(operation, nil)
        try await attempt(
            "no credential", operation, request, .problem(401, "unauthenticated", headers: ["WWW-Authenticate"]))
    }

    func flawedCredentials(_ operation: TestedOperation) async throws {
        let role: String? = roles(of: operation).allowed.first ?? nil
        for flaw in CredentialFlaw.allCases {
            guard let credential = try await credential(role, operation, flaw: flaw) else { continue }
            let request: TestRequest = try await request(operation, credential)
            try await attempt(
                flaw.rawValue, operation, request, Expectation(statuses: [401], headers: ["WWW-Authenticate"]))
        }
    }

    func roles(_ operation: TestedOperation) async throws {
        let roles: (allowed: [String?], refused: [String?]) = roles(of: operation)
        for role in roles.allowed { try await call(operation, as: role, .letThrough) }
        for role in roles.refused { try await call(operation, as: role, .problem(403, "forbidden")) }
    }

    /// A credential that is kept may have ended meanwhile; a new one tells.
    private func call(_ operation: TestedOperation, as role: String?, _ expected: Expectation) async throws {
        guard var credential = try await credential(role, operation) else {
            return missing(operation, "a credential of '\(role ?? "any caller")'")
        }
        let change: RequestChange = RequestChange(isUnknown: true)
        var answer: TestAnswer = try await connection.exchange(try await request(operation, credential, change))
        if answer.status == 401 {
            forget(role)
            credential = try await self.credential(role, operation) ?? credential
            answer = try await connection.exchange(try await request(operation, credential, change))
        }
        judged(role ?? "any caller", operation, answer, expected)
    }

    func foreignRecords(_ operation: TestedOperation) async throws {
        let policy: OperationPolicy = operation.policy
        guard policy.tenant != .none, !policy.security.isEmpty else { return }
        let identifiers: [TestedParameter] = operation.parameters.filter(\.isIdentifier)
        for parameter in identifiers {
            guard let foreign = try await subject.identifier(parameter.name, of: policy, owner: .foreign) else {
                missing(operation, "a record of another tenant for '\(parameter.name)'")
                continue
            }
            var change: RequestChange = RequestChange(identifiers: [parameter.name: foreign])
            if let success = try await subject.success(of: policy) {
                change.body = success.body
                change.parameters = success.parameters
            }
            for role in roles(of: operation).allowed {
                guard let credential = try await credential(role, operation) else { continue }
                let request: TestRequest = try await request(operation, credential, change)
                try await attempt(
                    "\(role ?? "any caller"), foreign \(parameter.name)", operation, request,
                    Expectation(statuses: [404]))
            }
        }
    }

    func presence(_ operation: TestedOperation) async throws {
        let policy: OperationPolicy = operation.policy
        guard policy.stepUpMaxAgeSeconds != nil || policy.refusesImpersonation else { return }
        let role: String? = roles(of: operation).allowed.first ?? nil
        var wishes: [(String, CredentialWish, Expectation)] = [
            ("fresh", CredentialWish(role: role, operation: policy), .letThrough)
        ]
        if policy.stepUpMaxAgeSeconds != nil {
            wishes.append((
                "stale", CredentialWish(role: role, operation: policy, isFresh: false),
                .problem(401, "step_up_required", headers: ["WWW-Authenticate"])
            ))
        }
        if policy.refusesImpersonation {
            wishes.append((
                "impersonated", CredentialWish(role: role, operation: policy, isImpersonated: true),
                .problem(403, "impersonation_refused")
            ))
        }
        for (name, wish, expected) in wishes {
            guard let credential = try await subject.credential(wish) else {
                missing(operation, "a credential that is \(name)")
                continue
            }
            let request: TestRequest = try await request(operation, credential, RequestChange(isUnknown: true))
            let answer: TestAnswer = try await attempt(name, operation, request, expected)
            guard name == "stale", answer.status == 401 else { continue }
            let challenge: String = answer.headers["www-authenticate"] ?? ""
            if answer.json?["max_age"]?.integer != policy.stepUpMaxAgeSeconds
                || challenge.hasPrefix("Bearer") && !challenge.contains("insufficient_user_authentication")
            {
                wrong(name, operation, "max_age and the challenge of RFC 9470", answer)
            }
        }
    }
}
