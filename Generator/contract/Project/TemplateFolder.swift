import Rendering

/// Where the templates are.
enum TemplateFolder {
    /// `--templates` overrides file by file; the rest comes from the environment's `CONTRACT_TEMPLATES`, else from
    /// beside the installed program (`../share/contract/templates`), else from the package that it was built in.
    static func source(overrides: String?) throws -> TemplateSource {
        let folders = try folders(overrides: overrides)
        return TemplateSource(folder: folders[0], overrides: folders.dropFirst().first)
    }

    /// The folder of all templates, then the one that overrides some of them.
    static func folders(overrides: String?) throws -> [String] {
        if let overrides, !SharedFolder.isFolder(overrides) {
            throw Failure("--templates: there is no folder '\(overrides)'", status: Status.usage)
        }
        let folder = try SharedFolder.find("templates", inPackage: "templates", variable: "CONTRACT_TEMPLATES")
        return [folder] + [overrides].compactMap(\.self)
    }
}
