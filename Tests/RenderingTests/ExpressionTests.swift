import ContractModel
import Testing

@testable import Rendering

@Suite struct ExpressionTests {
    private func read(_ use: TypeUse, _ reader: String = "json", strict: Bool = true) -> String {
        var reading: Reading = Reading(symbols: strict ? Samples.server : Samples.client, isStrict: strict)
        return reading.expression(use, reader)
    }

    @Test func scalarsCarryTheirConstraints() {
        let text: TypeUse = Samples.use(.string) {
            $0.constraints.minLength = 1
            $0.constraints.maxLength = 64
            $0.constraints.pattern = "^a$"
            $0.constraints.format = "email"
        }
        #expect(read(text) == "json.string(minLength: 1, maxLength: 64, pattern: Self.pattern1, format: .email)")
        #expect(read(text, strict: false) == "json.string()")
        let number: TypeUse = Samples.use(.integer(.int32)) {
            $0.constraints.minimum = "0"
            $0.constraints.exclusiveMaximum = "10"
        }
        #expect(read(number) == "json.integer(Int32.self, minimum: 0, maximum: 9)")
        #expect(read(number, strict: false) == "json.integer(Int32.self)")
    }

    @Test func containersNest() {
        let inner: TypeUse = Samples.use(.number(isFloat: false)) { $0.isNullable = true }
        let list: TypeUse = Samples.use(.array(inner)) {
            $0.constraints.maxItems = 3
            $0.constraints.uniqueItems = true
        }
        #expect(read(list) == "json.array(maxItems: 3, unique: true) { $0.nullable { $0.number() } }")
        #expect(read(Samples.use(.map(TypeUse(.named("Order"))))) == "json.map { Order(from: &$0) }")
        let maybe: TypeUse = Samples.use(.named("Order")) { $0.isNullable = true }
        #expect(read(maybe) == "json.nullable { Order(from: &$0) }")
    }

    @Test func namedTypesAreReadByTheirKind() {
        #expect(read(TypeUse(.named("OrderID"))) == "json.identifier(OrderID.self)")
        #expect(read(TypeUse(.named("OrderStatus"))) == "json.enumeration(OrderStatus.self)")
        #expect(read(TypeUse(.named("Name"))) == "json.string(maxLength: 5)")
        let narrower: TypeUse = Samples.use(.named("Name")) { $0.constraints.maxLength = 2 }
        #expect(read(narrower) == "json.string(maxLength: 2)")
        #expect(read(TypeUse(.named("Maybe"))) == "json.nullable { $0.string(maxLength: 5) }")
        #expect(Samples.server.spelling(TypeUse(.named("Maybe"))) == "Maybe?")
    }

    @Test func constantsGiveTheirValue() {
        let constant: TypeUse = Samples.use(.string) { $0.constraints.constant = #""a\"b""# }
        #expect(read(constant) == #"json.constant("\"a\\\"b\"").map { _ in "a\"b" }"#)
        #expect(read(constant, strict: false) == read(constant))
    }

    @Test func handWrittenTypesStayOnTheServer() {
        let money: TypeUse = TypeUse(.custom(swiftType: "Money", format: "money"))
        #expect(read(money) == "json.custom(Money.self, format: \"money\")")
        #expect(read(money, strict: false) == "json.string()")
        #expect(Samples.client.spelling(money) == "String")
    }

    @Test func writing() {
        let writing: Writing = Writing(symbols: Samples.server)
        #expect(writing.expression(TypeUse(.string), "x", "json") == "json.write(x)")
        #expect(writing.expression(TypeUse(.base64), "x", "json") == "json.base64(x)")
        #expect(writing.expression(TypeUse(.named("Order")), "x", "json") == "x.write(to: &json)")
        #expect(writing.expression(TypeUse(.named("OrderID")), "x", "json") == "json.write(x)")
        let list: TypeUse = TypeUse(.array(Samples.use(.named("Order")) { $0.isNullable = true }))
        #expect(writing.expression(list, "x", "json") == "json.array(x) { $0.nullable($1) { $1.write(to: &$0) } }")
    }

    @Test func defaultsBecomeLiterals() {
        let literal: JSONLiteral = JSONLiteral(symbols: Samples.server)
        #expect(literal.swift("25", as: TypeUse(.integer(.int))) == "25")
        #expect(literal.swift("3000000000", as: TypeUse(.integer(.int32))) == nil)
        #expect(literal.swift(#""draft""#, as: TypeUse(.named("OrderStatus"))) == "OrderStatus.draft")
        #expect(literal.swift(#""de\"fault""#, as: TypeUse(.named("OrderStatus"))) == "OrderStatus.`default`")
        #expect(literal.swift(#""other""#, as: TypeUse(.named("OrderStatus"))) == nil)
        #expect(literal.swift(#"["a"]"#, as: TypeUse(.array(TypeUse(.string)))) == #"["a"]"#)
        #expect(literal.swift("null", as: TypeUse(.string)) == nil)
        #expect(literal.swift(#"{"a": [1, null]}"#, as: TypeUse(.any))
            == #"JSONValue.object(["a": JSONValue.array([JSONValue.number("1"), JSONValue.null])])"#)
        #expect(literal.swift(#""00000000-0000-0000-0000-0000000000ff""#, as: TypeUse(.uuid))
            == "UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255))")
    }
}

