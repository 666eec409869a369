import ContractRuntime
import SourceTree

/// Any bytes as a YAML or JSON file: a tree, or a finding with its place. A tree is written so that it reads the same.
enum TreeTarget {
    static func yaml(_ bytes: [UInt8]) { _ = tree(bytes, path: "a.yaml") }

    /// What this reader takes for JSON, the runtime's takes too.
    static func json(_ bytes: [UInt8]) {
        guard tree(bytes, path: "a.json") != nil else { return }
        let text: [UInt8] = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        do throws(JSONFailure) {
            _ = try JSONReader.decode(text, limits: JSONLimits(maximumDepth: 250)) { $0.any() }
        } catch { require(error.violations.isEmpty == false, "the runtime refuses it: \(error)") }
    }

    private static func tree(_ bytes: [UInt8], path: String) -> Node? {
        let files = SourceFiles { _ in bytes }
        let diagnostics = Diagnostics()
        let node = files.root(of: path, diagnostics: diagnostics)?.node
        Findings.check(diagnostics, in: files)
        guard let node else {
            require(diagnostics.hasErrors, "nothing was read and nothing is said")
            return nil
        }
        if !diagnostics.hasErrors { checkWriting(node) }
        return node
    }

    private static func checkWriting(_ node: Node) {
        for (format, path) in [(NodeWriter.Format.json, "b.json"), (.yaml, "b.yaml")] {
            let text = NodeWriter.write(node, as: format)
            let files = SourceFiles(texts: [path: text])
            let diagnostics = Diagnostics()
            guard let again = files.root(of: path, diagnostics: diagnostics)?.node else {
                fail("cannot read what was written: \(diagnostics.all.map(\.message)): \(text)")
            }
            require(equal(node, again), "written and read differ: \(text)")
        }
    }

    private static func equal(_ left: Node, _ right: Node) -> Bool {
        switch (left.value, right.value) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(equal)
        case (.object(let left), .object(let right)):
            left.members.count == right.members.count
                && zip(left.members, right.members).allSatisfy { $0.key == $1.key && equal($0.value, $1.value) }
        default: false
        }
    }
}

/// Every finding has a place in a file, and can be printed.
enum Findings {
    static func check(_ diagnostics: Diagnostics, in files: SourceFiles) {
        for finding in diagnostics.all {
            for place in [finding.location] + finding.related.map(\.location) {
                guard let file = files.file(at: place) else { fail("\(finding) is in no file") }
                require(place.line >= 1 && place.column >= 1, "\(finding) has no place")
                require(Int(place.line) <= file.lineStarts.count, "\(finding) is behind the end")
            }
            require(!finding.message.isEmpty && !finding.id.isEmpty, "a finding says something")
        }
        guard !diagnostics.all.isEmpty else { return }
        _ = DiagnosticFormatter(files: files).format(Array(diagnostics.all.prefix(20)), as: .text)
    }
}
