import ContractModel
import Rendering

/// The pages, and a list of them, by which a page whose input is gone is found again.
struct DocsOutput {
    /// Name of the list in the folder of the pages.
    static let list = ".contract-files"

    let options: DocsOptions
    let templates: TemplateSource

    func files(_ contract: Contract) throws -> [GeneratedFile] {
        let pages = try DocsRenderer(templates: templates, options: options).render(contract)
        let prefix = options.folder.isEmpty ? "" : options.folder + "/"
        let names = pages.map { String($0.path.dropFirst(prefix.count)) }.sorted()
        return pages + [GeneratedFile(path: prefix + Self.list, text: names.joined(separator: "\n") + "\n")]
    }
}
