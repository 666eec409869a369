import ContractModel

/// Words that a body can hold as values: enumerations, constants and discriminators of its first levels.
struct DocsWords {
    private let site: DocsSite
    private var words: Set<String> = []
    private var seen: Set<String> = []

    init(_ site: DocsSite) { self.site = site }

    func words(in body: RequestBody?) -> Set<String> {
        var collecting = self
        for content in body?.contents ?? [] {
            switch content.kind {
            case .json(let use), .mergePatch(let use), .form(let use), .xml(let use, _):
                collecting.collect(use, depth: 0)
            case .multipart, .text, .bytes, .events, .jsonLines, .jsonTexts: break
            }
        }
        return collecting.words
    }

    private mutating func collect(_ use: TypeUse, depth: Int) {
        if let constant = use.constraints.constant, constant.count >= 2 {
            words.insert(String(constant.dropFirst().dropLast()))
        }
        guard depth < DocsLimits.depth, case .named(let name) = use.type, seen.insert(name).inserted,
            let type = site.types[name]
        else { return }
        switch type.kind {
        case .enumeration(let enumeration): words.formUnion(enumeration.cases.map(\.value))
        case .union(let union): words.formUnion(union.cases.flatMap(\.discriminatorValues))
        case .object, .alias, .identifier: break
        }
        for place in DocsUses.of(type) { collect(place.use, depth: depth + 1) }
    }
}
