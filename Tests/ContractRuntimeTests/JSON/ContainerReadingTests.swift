import ContractRuntime
import Testing

@Suite("Reading objects and arrays")
struct ContainerReadingTests {
    @Test func membersInAnyOrder() {
        #expect(read(#"{"name":"a","count":2}"#) { Line(from: &$0) }.value == Line(name: "a", count: 2))
        #expect(read(#" { "count" : 2 , "name" : "a" } "#) { Line(from: &$0) }.value == Line(name: "a", count: 2))
        #expect(read(#"{"\u006eame":"a","c\u006funt":2}"#) { Line(from: &$0) }.value == Line(name: "a", count: 2))
    }

    @Test func objectViolations() {
        #expect(read("{}") { Line(from: &$0) }.problems == [" required", " required"])
        #expect(read("{}") { Line(from: &$0) }.messages.first == #"The member "name" is required."#)
        #expect(
            read(#"{"name":"a","count":2,"x/y~":{"z":[1]}}"#) { Line(from: &$0) }.problems
                == ["/x~1y~0 additionalProperties"])
        #expect(read(#"{"name":"a","name":"b","count":2}"#) { Line(from: &$0) }.problems == ["/name duplicate"])
        #expect(read("[]") { Line(from: &$0) }.problems == [" type"])
        #expect(read("[1,{\"a\":[]}]") { Line(from: &$0) }.problems == [" type"])
    }

    @Test(arguments: [
        "{", "{\"name\"", "{\"name\":", "{\"name\":\"a\"", "{\"name\":\"a\",", "{\"name\":\"a\",}", "{name:1}",
        "{\"a\" 1}",
        "{\"name\":\"a\" \"count\":1}", "{,}", "{\"name\":}", "{\"name\":\"a\"}}", "{\"name\":\"a\"]", "{\"x\":[1,]}",
        "{\"x\":[,1]}", "{\"x\":[1 2]}", "{\"x\":{\"y\"}}", "{\"x\":tru}",
    ])
    func malformedObjects(json: String) { #expect(read(json) { Line(from: &$0) }.problems == ["malformed"]) }

    @Test func allViolationsAtOnce() {
        let json: String = """
            {"id":"x","lines":[{"name":"","count":0},{"count":"1"},7,{"name":"ok","count":1,"more":1}],
             "note":5,"due_at":"never","tags":{"a":1,"b":"c","d":null},"ratio":"1","price":1}
            """
        #expect(
            read(json) { Basket(from: &$0) }.problems == [
                "/id format", "/lines/0/name minLength", "/lines/0/count minimum", "/lines/1 required",
                "/lines/1/count type", "/lines/2 type", "/lines/3/more additionalProperties", "/note type",
                "/due_at format", "/tags/a type", "/tags/d type", "/ratio type", "/price type",
            ])
    }

