package import OpenAPI
package import SourceTree

/// Which keywords of schemas a description uses, and what becomes of each: nothing is ignored in silence.
package struct KeywordManifest {
    /// What happens to a keyword where no finding says otherwise.
    private enum Effect: String {
        /// Part of the generated type; a server refuses what does not fit, a client does not read it.
        case type
        /// Checked while a request is read; what breaks it is a violation (422) with its JSON Pointer.
        case requests
        /// A text for people: doc comments and pages.
        case documentation
        /// Says which schema is meant.
        case reference
        /// Nothing is made of it.
        case none
    }

    private static let effects: [String: Effect] = {
        let groups: [(Effect, String)] = [
            (.type, "type properties required items additionalProperties oneOf anyOf allOf enum const format nullable "
                + "discriminator readOnly writeOnly default contentEncoding prefixItems patternProperties"),
            (.requests, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern "
                + "minItems maxItems uniqueItems minProperties maxProperties not if then else contains minContains "
                + "maxContains propertyNames dependentRequired dependentSchemas dependencies unevaluatedItems "
                + "unevaluatedProperties"),
            (.documentation, "title description example examples deprecated externalDocs $comment"),
            (.reference, "$ref $id $anchor $defs definitions $dynamicRef $dynamicAnchor $schema"),
        ]
        var table: [String: Effect] = [:]
        for (effect, words) in groups { for word in words.split(separator: " ") { table[String(word)] = effect } }
        return table
    }()

    /// Findings that say that something of the description has no effect.
    private static let silent: Set<String> = [
        "unenforced-keyword", "unapplied-default", "opaque-content", "unsupported-feature", "unsupported-style",
        "unsupported-multipart", "unsupported-security", "unsupported-discriminator", "unsupported-recursion",
        "unsupported-size", "unused-webhooks",
    ]

    private let document: Document
    private let files: SourceFiles
    private let findings: [Diagnostic]

    /// - Parameter findings: of reading and lowering the same document.
    package init(_ document: Document, files: SourceFiles, findings: [Diagnostic]) {
        self.document = document
        self.files = files
        self.findings = findings
    }

    /// The manifest as JSON text.
    package var text: String { NodeWriter.write(node, as: .json) }

    private var node: Node {
        var counts: [String: Int] = [:]
        for schema in document.allSchemas { for keyword in schema.keywords { counts[keyword, default: 0] += 1 } }
        let ignored = ignoredKeywords
        let rows = counts.sorted { $0.key < $1.key }.map { keyword, count in
            row(keyword, count, ignored[keyword] ?? [])
        }
        let rest = DiagnosticFormatter.sorted(findings).filter { Self.silent.contains($0.id) }
        return .members([
            "schemas": .integer(document.allSchemas.count),
            "keywords": .list(rows),
            "without_effect": .list(rest.map(entry)),
        ])
    }

    private func row(_ keyword: String, _ count: Int, _ ignored: [Diagnostic]) -> Node {
        let effect = keyword.hasPrefix("x-") ? Effect.documentation : Self.effects[keyword] ?? .none
        let lost = effect == .none ? count : min(count, ignored.count)
        return .members([
            "keyword": .text(keyword), "occurrences": .integer(count), "effect": .text(effect.rawValue),
            "enforced": .integer(effect == .type || effect == .requests ? count - lost : 0),
            "not_enforced": .integer(lost),
            "not_enforced_at": ignored.isEmpty ? nil : .list(ignored.map(entry)),
        ])
    }

    private func entry(_ finding: Diagnostic) -> Node {
        let path = files.file(at: finding.location)?.path ?? ""
        return .members([
            "id": .text(finding.id), "at": .text("\(path):\(finding.location.line):\(finding.location.column)"),
            "message": .text(finding.message),
        ])
    }

    /// The keyword that a finding names stands in backticks at its beginning.
    private var ignoredKeywords: [String: [Diagnostic]] {
        var result: [String: [Diagnostic]] = [:]
        for finding in DiagnosticFormatter.sorted(findings) where Self.silent.contains(finding.id) {
            guard finding.message.hasPrefix("`") else { continue }
            let keyword = finding.message.dropFirst().prefix { $0 != "`" }
            result[String(keyword), default: []].append(finding)
        }
        return result
    }
}
