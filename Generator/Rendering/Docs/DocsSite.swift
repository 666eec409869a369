import ContractModel

/// The contract with everything that pages look up: types by name, addresses, roles of a permission.
struct DocsSite {
    /// Operations of an area that share a page.
    struct AreaPage {
        let area: Area
        let file: String
        /// 1-based number of the page within its area, and how many there are.
        let number: Int
        let count: Int
        let operations: [Operation]

        /// The area's name, its first letter upper case.
        var title: String { area.name.prefix(1).uppercased() + area.name.dropFirst() }
    }

    /// Types that share a page.
    struct TypePage {
        let title: String
        let file: String
        let types: [TypeDeclaration]
    }

    let contract: Contract
    let options: DocsOptions
    let areaPages: [AreaPage]
    let typePages: [TypePage]
    private(set) var types: [String: TypeDeclaration] = [:]
    private(set) var problems: [String: ProblemDeclaration] = [:]
    private(set) var tiers: [String: RateLimitTier] = [:]
    private(set) var schemes: [String: SecurityScheme] = [:]
    private var typeFiles: [String: String] = [:]
    private var operationLinks: [String: String] = [:]

    init(_ contract: Contract, _ options: DocsOptions) {
        self.contract = contract
        self.options = options
        self.areaPages = DocsSite.pages(of: contract.areas)
        self.typePages = DocsSite.pages(of: contract.types, areas: contract.areas)
        for type in contract.types { types[type.name] = type }
        for problem in contract.problems { problems[problem.code] = problem }
        for tier in contract.rateLimitTiers { tiers[tier.name] = tier }
        for scheme in contract.securitySchemes { schemes[scheme.name] = scheme }
        for page in typePages {
            for type in page.types { typeFiles[type.name] = page.file }
        }
        for page in areaPages {
            for operation in page.operations {
                operationLinks[operation.id] = "\(page.file)#\(DocsSite.anchor(of: operation))"
            }
        }
    }

    /// State machines, in the order of the description.
    var machines: [EnumerationType] {
        contract.types.compactMap { type in
            if case .enumeration(let enumeration) = type.kind, !enumeration.moves.isEmpty { enumeration } else { nil }
        }
    }

    // MARK: Addresses, relative to the root of the pages

    func link(toType name: String) -> String? {
        typeFiles[name].map { "\($0)#\(DocsSite.anchor(ofType: name))" }
    }

    func link(toOperation id: String) -> String? { operationLinks[id] }

    func link(toProblem code: String) -> String? {
        problems[code] == nil ? nil : "index.html#\(DocsSite.anchor(ofProblem: code))"
    }

    static func file(of guide: Guide) -> String { "guides/\(slug(guide.name)).html" }

    static func anchor(of operation: Operation) -> String { "operation-\(slug(operation.anchor))" }

    static func anchor(ofType name: String) -> String { "type-\(slug(name))" }

    static func anchor(ofProblem code: String) -> String { "problem-\(slug(code))" }

    /// Letters, digits, `-`, `_` and `.` stay; other bytes become `~` and two hexadecimal digits. Distinct texts stay
    /// distinct, and the result needs no escaping in an address or an attribute.
    static func slug(_ text: String) -> String {
        var slug = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                slug.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                slug += (byte < 16 ? "~0" : "~") + String(byte, radix: 16)
            }
        }
        return slug
    }

    // MARK: Cutting into pages

    private static func pages(of areas: [Area]) -> [AreaPage] {
        var names = FileNames()
        return areas.flatMap { area -> [AreaPage] in
            let parts = chunks(area.operations, of: DocsLimits.operationsOnPage)
            return parts.enumerated().map { index, operations in
                let file = names.name(in: "areas", for: area.name, number: index + 1)
                return AreaPage(
                    area: area, file: file, number: index + 1, count: parts.count, operations: operations)
            }
        }
    }

    private static func pages(of types: [TypeDeclaration], areas: [Area]) -> [TypePage] {
        var names = FileNames()
        var groups: [String: [TypeDeclaration]] = [:]
        for type in types { groups[type.areaTypeName, default: []].append(type) }
        let order = groups.keys.sorted()
        return order.flatMap { group -> [TypePage] in
            let sorted = (groups[group] ?? []).sorted { $0.name < $1.name }
            let parts = chunks(sorted, of: DocsLimits.typesOnPage)
            return parts.enumerated().map { index, types in
                let title = parts.count == 1 ? group : "\(group), part \(index + 1) of \(parts.count)"
                let file = names.name(in: "types", for: group, number: index + 1)
                return TypePage(title: title, file: file, types: types)
            }
        }
    }

    private static func chunks<Element>(_ elements: [Element], of size: Int) -> [[Element]] {
        stride(from: 0, to: elements.count, by: size).map {
            Array(elements[$0..<min($0 + size, elements.count)])
        }
    }

    /// File names that differ in more than case.
    private struct FileNames {
        private var taken: Set<String> = []

        mutating func name(in folder: String, for text: String, number: Int) -> String {
            let safe = String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
            let stem = String(safe.prefix(TemplateLimits.fileNameBytes)) + (number == 1 ? "" : "-\(number)")
            var candidate = "\(folder)/\(stem).html"
            var attempt: Int = 1
            while !taken.insert(candidate).inserted {
                attempt += 1
                candidate = "\(folder)/\(stem)_\(attempt).html"
            }
            return candidate
        }
    }
}