    @Test func malformedTextEndsEverything() {
        let json: String = "{\"id\":\"x\",\n \"lines\":[}"
        #expect(throws: JSONFailure.malformed(reason: "a value is expected", offset: 21, line: 2, column: 11)) {
            try JSONReader.decode(Array(json.utf8)) { Basket(from: &$0) }
        }
        #expect(throws: JSONFailure.malformed(reason: "the text ends too early", offset: 0, line: 1, column: 1)) {
            try JSONReader.decode([]) { Basket(from: &$0) }
        }
        #expect(throws: JSONFailure.malformed(reason: "there is text after the value", offset: 3, line: 1, column: 4)) {
            try JSONReader.decode(Array("[] []".utf8)) { $0.array { $0.any() } }
        }
    }

    @Test func arrays() {
        #expect(read("[1,2 , 3]") { $0.array { $0.integer(Int.self) } }.value == [1, 2, 3])
        #expect(read("[ ]") { $0.array { $0.integer(Int.self) } }.value == [])
        #expect(read("[]") { $0.array(minItems: 1) { $0.integer(Int.self) } }.problems == [" minItems"])
        #expect(read("[1,2]") { $0.array(maxItems: 2) { $0.integer(Int.self) } }.value == [1, 2])
        #expect(read("[1,2,\"x\"]") { $0.array(maxItems: 2) { $0.integer(Int.self) } }.problems == [" maxItems"])
        #expect(read("[1,\"a\",[],2]") { $0.array { $0.integer(Int.self) } }.problems == ["/1 type", "/2 type"])
        for json in ["[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "]"] {
            #expect(read(json) { $0.array { $0.integer(Int.self) } }.problems == ["malformed"], "\(json)")
        }
    }

    @Test func uniqueItems() {
        func isUnique(_ json: String) -> Bool { read(json) { $0.array(unique: true) { $0.any() } }.value != nil }
        #expect(isUnique("[1,2,\"1\",true,null,[1],{\"a\":1}]"))
        #expect(!isUnique("[1,1.0]"))
        #expect(!isUnique("[100,1e2]"))
        #expect(!isUnique("[-0,0]"))
        #expect(!isUnique(#"["a","\u0061"]"#))
        #expect(!isUnique(#"[{"a":1,"b":2},{"b":2.0,"a":1}]"#))
        #expect(isUnique(#"[{"a":1,"b":2},{"b":1,"a":2}]"#))
        #expect(isUnique(#"[["a,b"],["a","b"]]"#))
        #expect(isUnique("[1e400,1e401,0.1,0.01]"))
        #expect(!isUnique("[[ 1 , 2 ],[1,2]]"))
        #expect(read("[1,1]") { $0.array(unique: true) { $0.any() } }.problems == [" uniqueItems"])
        #expect(
            readText(.texts(["a", "b", "a"])) { $0.array(unique: true) { $0.string() } }.problems == [" uniqueItems"])
        #expect(readText(.texts(["a", "b"])) { $0.array(unique: true) { $0.string() } }.value == ["a", "b"])
    }

    @Test func maps() {
        #expect(read(#"{"a":1,"\n":2}"#) { $0.map { $0.integer(Int.self) } }.value == ["a": 1, "\n": 2])
        #expect(read(#"{"a":1,"a":2}"#) { $0.map { $0.integer(Int.self) } }.problems == ["/a duplicate"])
        #expect(read("{}") { $0.map(minProperties: 1) { $0.any() } }.problems == [" minProperties"])
        #expect(read(#"{"a":1,"b":2}"#) { $0.map(maxProperties: 1) { $0.any() } }.problems == [" maxProperties"])
    }

    @Test func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(read(nested(128)) { $0.any() }.value != nil)
        #expect(read(nested(129)) { $0.any() }.problems == ["malformed"])
        #expect(read(nested(100_000)) { $0.string() }.problems == ["malformed"])
        let limits: JSONLimits = JSONLimits(maximumDepth: 2)
        #expect(read(#"{"a":[]}"#, limits: limits) { $0.any() }.value != nil)
        #expect(read(#"{"a":[{}]}"#, limits: limits) { $0.any() }.problems == ["malformed"])
    }

    @Test func violationsAreBounded() {
        let json: String = "[" + Array(repeating: "null", count: 1000).joined(separator: ",") + "]"
        #expect(read(json) { $0.array { $0.string() } }.problems.count == 100)
        let few: JSONLimits = JSONLimits(maximumViolations: 3)
        #expect(read(json, limits: few) { $0.array { $0.string() } }.problems == ["/0 type", "/1 type", "/2 type"])
        #expect(read(json + "]", limits: few) { $0.array { $0.string() } }.problems == ["malformed"])
    }

    @Test func shapeLimits() {
        let shape: JSONObjectShape = JSONObjectShape(keys: ["a"], required: [], minProperties: 2, maxProperties: 3)
        func count(_ json: String) -> [String] {
            read(json) { json -> Bool? in
                var object: JSONObject = JSONObject(shape)
                guard json.begin(&object) else { return nil }
                while json.next(&object) {}
                return json.end(&object) ? true : nil
            }.problems
        }
        #expect(count(#"{"a":1}"#) == [" minProperties"])
        #expect(count(#"{"a":1,"b":{"c":[]}}"#) == [])
        #expect(count(#"{"a":1,"b":2,"c":3}"#) == [])
        #expect(count(#"{"a":1,"b":2,"c":3,"d":4}"#) == [" maxProperties"])
    }

    @Test func manyKeysWithUnusualNames() {
        let shape: JSONObjectShape = JSONObjectShape(
            keys: [
                "", "\"", "a\\b", "é", "a-very-long-name-that-spans-several-words", "1234567", "123456", "12345678",
            ], required: [0, 1, 2, 3, 4, 5, 6, 7])
        let json: String = #"""
            {"1234567":5,"":0,"a-very-long-name-that-spans-several-words":4,"\u00e9":3,"a\\b":2,"\"":1,"12345678":7,
            "123456":6,"1234568":-1,"b":-1}
            """#
        let result = read(json) { json -> Bool? in
            var object: JSONObject = JSONObject(shape)
            guard json.begin(&object) else { return nil }
            while json.next(&object) {
                let index: Int = object.index
                #expect(json.integer(Int.self) == index)
            }
            return json.end(&object)
        }
        #expect(result.value == true)
    }

    @Test func moreThan64Keys() {
        let shape: JSONObjectShape = JSONObjectShape(
            keys: Self.numbers, required: Array(Self.numbers.indices))
        func read(_ order: [Int]) -> [String] {
            let json: String = "{" + order.map { "\"\(Self.numbers[$0])\":\($0)" }.joined(separator: ",") + "}"
            return ContractRuntimeTests.read(json) { json -> Bool? in
                var object: JSONObject = JSONObject(shape)
                guard json.begin(&object) else { return nil }
                while json.next(&object) {
                    let index: Int = object.index
                    #expect(json.integer(Int.self) == index)
                }
                return json.end(&object) ? true : nil
            }.problems
        }
        #expect(read(Array(Self.numbers.indices)) == [])
        #expect(read(Self.numbers.indices.reversed()) == [])
        #expect(read(Array(Self.numbers.indices.dropLast())) == [" required"])
        #expect(read(Array(Self.numbers.indices) + [70]) == ["/k70 duplicate"])
    }

    private static let numbers: [StaticString] = [
        "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "k10", "k11", "k12", "k13", "k14", "k15", "k16",
        "k17", "k18", "k19", "k20", "k21", "k22", "k23", "k24", "k25", "k26", "k27", "k28", "k29", "k30", "k31", "k32",
        "k33", "k34", "k35", "k36", "k37", "k38", "k39", "k40", "k41", "k42", "k43", "k44", "k45", "k46", "k47", "k48",
        "k49", "k50", "k51", "k52", "k53", "k54", "k55", "k56", "k57", "k58", "k59", "k60", "k61", "k62", "k63", "k64",
        "k65", "k66", "k67", "k68", "k69", "k70",
    ]
}