@Suite struct RouteTreeTests {
    @Test func templatesThatDifferInNamesOnlyAreOnePath() {
        let tree: RouteTree = RouteTree([
            Samples.operation("GET", [[.literal("a")], [.parameter(0)]]),
            Samples.operation("POST", [[.literal("a")], [.parameter(0)]]),
            Samples.operation("GET", [[.literal("a")], [.literal("b c")]]),
            Samples.operation("GET", [[.literal("a")], [.parameter(0), .literal("."), .parameter(1)]]),
        ])
        let terminals: [RouteNode] = tree.nodes.filter(\.isTerminal)
        #expect(terminals.map(\.path) == ["/a/{}", "/a/b%20c", "/a/{}.{}"])
        #expect(terminals[0].operations.map(\.method) == ["GET", "POST"])
        #expect(tree.nodes.count == 5)
    }

    @Test func headIsAnsweredByGet() {
        let tree: RouteTree = RouteTree([Samples.operation("GET", []), Samples.operation("DELETE", [])])
        let views: RouterViews = RouterViews(tree: tree, options: Samples.options)
        let path: ViewObject? = views.paths.first
        guard case .code(let allow)? = path?["allow"], case .code(let methods)? = path?["methods"] else {
            Issue.record("no path, or one without methods")
            return
        }
        #expect(allow == #""DELETE, GET, HEAD""#)
        #expect(methods == "get: 0, delete: 1, ")
    }

    @Test func aCollectionNeedsNoFunction() {
        let tree: RouteTree = RouteTree([
            Samples.operation("GET", [[.literal("a")], [.literal("b")]]),
            Samples.operation("GET", [[.literal("a")], [.literal("b")], [.parameter(0)]]),
            Samples.operation("GET", [[.literal("c")], [.parameter(0)]]),
        ])
        let views: RouterViews = RouterViews(tree: tree, options: Samples.options)
        #expect(views.functions.count == 2)
        guard
            case .list(let lines)? = views.functions.first?["lines"], case .code(let line)? = lines.dropLast().last
        else {
            Issue.record("no lines")
            return
        }
        #expect(line == #"if isLiteral(path, start, end, "c") { return item(path, end, &captures, 5) }"#)
    }

    @Test func aContractWithoutOperationsFindsNothing() {
        let views: RouterViews = RouterViews(tree: RouteTree([]), options: Samples.options)
        #expect(views.functions.isEmpty && views.paths.isEmpty)
        #expect(views.entry == "0 == path.count ? 0 : -1")
    }
}

@Suite struct FilePackerTests {
    private func packer() throws -> FilePacker {
        let templates: TemplateSource = TemplateSource(texts: [
            "file": "// {{source|comment}}\n{{#imports}}\n{{.}}\n{{/imports}}\n"
                + "{{#declarations}}\n{{.}}\n{{/declarations}}\n",
            "one": "{{text}}\n",
        ])
        return FilePacker(frame: try templates.template("file")) { try templates.template($0) }
    }

    @Test func filesAreCutBetweenDeclarations() throws {
        var packer: FilePacker = try packer()
        var imports: Imports = Imports(runtime: false)
        for index in 0..<4 {
            if index == 3 { imports.addFoundation(isPublic: true) }
            let text: String = (0..<600).map { "line \($0) of \(index)" }.joined(separator: "\n")
            try packer.add("one", ["text": .code(text)], imports)
        }
        let files: [GeneratedFile] = try packer.files("Orders+Types", in: "Out", source: "a\nb.yaml")
        #expect(files.map(\.path) == ["Out/Orders+Types.generated.swift", "Out/Orders+Types2.generated.swift"])
        #expect(files[0].text.hasPrefix("// a b.yaml\nimport ContractRuntime\nline 0 of 0\n"))
        let head: String = "// a b.yaml\nimport ContractRuntime\npublic import FoundationEssentials\n"
        #expect(files[1].text.hasPrefix(head + "line 0 of 3"))
        #expect(files.allSatisfy { $0.text.hasSuffix("\n") && !$0.text.hasSuffix("\n\n") })
    }

    @Test func aMissingTemplateIsNamed() throws {
        var packer: FilePacker = try packer()
        let error: TemplateError? = #expect(throws: TemplateError.self) { try packer.add("two", [:], Imports()) }
        #expect(error?.description.contains("two") == true)
    }
}
