import OpenAPI
import SourceTree

extension LintRule {
    static let policy: [LintRule] = [
        LintRule("undeclared-problem", .error, "A code of an operation is in the catalogue of the root") { context in
            let known = context.policy.problems.map(\.code)
            for entry in context.operations {
                for code in PolicyNames.texts(entry.operation.extensions["x-problems"])
                where !known.contains(code.text) && !StandardProblem.codes.contains(code.text) {
                    context.report(
                        "problem '\(code.text)' is not in the catalogue", at: code.location,
                        hint: Suggestion.hint(for: code.text, in: known) ?? "add it to 'x-problems' of the root")
                }
            }
        },
        LintRule("redeclared-problem", .error, "The runtime owns the standard problems") { context in
            for problem in context.policy.problems where StandardProblem.codes.contains(problem.code) {
                context.report("'\(problem.code)' is a standard problem", at: problem.location, hint: "remove it")
            }
        },
        LintRule("unused-problem", .warning, "A problem that no operation answers with is dead") { context in
            let used = Set(
                context.operations.flatMap { PolicyNames.texts($0.operation.extensions["x-problems"]) }.map(\.text))
            for problem in context.policy.problems where !used.contains(problem.code) {
                context.report("no operation answers with '\(problem.code)'", at: problem.location)
            }
        },
        LintRule("handwritten-problem", .warning, "Errors come from 'x-problems', so that one place says them") {
            context in
            guard !context.policy.problems.isEmpty else { return }
            for entry in context.operations {
                for response in entry.operation.responses where response.isProblem {
                    context.report(
                        "\(context.name(entry)) writes response \(response.status) by hand", at: response.location,
                        hint: "name the problem in 'x-problems'; 'contract bundle' adds the response")
                }
            }
        },
        LintRule("undeclared-rate-limit", .error, "A tier of an operation is declared at the root") { context in
            let known = context.policy.tiers.map(\.name)
            for entry in context.operations {
                for tier in PolicyNames.texts(entry.operation.extensions["x-rate-limit"])
                where !known.contains(tier.text) {
                    context.report(
                        "rate limit '\(tier.text)' is not declared", at: tier.location,
                        hint: Suggestion.hint(for: tier.text, in: known) ?? "add it to 'x-rate-limits' of the root")
                }
            }
        },
        LintRule("unused-rate-limit", .warning, "A tier that no operation has limits nothing") { context in
            let used = Set(
                context.operations.flatMap { PolicyNames.texts($0.operation.extensions["x-rate-limit"]) }.map(\.text))
            for tier in context.policy.tiers where !used.contains(tier.name) {
                context.report("no operation has the rate limit '\(tier.name)'", at: tier.location)
            }
        },
        LintRule("missing-rate-limit", .warning, "Every operation decides on its limits") { context in
            guard !context.policy.tiers.isEmpty else { return }
            for entry in context.operations where entry.operation.extensions["x-rate-limit"] == nil {
                context.report(
                    "\(context.name(entry)) says nothing about rate limits", at: entry.operation.location,
                    hint: "write 'x-rate-limit: []' for none")
            }
        },
        LintRule("account-without-property", .error, "A limit by account needs the property that names the account") {
            context in
            for member in context.document.extensions["x-rate-limits"]?.object?.members ?? [] {
                let isByAccount = member.value["key"]?.string == "account"
                if isByAccount == (member.value["account"] != nil) { continue }
                context.report(
                    isByAccount
                        ? "tier '\(member.key)' needs 'account'" : "tier '\(member.key)' has 'account' and another key",
                    at: member.keyLocation)
            }
        },
        LintRule("reserved-member", .error, "These members of a problem body are the runtime's (RFC 9457)") { context in
            let reserved = ["type", "title", "status", "detail", "instance", "code", "request_id"]
            for problem in context.document.extensions["x-problems"]?.object?.members ?? [] {
                for member in problem.value["members"]?.object?.members ?? [] where reserved.contains(member.key) {
                    context.report("'\(member.key)' is reserved in problem bodies", at: member.keyLocation)
                }
            }
        },
        LintRule("ungranted-permission", .error, "What no role may do, nobody can do") { context in
            guard context.policy.hasRoles else { return }
            for permission in context.policy.needed
            where !context.policy.roles.contains(where: { $0.has(permission.text) }) {
                let known = context.policy.roles.flatMap(\.permissions).map(\.text)
                context.report(
                    "no role has the permission '\(permission.text)'", at: permission.location,
                    hint: Suggestion.hint(for: permission.text, in: known))
            }
        },
        LintRule("unneeded-permission", .warning, "A permission that nothing asks for grants nothing") { context in
            let needed = Set(context.policy.needed.map(\.text))
            for role in context.policy.roles {
                for permission in role.permissions
                where !permission.text.hasSuffix("*") && !needed.contains(permission.text) {
                    context.report(
                        "nothing needs the permission '\(permission.text)' of '\(role.name)'", at: permission.location,
                        hint: Suggestion.hint(for: permission.text, in: needed.sorted()))
                }
            }
        },
        LintRule("tenant-without-caller", .error, "The tenant of a caller needs a caller") { context in
            for entry in context.operations where tenant(of: entry.operation, context.document) == "caller" {
                let security = context.security(of: entry.operation) ?? []
                if !security.isEmpty, !security.contains(where: { $0.schemes.isEmpty }) { continue }
                context.report(
                    "\(context.name(entry)) takes the tenant from the caller, and can be called by nobody known",
                    at: entry.operation.location, hint: "write 'x-tenant: host' or 'none', or ask for a session")
            }
        },
        LintRule("presence-without-caller", .error, "Presence is proved by a caller, and nobody else") { context in
            for entry in context.operations {
                let security = context.security(of: entry.operation) ?? []
                let demanding = security.filter { !$0.schemes.isEmpty }
                if let value = entry.operation.extensions["x-step-up"],
                    demanding.isEmpty || demanding.count < security.count
                {
                    context.report(
                        "\(context.name(entry)) can be called by nobody known, and has 'x-step-up'", at: value.location,
                        hint: "ask for a session in every alternative of 'security'")
                }
                if let value = entry.operation.extensions["x-impersonation"], demanding.isEmpty {
                    context.report(
                        "\(context.name(entry)) has no caller, and has 'x-impersonation'", at: value.location,
                        hint: "ask for a session, or remove it")
                }
            }
        },
        LintRule("idempotency-on-get", .error, "GET is idempotent by itself (RFC 9110, §9.2.2)") { context in
            for entry in context.operations where ["get", "head"].contains(entry.operation.method) {
                guard let value = entry.operation.extensions["x-idempotency"] else { continue }
                context.report("\(context.name(entry)) needs no idempotency key", at: value.location)
            }
        },
        LintRule("missing-audit", .warning, "Who changed what is on record") { context in
            guard context.operations.contains(where: { $0.operation.extensions["x-audit"] != nil }) else { return }
            for entry in context.operations
            where isWrite(entry.operation) && entry.operation.extensions["x-audit"] == nil {
                context.report("\(context.name(entry)) writes, and has no 'x-audit'", at: entry.operation.location)
            }
        },
        LintRule("unsafe-cache", .error, "Only what reads may be cached, and only what is public by everyone") {
            context in
            for entry in context.operations {
                guard let cache = entry.operation.extensions["x-cache"] else { continue }
                if isWrite(entry.operation) {
                    context.report("\(context.name(entry)) writes, and has 'x-cache'", at: cache.location)
                }
                let isPublic = context.security(of: entry.operation)?.isEmpty ?? true
                if cache["public"]?.boolean == true, !isPublic {
                    context.report("\(context.name(entry)) needs a caller, and is cached for all", at: cache.location)
                }
            }
        },
        LintRule("unknown-successor", .error, "A successor is an operation of the same description") { context in
            let known = context.operations.compactMap(\.operation.operationID)
            for entry in context.operations {
                guard let successor = entry.operation.extensions["x-lifecycle"]?["successor"],
                    let id = successor.string,
                    !known.contains(id)
                else { continue }
                context.report(
                    "there is no operation '\(id)'", at: successor.location, hint: Suggestion.hint(for: id, in: known))
            }
        },
    ]

    static func tenant(of operation: OpenAPI.Operation, _ document: Document) -> String? {
        (operation.extensions["x-tenant"] ?? document.extensions["x-tenant"])?.string
    }

    /// `x-mode`, or what the method says.
    static func isWrite(_ operation: OpenAPI.Operation) -> Bool {
        if let mode = operation.extensions["x-mode"]?.string { return mode == "write" }
        return !["get", "head", "options", "trace", "query"].contains(operation.method)
    }
}

extension Response {
    /// A refusal in the form of RFC 9457.
    fileprivate var isProblem: Bool {
        "45".contains(status.prefix(1)) && content.contains { $0.name == "application/problem+json" }
    }
}
