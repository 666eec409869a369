import ContractModel
import Foundation

@testable import Rendering

/// The templates of the repository.
let templateFolder: String = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "templates").path

func renderDocs(_ contract: Contract, _ options: DocsOptions = DocsOptions(folder: "")) throws -> [GeneratedFile] {
    try DocsRenderer(templates: TemplateSource(folder: templateFolder), options: options).render(contract)
}
