package import SourceTree

/// Rewrites a bundle for another version of OpenAPI. What the other version cannot say is removed and reported.
package struct VersionConversion {
    private let target: Document.Version
    private let diagnostics: Diagnostics

    package init(to target: Document.Version, diagnostics: Diagnostics) {
        self.target = target
        self.diagnostics = diagnostics
    }

    /// Unchanged where the bundle has that version already.
    package func convert(_ bundle: Node) -> Node {
        guard let source = Self.version(of: bundle), source != target else { return bundle }
        var converted = bundle
        if source == .v3_0 { converted = SchemaUpgrade.apply(converted, .document) }
        if source == .v3_2 { converted = withoutNewest(converted, .document) }
        if target == .v3_0 {
            converted = withoutNewer(SchemaDowngrade(diagnostics: diagnostics).apply(converted, .document))
        }
        return converted.setting("openapi", to: .text(Self.patch(target)))
    }

    private static func version(of bundle: Node) -> Document.Version? {
        let text = bundle["openapi"]?.string ?? ""
        return Document.Version(rawValue: text.split(separator: ".").prefix(2).joined(separator: "."))
    }

    /// The newest correction of each version.
    private static func patch(_ version: Document.Version) -> String {
        switch version {
        case .v3_0: "3.0.4"
        case .v3_1: "3.1.2"
        case .v3_2: "3.2.0"
        }
    }

    // MARK: 3.2 → 3.1

    private static let newestFields: [PartKind: Set<String>] = [
        .document: ["$self"], .pathItem: ["query", "additionalOperations"], .components: ["mediaTypes"],
        .mediaType: ["prefixEncoding", "itemEncoding"], .encoding: ["encoding", "prefixEncoding", "itemEncoding"],
        .example: ["dataValue", "serializedValue"], .securityScheme: ["oauth2MetadataUrl", "deprecated"],
    ]

    private func withoutNewest(_ node: Node, _ kind: PartKind) -> Node {
        var changed = node.mappingParts(of: kind, withoutNewest)
        changed = removing(Self.newestFields[kind] ?? [], from: changed, "3.1")
        if kind == .response, changed["$ref"] == nil {
            if changed["description"] == nil {
                changed = changed.setting("description", to: changed["summary"] ?? .text(""))
            }
            changed = changed.removing(["summary"])
        }
        if kind == .mediaType, let item = changed["itemSchema"] {
            changed = changed.removing(["itemSchema"])
            if changed["schema"] == nil { changed = changed.setting("schema", to: item) }
        }
        return changed
    }

    // MARK: 3.1 → 3.0

    private func withoutNewer(_ bundle: Node) -> Node {
        var changed = removing(["webhooks", "jsonSchemaDialect"], from: bundle, "3.0")
        if let info = changed["info"] { changed = changed.setting("info", to: plainInfo(info)) }
        if let components = changed["components"] {
            changed = changed.setting("components", to: removing(["pathItems"], from: components, "3.0"))
        }
        if changed["paths"] == nil { changed = changed.setting("paths", to: .members([:])) }
        return withoutPermissions(changed)
    }

    private func plainInfo(_ info: Node) -> Node {
        var changed = info
        if let summary = info["summary"]?.string {
            let description = info["description"]?.string
            changed = changed.setting(
                "description", to: .text([summary, description].compactMap { $0 }.joined(separator: "\n\n")))
        }
        if let license = info["license"] { changed = changed.setting("license", to: license.removing(["identifier"])) }
        return changed.removing(["summary"])
    }

    /// Before 3.1 only OAuth schemes have names in their requirements.
    private func withoutPermissions(_ bundle: Node) -> Node {
        let schemes = bundle["components"]?["securitySchemes"]
        let plain: (Node) -> Node = { list in
            .list(
                (list.array ?? []).map { requirement in
                    requirement.mappingMembers { member in
                        let type = schemes?[member.key]?["type"]?.string
                        return type == "oauth2" || type == "openIdConnect" ? member.value : .list([])
                    }
                }, at: list.location)
        }
        var changed = bundle
        if let security = bundle["security"] { changed = changed.setting("security", to: plain(security)) }
        guard let paths = changed["paths"] else { return changed }
        return changed.setting(
            "paths",
            to: paths.mappingMembers { path in
                path.value.mappingMembers { member in
                    guard PartKind.methods.contains(member.key), let security = member.value["security"] else {
                        return member.value
                    }
                    return member.value.setting("security", to: plain(security))
                }
            })
    }

    private func removing(_ fields: Set<String>, from node: Node, _ version: String) -> Node {
        for member in node.object?.members ?? [] where fields.contains(member.key) {
            diagnostics.warning(
                "unsupported-downgrade", "OpenAPI \(version) has no '\(member.key)'; it is left out",
                at: member.keyLocation)
        }
        return node.removing(fields)
    }
}
