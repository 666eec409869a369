import ContractModel

/// The modules that a generated file imports, each once, visible where a visible declaration names something of it.
struct Imports {
    private var isPublicByModule: [String: Bool] = [:]
    /// Access level of the file's declarations.
    private var access: String = "public"

    init() {}

    init(access: String) { self.access = access }

    init(runtime isPublic: Bool) { add("ContractRuntime", isPublic: isPublic) }

    mutating func add(_ module: String, isPublic: Bool) {
        isPublicByModule[module] = isPublic || isPublicByModule[module] == true
    }

    mutating func addFoundation(isPublic: Bool) { add("FoundationEssentials", isPublic: isPublic) }

    mutating func formUnion(_ other: Imports) {
        access = other.access
        for (module, isPublic) in other.isPublicByModule { add(module, isPublic: isPublic) }
    }

    /// The modules of the types in a use.
    mutating func add(_ use: TypeUse, _ symbols: Symbols, isPublic: Bool) {
        switch use.type {
        case .decimal, .uuid, .dateTime: addFoundation(isPublic: isPublic)
        case .date, .any: add("ContractRuntime", isPublic: isPublic)
        case .custom: for module in symbols.customModules { add(module, isPublic: isPublic) }
        case .array(let element), .map(let element): add(element, symbols, isPublic: isPublic)
        case .named(let name):
            if let module = symbols.foreignModule(of: name) { add(module, isPublic: isPublic) }
            if case .alias(let target)? = symbols.kind(name) { add(target, symbols, isPublic: isPublic) }
        case .string, .boolean, .integer, .number, .base64, .binary: break
        }
    }

    /// Import lines in the order of the modules' names.
    var lines: ViewValue {
        .list(isPublicByModule.sorted { $0.key < $1.key }.map { module, isPublic in
            .code("\(isPublic ? "\(access) import" : "import") \(module)")
        })
    }

    var isEmpty: Bool { isPublicByModule.isEmpty }
}
