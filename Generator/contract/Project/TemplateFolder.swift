import Rendering

/// Where the templates are.
enum TemplateFolder {
    /// `--templates` overrides file by file; the rest comes from the environment's `CONTRACT_TEMPLATES`, else from
    /// beside the installed program (`../share/contract/templates`), else from the package that it was built in.
    static func source(overrides: String?) throws -> TemplateSource {
        if let overrides, !SharedFolder.isFolder(overrides) {
            throw Failure("--templates: there is no folder '\(overrides)'", status: Status.usage)
        }
        let folder = try SharedFolder.find("templates", inPackage: "templates", variable: "CONTRACT_TEMPLATES")
        return TemplateSource(folder: folder, overrides: overrides)
    }
}
