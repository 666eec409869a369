import Lowering
import OpenAPI
import Rendering
import SourceTree

/// `contract.yaml`: what is generated from what, into where. Paths are relative to its folder.
struct ProjectFile {
    struct Output {
        var module: String
        var path: String
    }

    struct Database {
        var migrations: String?
        var queries: String
        var types: String?
        var lock: String
    }

    struct Format {
        var type: String
        var module: String?
    }

    var name: String
    var spec: String
    var vocabulary: Output?
    var server: Output?
    var client: Output?
    var queries: Output?
    var tests: Output?
    /// Requests that the service sends: what receives them, and what sends them.
    var receiver: Output?
    var sender: Output?
    /// Folder of the pages, and what they say besides the contract.
    var docs: DocsOptions?
    var filter = DocumentFilter()
    /// Remote addresses that a folder answers.
    var remotes: [(url: String, directory: String)] = []
    /// Swift names of operations and of types.
    var operationNames: [String: String] = [:]
    var typeNames: [String: String] = [:]
    /// Words that keep their capitals in names.
    var initialisms: [String] = []
    var database: Database?
    var formats: [String: Format] = [:]
}

/// Reads the file; every mistake is a finding with its place.
struct ProjectFileReader {
    let diagnostics: Diagnostics

    func read(_ node: Node) -> ProjectFile? {
        let keys = ["name", "spec", "outputs", "database", "formats", "remotes", "filter", "names"]
        guard let object = object(node, keys: keys) else { return nil }
        guard let name = string(object, "name"), let spec = string(object, "spec") else {
            wrong("needs `name` and `spec`", at: node.location)
            return nil
        }
        var file = ProjectFile(name: identifier(name, at: node.location), spec: spec)
        if let outputs = object["outputs"] { readOutputs(outputs, into: &file) }
        file.database = object["database"].flatMap(database)
        if let remotes = object["remotes"] { file.remotes = self.remotes(remotes) }
        if let filter = object["filter"] { file.filter = self.filter(filter) }
        if let names = object["names"].flatMap({ self.object($0, keys: ["operations", "types", "initialisms"]) }) {
            file.operationNames = self.names(names["operations"], Naming.isMemberName)
            file.typeNames = self.names(names["types"], Naming.isTypeName)
            file.initialisms = initialisms(names["initialisms"])
        }
        for member in object["formats"]?.object?.members ?? [] {
            guard let format = self.object(member.value, keys: ["type", "module"]), let type = string(format, "type")
            else {
                continue
            }
            file.formats[member.key] = ProjectFile.Format(type: type, module: string(format, "module"))
        }
        return file
    }

    private func readOutputs(_ node: Node, into file: inout ProjectFile) {
        let keys = ["vocabulary", "server", "client", "queries", "receiver", "sender", "docs", "tests"]
        guard let outputs = object(node, keys: keys) else { return }
        file.vocabulary = outputs["vocabulary"].flatMap(output)
        file.server = outputs["server"].flatMap(output)
        file.client = outputs["client"].flatMap(output)
        file.queries = outputs["queries"].flatMap(output)
        file.receiver = outputs["receiver"].flatMap(output)
        file.sender = outputs["sender"].flatMap(output)
        file.tests = outputs["tests"].flatMap(output)
        file.docs = outputs["docs"].flatMap(docs)
    }

    private func docs(_ node: Node) -> DocsOptions? {
        guard let object = object(node, keys: ["path", "origin", "description"]),
            let path = string(object, "path")
        else { return nil }
        return DocsOptions(
            origin: string(object, "origin"), descriptionLink: string(object, "description"),
            folder: SourcePath.normalized(path))
    }

    /// `remotes: { "https://example.com/schemas": vendor/schemas }`.
    private func remotes(_ node: Node) -> [(url: String, directory: String)] {
        texts(node).map { (url: $0.key, directory: $0.value) }
    }

    private func texts(_ node: Node) -> [(key: String, value: String, location: SourceLocation)] {
        guard let object = node.object else {
            wrong("must be an object", at: node.location)
            return []
        }
        return object.members.compactMap { member in
            string(object, member.key).map { (key: member.key, value: $0, location: member.value.location) }
        }
    }

