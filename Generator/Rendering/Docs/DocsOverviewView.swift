import ContractModel

/// The first page: what holds for all operations.
struct DocsOverviewView {
    let site: DocsSite

    func view() -> ViewObject {
        let contract = site.contract
        var view = DocsFrame(site: site, place: .overview).view(title: nil, entries: [])
        view["summary"] = .spec(optional: contract.info.summary)
        view["text"] = DocsText.blocks(contract.info.description, under: 1)
        view["servers"] = .list(contract.servers.map(ViewValue.spec))
        view["operationCount"] = .number(contract.operations.count)
        view["contents"] = .list(contents())
        view["schemes"] = .list(contract.securitySchemes.map(scheme))
        view["roles"] = roles(contract.roles)
        view["tiers"] = .list(contract.rateLimitTiers.map(tier))
        view["machines"] = .list(contract.types.compactMap(machine))
        view["problems"] = .list(contract.problems.map(problem))
        return view
    }

    private func contents() -> [ViewValue] {
        site.areaPages.map { page in
            [
                "name": .spec(page.title), "href": .code(page.file),
                "part": .code(optional: page.count > 1 ? "\(page.number) of \(page.count)" : nil),
                "text": page.number == 1 ? DocsText.line(page.area.documentation) : .absent,
                "count": .code(DocsRules.counted(page.operations.count, "operation")),
            ]
        }
    }

    private func scheme(_ scheme: SecurityScheme) -> ViewValue {
        [
            "name": .spec(scheme.name), "how": how(scheme.kind),
            "text": DocsText.blocks(scheme.documentation, under: 2),
        ]
    }

    /// Parts of a sentence, of which those with code are set as code.
    private func how(_ kind: SecurityScheme.Kind) -> ViewValue {
        func part(_ text: String, code: String? = nil) -> ViewValue {
            ["words": .code(text), "value": .spec(optional: code)]
        }
        switch kind {
        case .bearer(let format):
            let token = format.map { " (\($0))" } ?? ""
            return .list([part("Bearer token\(token) in the header", code: "Authorization: Bearer …")])
        case .basic: return .list([part("User name and password in the header", code: "Authorization: Basic …")])
        case .apiKey(let location, let name):
            return .list([part("Key in the \(location == .query ? "query parameter" : location.rawValue)", code: name)])
        case .oauth2: return .list([part("OAuth 2 access token in the header", code: "Authorization: Bearer …")])
        case .openIDConnect(let url): return .list([part("OpenID Connect, discovered at", code: url)])
        case .mutualTLS: return .list([part("Client certificate of the TLS connection")])
        }
    }

    /// A table of permissions by roles.
    private func roles(_ roles: [Role]) -> ViewValue {
        guard !roles.isEmpty else { return .absent }
        let sets = roles.map { Set($0.permissions) }
        let permissions = Set(roles.flatMap(\.permissions)).sorted()
        let rows = permissions.map { permission -> ViewValue in
            ["permission": .spec(permission), "cells": .list(sets.map { ["has": .flag($0.contains(permission))] })]
        }
        let columns = roles.map { role -> ViewValue in
            ["name": .spec(role.name), "text": DocsText.line(role.documentation)]
        }
        return ["columns": .list(columns), "rows": .list(rows)]
    }

    private func tier(_ tier: RateLimitTier) -> ViewValue {
        let account = tier.key == .account ? tier.accountProperty : nil
        return [
            "name": .spec(tier.name), "quota": .code(DocsRules.counted(tier.quota, "request")),
            "window": .code(DocsRules.duration(tier.windowSeconds)), "key": .code(tier.key.rawValue),
            "account": .spec(optional: account),
        ]
    }

    private func machine(_ type: TypeDeclaration) -> ViewValue? {
        guard case .enumeration(let enumeration) = type.kind, !enumeration.moves.isEmpty else { return nil }
        return [
            "name": .spec(type.name), "href": .code(optional: site.link(toType: type.name)),
            "text": DocsText.blocks(type.documentation, under: 3),
            "moves": .list(enumeration.moves.map(DocsPolicyView.move)),
        ]
    }

    private func problem(_ problem: ProblemDeclaration) -> ViewValue {
        let users = site.contract.operations.filter { $0.policy.problems.contains(problem.code) }
        let shown = users.prefix(DocsLimits.users).map { operation -> ViewValue in
            ["text": .spec(operation.id), "href": .code(optional: site.link(toOperation: operation.id))]
        }
        return [
            "anchor": .code(DocsSite.anchor(ofProblem: problem.code)), "code": .spec(problem.code),
            "status": .number(problem.status), "title": .spec(problem.title), "standard": .flag(problem.isStandard),
            "text": DocsText.blocks(problem.documentation, under: 2),
            "members": .list(
                problem.members.map { ["key": .spec($0.key), "kind": .code(DocsOverviewView.kind($0.kind))] }),
            "users": .list(Array(shown)),
            "more": users.count > shown.count ? .number(users.count - shown.count) : .absent,
        ]
    }

    private static func kind(_ kind: ProblemMember.Kind) -> String {
        kind == .strings ? "array of string" : kind.rawValue
    }
}
