import FoundationEssentials
import Synchronization

/// Templates by name, each parsed once. Names are relative paths: `swift-server/types.mustache`.
///
/// The end of a name decides the mode: `.html.mustache` escapes, `.plain.mustache` is lenient, everything else is code.
/// A partial is looked for beside the template that names it, then from the root, with the same ending.
package final class TemplateSource: Sendable {
    private enum Origin: Sendable {
        case folders([String])
        case texts([String: String])
    }

    private let origin: Origin
    private let units = Mutex<[String: TemplateUnit]>([:])
    private let linked = Mutex<[String: Template]>([:])

    /// Templates of a folder; a file of the same name in `overrides` stands for the one in `folder`.
    package init(folder: String, overrides: String? = nil) {
        origin = .folders([overrides, folder].compactMap(\.self))
    }

    /// Templates in memory, by name.
    package init(texts: [String: String]) {
        origin = .texts(texts)
    }

    /// The template of a name with every partial that it can reach.
    ///
    /// - Throws: `TemplateError` for a missing or unreadable file and for mistakes in it or its partials.
    package func template(_ name: String) throws(TemplateError) -> Template {
        if let known = linked.withLock({ $0[name] }) { return known }
        let template = try linkedTemplate(name)
        linked.withLock { $0[name] = template }
        return template
    }

    /// Reads and parses every template of the folders, so that it is done when they are asked for. What is wrong with
    /// one is told then.
    package func prepare() {
        guard case .folders(let folders) = origin, let folder = folders.last else { return }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasSuffix(".mustache") {
            _ = try? unit(name)
        }
    }

    private func linkedTemplate(_ name: String) throws(TemplateError) -> Template {
        guard let first = try unit(name) else {
            throw TemplateError(file: name, line: 0, column: 0, reason: "there is no such template")
        }
        var units: [TemplateUnit] = [first]
        var names: [String] = [name]
        var next: Int = 0
        while next < units.count {
            let links = try link(units[next], name: names[next], units: &units, names: &names)
            units[next].partialUnits = links
            next += 1
        }
        return Template(units: units)
    }

    private func link(
        _ unit: TemplateUnit, name: String, units: inout [TemplateUnit], names: inout [String]
    ) throws(TemplateError) -> [Int?] {
        var links: [Int?] = []
        for partial in unit.partialNames {
            var index: Int?
            for candidate in TemplateSource.candidates(partial, from: name) where index == nil {
                index = try self.index(of: candidate, units: &units, names: &names)
            }
            links.append(index)
        }
        return links
    }

    private func index(
        of name: String, units: inout [TemplateUnit], names: inout [String]
    ) throws(TemplateError) -> Int? {
        if let known = names.firstIndex(of: name) { return known }
        guard let unit = try unit(name) else { return nil }
        units.append(unit)
        names.append(name)
        return units.count - 1
    }

    /// Full names that a partial may have, as written in the template `name`.
    static func candidates(_ partial: String, from name: String) -> [String] {
        let folder = name.lastIndex(of: "/").map { name[...$0] } ?? ""
        let file = name[folder.endIndex...]
        let ending = file.firstIndex(of: ".").map { file[$0...] } ?? ""
        return folder.isEmpty ? [partial + ending] : [folder + partial + ending, partial + ending]
    }

    // MARK: Reading

    private func unit(_ name: String) throws(TemplateError) -> TemplateUnit? {
        if let known = units.withLock({ $0[name] }) { return known }
        guard let (file, text) = try text(of: name) else { return nil }
        let parsed = try TemplateParser.parse(text, file: file, mode: TemplateSource.mode(of: name))
        units.withLock { $0[name] = parsed }
        return parsed
    }

    static func mode(of name: String) -> Template.Mode {
        if name.hasSuffix(".html.mustache") || name.hasSuffix(".html") { return .html }
        if name.hasSuffix(".plain.mustache") || name.hasSuffix(".plain") { return .plain }
        return .swift
    }

    private func text(of name: String) throws(TemplateError) -> (file: String, text: String)? {
        guard TemplateSource.staysInside(name) else {
            throw TemplateError(file: name, line: 0, column: 0, reason: "the name leads out of the template folder")
        }
        switch origin {
        case .texts(let texts): return texts[name].map { (name, $0) }
        case .folders(let folders):
            for folder in folders {
                let file = "\(folder)/\(name)"
                if let text = try TemplateSource.read(file) { return (file, text) }
            }
            return nil
        }
    }

    private static func staysInside(_ name: String) -> Bool {
        !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
    }

    private static func read(_ file: String) throws(TemplateError) -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw TemplateError(file: file, line: 0, column: 0, reason: "the file cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TemplateError(file: file, line: 0, column: 0, reason: "the file is not UTF-8")
        }
        return text
    }
}