    private func names(_ node: Node?, _ isValid: (String) -> Bool) -> [String: String] {
        var names: [String: String] = [:]
        for entry in node.map(texts) ?? [] {
            if !isValid(entry.value) { wrong("'\(entry.value)' is no Swift name that is free", at: entry.location) }
            names[entry.key] = entry.value
        }
        return names
    }

    private func initialisms(_ node: Node?) -> [String] {
        guard let node else { return [] }
        let words = node.array?.compactMap(\.string).filter(Naming.isInitialism) ?? []
        if words.count != node.array?.count {
            wrong("`initialisms` must be a list of words with a capital, such as `SLA`", at: node.location)
        }
        return words
    }

    private func filter(_ node: Node) -> DocumentFilter {
        guard let object = object(node, keys: ["tags", "paths", "operations"]) else { return DocumentFilter() }
        func words(_ key: String) -> [String] {
            guard let node = object[key] else { return [] }
            guard let items = node.array else {
                wrong("`\(key)` must be a list", at: node.location)
                return []
            }
            return items.compactMap { item in
                if item.string == nil { wrong("must be a text", at: item.location) }
                return item.string
            }
        }
        return DocumentFilter(tags: words("tags"), paths: words("paths"), operations: words("operations"))
    }

    private func output(_ node: Node) -> ProjectFile.Output? {
        guard let object = object(node, keys: ["module", "path"]) else { return nil }
        guard let module = string(object, "module"), let path = string(object, "path") else {
            wrong("an output needs `module` and `path`", at: node.location)
            return nil
        }
        return ProjectFile.Output(
            module: identifier(module, at: node.location), path: inside(SourcePath.normalized(path), at: node.location))
    }

    private func database(_ node: Node) -> ProjectFile.Database? {
        guard let object = object(node, keys: ["migrations", "queries", "types", "lock"]) else { return nil }
        guard let queries = string(object, "queries") else {
            wrong("`database` needs `queries`", at: node.location)
            return nil
        }
        return ProjectFile.Database(
            migrations: string(object, "migrations"), queries: SourcePath.normalized(queries),
            types: string(object, "types"), lock: string(object, "lock") ?? queries + "/queries.lock.json")
    }

    private func object(_ node: Node, keys: [String]) -> ObjectNode? {
        guard let object = node.object else {
            wrong("must be an object", at: node.location)
            return nil
        }
        for member in object.members where !keys.contains(member.key) {
            diagnostics.error(
                "invalid-configuration", "there is no setting '\(member.key)' here", at: member.keyLocation,
                hint: "settings are \(keys.joined(separator: ", "))")
        }
        return object
    }

    private func string(_ object: ObjectNode, _ key: String) -> String? {
        guard let node = object[key] else { return nil }
        if let text = node.string, !text.isEmpty { return text }
        wrong("`\(key)` must be a text", at: node.location)
        return nil
    }

    /// Names of modules become Swift code.
    private func identifier(_ text: String, at location: SourceLocation) -> String {
        if !ModuleName.isValid(text) { wrong("'\(text)' is no name of a module", at: location) }
        return text
    }

    /// The folder of the configuration is as far as the generator writes.
    private func inside(_ path: String, at location: SourceLocation) -> String {
        if path.hasPrefix("/") || path.hasPrefix("..") { wrong("'\(path)' leads out of the folder", at: location) }
        return path
    }

    private func wrong(_ message: String, at location: SourceLocation) {
        diagnostics.error("invalid-configuration", message, at: location)
    }
}

enum ModuleName {
    static func isValid(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.count <= 64 else { return false }
        let isLetter: (Unicode.Scalar) -> Bool = { $0.isASCII && $0.properties.isAlphabetic }
        return isLetter(first)
            && text.unicodeScalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || $0 == "_" }
    }
}

extension ModuleName {
    /// `pet-store` → `PetStore`.
    static func from(_ stem: String) -> String {
        let name = Naming.typeName(stem)
        return isValid(name) ? name : "Service"
    }
}
