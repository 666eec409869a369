package import ContractModel

/// Renders a contract as static pages: readable without scripts, from any folder, without the network.
package struct DocsRenderer {
    private let templates: TemplateSource
    private let options: DocsOptions

    package init(templates: TemplateSource, options: DocsOptions) {
        self.templates = templates
        self.options = options
    }

    /// All files of the pages, in the order index, guides, areas, types, enforcement, styles and scripts.
    ///
    /// - Throws: `TemplateError` for a template that is missing, mistaken or does not fit its view.
    package func render(_ contract: Contract) throws -> [GeneratedFile] {
        let site = DocsSite(contract, options)
        var files: [GeneratedFile] = [try page("index", DocsOverviewView(site: site).view(), "index.html")]
        for guide in site.contract.guides {
            files.append(try page("guide", DocsGuideView(site: site, guide: guide).view(), DocsSite.file(of: guide)))
        }
        let area = try templates.template("docs/area.html.mustache")
        for page in site.areaPages {
            let view = DocsAreaView(site: site, page: page).view()
            files.append(file(page.file, try area.render(view)))
        }
        files += try typePages(site)
        files.append(try page("enforcement", DocsEnforcementView(site: site).view(), "enforcement.html"))
        files.append(try plain("style", [:], "style.css"))
        files.append(try plain("script", [:], "docs.js"))
        files.append(try plain("search-index", DocsSearchView(site: site).view(), "search-index.js"))
        return files
    }

    private func typePages(_ site: DocsSite) throws -> [GeneratedFile] {
        let users = DocsUsers(site.contract)
        var files = [try page("types", DocsTypesView(site: site).view(), "types.html")]
        let template = try templates.template("docs/type-page.html.mustache")
        for page in site.typePages {
            let view = DocsTypePageView(site: site, page: page, users: users).view()
            files.append(file(page.file, try template.render(view)))
        }
        return files
    }

    private func page(_ template: String, _ view: ViewObject, _ path: String) throws -> GeneratedFile {
        file(path, try templates.template("docs/\(template).html.mustache").render(view))
    }

    private func plain(_ template: String, _ view: ViewObject, _ path: String) throws -> GeneratedFile {
        file(path, try templates.template("docs/\(template).plain.mustache").render(view))
    }

    private func file(_ path: String, _ text: String) -> GeneratedFile {
        GeneratedFile(path: options.folder.isEmpty ? path : "\(options.folder)/\(path)", text: text)
    }
}
