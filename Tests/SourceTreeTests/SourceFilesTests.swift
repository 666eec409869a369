import SourceTree
import Testing

@Suite struct SourceFilesTests {
    @Test func linesAndOffsets() {
        let files = SourceFiles(texts: ["a": "ä1\r\ntwo\rthree\n"])
        let file = files.load("a")
        #expect((1...5).map { file.line($0) } == ["ä1", "two", "three", "", nil])
        #expect(file.location(ofByte: 3).text == "1:3")
        #expect(file.location(ofByte: 5).text == "2:1")
        #expect(file.location(ofByte: 100).text == "4:1")
    }

    @Test func aFileIsReadAndParsedOnce() {
        var reads = 0
        let files = SourceFiles { _ in
            reads += 1
            return Array("a: 1\na: 2\n".utf8)
        }
        let diagnostics = Diagnostics()
        #expect(files.root(of: "./x/../a", diagnostics: diagnostics) != nil)
        #expect(files.root(of: "a", diagnostics: diagnostics) != nil)
        #expect(reads == 1)
        #expect(diagnostics.all.count == 1)
    }

    @Test func aMissingFileIsReportedWhereItWasNamed() {
        let files = SourceFiles(texts: ["a": "x"])
        let diagnostics = Diagnostics()
        let place = SourceTree.SourceLocation(file: files.load("a").index, line: 1, column: 1)
        #expect(files.root(of: "b", diagnostics: diagnostics, referrer: place) == nil)
        #expect(files.root(of: "c", diagnostics: diagnostics) == nil)
        #expect(diagnostics.all.map(\.message) == ["cannot read 'b': no such file", "cannot read 'c': no such file"])
        #expect(diagnostics.all.first?.location == place)
    }

    @Test(arguments: [
        ("b.yaml", "a/x.yaml", "a/b.yaml"), ("../b.yaml", "a/x.yaml", "b.yaml"), ("../../b", "a/x", "../b"),
        ("/b", "a/x", "/b"), ("./c/./d", "x", "c/d"), ("b", "/a/x", "/a/b"), ("../../b", "/x", "/b"),
    ])
    func paths(path: String, base: String, result: String) {
        #expect(SourcePath.resolve(path, relativeTo: base) == result)
    }

    @Test(arguments: [
        ("operationID", "operationId"), ("desciption", "description"), ("paramters", "parameters"), ("zzz", nil),
        ("maxlength", "maxLength"), ("max_length", "maxLength"), ("sumary", "summary"),
    ])
    func suggestions(word: String, expected: String?) {
        let known = ["operationId", "description", "parameters", "maxLength", "minLength", "summary"]
        #expect(Suggestion.closest(to: word, in: known) == expected)
    }
}
