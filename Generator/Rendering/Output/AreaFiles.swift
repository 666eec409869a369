import ContractModel

/// Names and sources of the files of one area.
struct AreaFiles {
    /// Types of several areas.
    static let shared: String = "Shared"

    /// Area names in the order of their files: those of the operations first, then those that only have types.
    static func names(_ contract: Contract) -> [String] {
        var names: [String] = []
        var seen: Set<String> = []
        let all: [String] = contract.areas.map(\.typeName) + contract.types.map(\.areaTypeName)
        for name in all where seen.insert(name).inserted {
            names.append(name)
        }
        return names
    }

    /// The name of a file without its ending; whatever the description says, it stays in its folder.
    static func name(_ area: String, _ aspect: String) -> String {
        var bytes: [UInt8] = []
        TemplateFilter.appendPath("\(area)+\(aspect)", into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The description that an area comes from.
    static func source(_ area: Area, _ options: RenderingOptions) -> String {
        area.operations.first?.place.file ?? options.source
    }
}
