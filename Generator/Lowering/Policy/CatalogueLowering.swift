import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// Declared problems in the order of the description, then the standard ones.
    func problems(of document: Document) -> [ProblemDeclaration] {
        var names = NameRegistry(reserved: ["code", "status", "title", "detail"])
        let own = policies.problems.map { problem in
            ProblemDeclaration(
                code: problem.code, name: names.unique(Naming.caseName(problem.code)), status: problem.status,
                title: problem.title, members: members(problem), documentation: problem.description, isStandard: false,
                place: place(problem.location, "#/x-problems/" + problem.code))
        }
        let root = place(document.location, "#")
        let standard = StandardProblem.all.map { problem in
            ProblemDeclaration(
                code: problem.code, name: Naming.caseName(problem.code), status: problem.status, title: problem.title,
                members: [], documentation: nil, isStandard: true, place: root)
        }
        return own + standard
    }

    private func members(_ problem: CatalogueProblem) -> [ProblemMember] {
        var names = NameRegistry()
        return problem.members.map { member in
            ProblemMember(
                key: member.name, name: names.unique(Naming.propertyName(member.name)), kind: member.kind)
        }
    }

    func securitySchemes(of document: Document) -> [ContractModel.SecurityScheme] {
        document.components.securitySchemes.compactMap { name, scheme in
            guard let kind = kind(of: scheme) else {
                unsupported(
                    "unsupported-security", "the security scheme '\(name)' is not supported", at: scheme.location)
                return nil
            }
            return ContractModel.SecurityScheme(name: name, kind: kind, documentation: scheme.description)
        }
    }

    private func kind(of scheme: OpenAPI.SecurityScheme) -> ContractModel.SecurityScheme.Kind? {
        switch (scheme.type, scheme.scheme?.lowercased()) {
        case ("http", "bearer"): return .bearer(format: scheme.bearerFormat)
        case ("http", "basic"): return .basic
        case ("apiKey", _):
            guard let place = scheme.place.flatMap(ContractModel.Parameter.Location.init), let name = scheme.name else {
                return nil
            }
            return .apiKey(location: place, name: name)
        case ("oauth2", _): return .oauth2
        case ("openIdConnect", _): return .openIDConnect(url: scheme.openIDConnectURL ?? "")
        case ("mutualTLS", _): return .mutualTLS
        default: return nil
        }
    }
}
