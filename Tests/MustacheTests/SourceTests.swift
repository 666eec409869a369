import Foundation
import Testing

@testable import Rendering

@Suite struct SourceTests {
    /// A folder that is removed after the body.
    private func withFolders(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (name, text) in files {
            let file = root.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(root.path)
    }

    @Test func anOverrideStandsForTheFileOfTheBase() throws {
        let files = [
            "base/s/main.mustache": "base {{>part}}", "base/s/part.mustache": "part",
            "mine/s/part.mustache": "my part",
        ]
        try withFolders(files) { root in
            let base = TemplateSource(folder: "\(root)/base")
            let mine = TemplateSource(folder: "\(root)/base", overrides: "\(root)/mine")
            let baseText = try base.template("s/main.mustache").render([:])
            let myText = try mine.template("s/main.mustache").render([:])
            #expect(baseText == "base part")
            #expect(myText == "base my part")
        }
    }

    @Test func errorsNameTheFileOnDisk() throws {
        try withFolders(["base/main.mustache": "\n{{x}}"]) { root in
            let template = try TemplateSource(folder: "\(root)/base").template("main.mustache")
            let expected = TemplateError(
                file: "\(root)/base/main.mustache", line: 2, column: 1, reason: "nothing is called 'x' here")
            #expect(thrown { _ = try template.render([:]) } == expected)
        }
    }

    @Test func bytesThatAreNotUTF8AreRefused() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data([0x61, 0xff]).write(to: root.appending(path: "bad.mustache"))
        let path = "\(root.path)/bad.mustache"
        let found = thrown { _ = try TemplateSource(folder: root.path).template("bad.mustache") }
        #expect(found == TemplateError(file: path, line: 0, column: 0, reason: "the file is not UTF-8"))
    }

    @Test(arguments: ["../secret.mustache", "/etc/passwd", "a/../../b"])
    func namesStayInTheFolder(_ name: String) {
        let reason = "the name leads out of the template folder"
        let found = thrown { _ = try TemplateSource(texts: [name: "x"]).template(name) }
        #expect(found == TemplateError(file: name, line: 0, column: 0, reason: reason))
    }

    @Test func aMissingTemplate() {
        let found = thrown { _ = try TemplateSource(texts: [:]).template("x") }
        #expect(found == TemplateError(file: "x", line: 0, column: 0, reason: "there is no such template"))
    }

    @Test func theEndingDecidesTheMode() {
        #expect(TemplateSource.mode(of: "docs/page.html.mustache") == .html)
        #expect(TemplateSource.mode(of: "docs/page.plain.mustache") == .plain)
        #expect(TemplateSource.mode(of: "swift-server/types.mustache") == .swift)
    }

    @Test func renderingAppends() throws {
        let template = try TemplateSource(texts: ["a": "b"]).template("a")
        var output: [UInt8] = Array("a".utf8)
        try template.render([:], into: &output)
        #expect(output == Array("ab".utf8))
    }
}
