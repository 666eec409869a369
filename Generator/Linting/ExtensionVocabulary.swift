/// The extensions of `docs/policy.md`: where each may stand, and its shape there.
enum ExtensionVocabulary {
    static let root: [String: ExtensionShape] = [
        "x-roles": .map(keys: .snakeCase, .members([
            .init(name: "permissions", shape: .list(.permissionPattern), isRequired: true),
            .init(name: "description", shape: .text),
        ])),
        "x-tenant": tenant,
        "x-problems": .map(keys: .snakeCase, .members([
            .init(name: "status", shape: .count(400...599), isRequired: true),
            .init(name: "title", shape: .text, isRequired: true),
            .init(name: "description", shape: .text),
            .init(name: "members", shape: .map(keys: .snakeCase, .word(["string", "integer", "boolean", "strings"]))),
        ])),
        "x-rate-limits": .map(keys: .snakeCase, .members([
            .init(name: "quota", shape: .count(1...Int.max), isRequired: true),
            .init(name: "window", shape: .count(1...Int.max), isRequired: true),
            .init(name: "key", shape: .word(["address", "account", "user", "tenant"]), isRequired: true),
            .init(name: "account", shape: .text),
        ])),
        "x-limits": limits,
        "x-guides": .map(keys: .snakeCase, .members([
            .init(name: "title", shape: .text, isRequired: true),
            .init(name: "summary", shape: .text),
            .init(name: "steps", shape: .list(.members([
                .init(name: "title", shape: .text, isRequired: true),
                .init(name: "description", shape: .text),
                .init(name: "operation", shape: .text),
                .init(name: "ask", shape: .map(keys: .text, .text)),
                .init(name: "path", shape: .map(keys: .text, .anything)),
                .init(name: "body", shape: .map(keys: .text, .anything)),
                .init(name: "keep", shape: .map(keys: .text, .text)),
            ])), isRequired: true),
        ])),
    ]

    static let operation: [String: ExtensionShape] = [
        "x-tenant": tenant,
        "x-problems": .list(.snakeCase),
        "x-rate-limit": .list(.snakeCase),
        "x-idempotency": .word(["required", "supported"]),
        "x-mode": .word(["read", "write"]),
        "x-pagination": .either(.word(["cursor"]), .members([
            .init(name: "style", shape: .word(["cursor"])),
            .init(name: "items", shape: .text),
            .init(name: "next_cursor", shape: .text),
            .init(name: "default_limit", shape: .count(1...Int.max)),
            .init(name: "maximum_limit", shape: .count(1...Int.max)),
        ])),
        "x-concurrency": .word(["etag", "supported", "required"]),
        "x-cache": .members([
            .init(name: "max_age", shape: .count(0...Int.max), isRequired: true),
            .init(name: "public", shape: .flag),
            .init(name: "stale_if_error", shape: .count(0...Int.max)),
        ]),
        "x-audit": .dotted,
        "x-step-up": .members([.init(name: "max_age", shape: .count(1...31_536_000), isRequired: true)]),
        "x-impersonation": .word(["refused"]),
        "x-lifecycle": lifecycle,
        "x-limits": limits,
        "x-name": .text,
    ]

    static let parameter: [String: ExtensionShape] = ["x-name": .text]

    static let schema: [String: ExtensionShape] = [
        "x-moves": .list(.members([
            .init(name: "action", shape: .snakeCase, isRequired: true),
            .init(name: "from", shape: .oneOrMore(.text), isRequired: true),
            .init(name: "to", shape: .oneOrMore(.text), isRequired: true),
            .init(name: "permission", shape: .dotted),
            .init(name: "roles", shape: .list(.snakeCase)),
            .init(name: "description", shape: .text),
        ])),
        "x-lifecycle": lifecycle,
        "x-sensitive": .flag,
        "x-enum-descriptions": .map(keys: .text, .text),
        "x-enum-varnames": .list(.text),
        "x-enumNames": .list(.text),
        "x-name": .text,
    ]

    static let response: [String: ExtensionShape] = ["x-outcome": .flag]

    static let mediaType: [String: ExtensionShape] = ["x-item-schema": .anything]

    /// Names that other tools gave a meaning and that change nothing here.
    static let foreign: Set<String> = ["x-logo", "x-tagGroups", "x-codeSamples"]

    static let names = [root, operation, parameter, schema, response, mediaType].reduce(into: Set<String>()) {
        $0.formUnion($1.keys)
    }.sorted()

    private static let tenant = ExtensionShape.word(["host", "caller", "none"])
    private static let limits = ExtensionShape.members([
        .init(name: "body_bytes", shape: .count(1...Int.max), isRequired: true)
    ])
    private static let lifecycle = ExtensionShape.someMembers([
        .init(name: "deprecated", shape: .date),
        .init(name: "sunset", shape: .date),
        .init(name: "successor", shape: .text),
    ])
}
