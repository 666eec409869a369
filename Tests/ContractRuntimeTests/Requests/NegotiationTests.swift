import ContractRuntime
import Testing

/// Media types, headers, percent-encoding, permissions.
@Suite struct NegotiationTests {
    @Test func mediaTypesAreParsed() {
        let type: MediaType? = MediaType("Text/HTML ; Charset=\"utf-8\\\"\"; a=b;")
        #expect(type?.type == "text")
        #expect(type?.subtype == "html")
        #expect(type?.parameter("charset") == "utf-8\"")
        #expect(type?.parameter("a") == "b")
        for text in ["", "text", "text/", "/html", "text/html x", "text/html; a", "text/html; a=\"b"] {
            #expect(MediaType(text) == nil, "\(text)")
        }
        #expect(MediaType("application/merge-patch+json")?.isJSON == true)
    }

    @Test(arguments: [
        ("application/json", 0), ("application/json; charset=utf-8", 0), ("image/png", 1), ("image/webp", 2),
        ("text/plain", 3), ("application/json; charset=utf-16", nil), ("broken", nil),
    ] as [(String, Int?)])
    func theClosestTypeOfABodyIsTaken(_ type: String, _ index: Int?) {
        let types: ContentNegotiation = ContentNegotiation(["application/json", "image/png", "image/*", "*/*"])
        #expect(types.match(contentType: type) == index)
    }

    @Test(arguments: [
        (nil, "application/json"), ("", "application/json"), ("*/*", "application/json"),
        ("text/csv", "text/csv"), ("text/*;q=0.5, application/json;q=0.4", "text/csv"),
        ("application/json;q=0.4, */*;q=0.5", "text/csv"), ("text/csv;q=0, */*;q=0.1", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("text/csv;header=present, application/json;q=0.1", "application/json"), (";;,, text/csv", "text/csv"),
    ] as [(String?, String)])
    func preferences(_ accept: String?, _ type: String) {
        let types: ContentNegotiation = ContentNegotiation(["application/json", "text/csv"])
        let preferred: String?? = types.preferred(accept: accept)
        #expect(preferred == .some(type))
    }

    @Test func nothingThatIsAccepted() {
        let types: ContentNegotiation = ContentNegotiation(["application/json"])
        #expect(types.preferred(accept: "text/html") == nil)
        #expect(types.preferred(accept: "*/*;q=0") == nil)
        #expect(ContentNegotiation([]).preferred(accept: "text/html") == .some(nil))
    }

    @Test func headerNamesHaveNoCase() {
        var fields: HeaderFields = ["A": "1", "a": "2", "B@": "3"]
        #expect(fields["a"] == "1")
        #expect(fields.values(of: "A") == ["1", "2"])
        #expect(fields.joined("A") == "1, 2")
        #expect(fields["b`"] == nil)
        fields["a"] = "4"
        #expect(fields.values(of: "A") == ["4"])
        fields["A"] = nil
        #expect(!fields.contains("a"))
        #expect(fields.count == 1)
    }

    @Test func percentDecodingIsExact() {
        #expect(PercentEncoding.decode("a%20b+c".utf8) == "a b+c")
        #expect(PercentEncoding.decode("a%20b+c".utf8, plusIsSpace: true) == "a b c")
        for text in ["%", "%a", "%ag", "%C3", "%C3%28", "%ED%A0%80"] {
            #expect(PercentEncoding.decode(text.utf8) == nil)
        }
        let path: [UInt8]? = PercentEncoding.normalizedPath(Array("/%61%2F%7e%2f%c3%a9".utf8)[...])
        #expect(path.map { String(decoding: $0, as: UTF8.self) } == "/a%2F~%2f%c3%a9")
        #expect(PercentEncoding.normalizedPath(Array("/%6".utf8)[...]) == nil)
    }

    @Test func permissionSets() {
        let numbers: [Int] = [0, 63, 64, 127, 128, 300]
        let set: PermissionSet = PermissionSet(numbers)
        for number in 0..<400 { #expect(set.contains(number) == numbers.contains(number)) }
        #expect(!set.contains(-1))
        #expect(set.isSuperset(of: PermissionSet([63, 300])))
        #expect(!set.isSuperset(of: PermissionSet([63, 299])))
        #expect(!PermissionSet([1]).isSuperset(of: set))
        #expect(PermissionSet([1]).union(PermissionSet([200])) == PermissionSet([200, 1]))
        #expect(PermissionSet().isEmpty)
    }

    @Test func pathCaptures() {
        var captures: PathCaptures = PathCaptures()
        for number in 0..<12 { captures.append(number..<(number * 2)) }
        #expect(captures.count == 12)
        for number in 0..<12 { #expect(captures[number] == number..<(number * 2)) }
        captures.removeAll()
        #expect(captures.count == 0)
    }

    @Test func theContractKnowsItsPermissions() {
        let operation: OperationPolicy = OperationPolicy(
            index: 0, id: "a", method: .get, path: "/a", area: "a",
            security: [[SecurityRequirement(scheme: "s", permissions: ["x.read"])]])
        let contract: ServiceContract = ServiceContract(
            title: "t", version: "1", operations: [operation],
            roles: [RolePolicy(name: "r", permissions: ["x.write", "x.read"])])
        #expect(contract.permissions == ["x.read", "x.write"])
        let caller: Caller = Caller(subject: "s", role: "r", permissions: contract.permissions(ofRole: "r"))
        #expect(contract.allows(caller, "x.write"))
        #expect(!contract.allows(caller, "x.delete"))
        #expect(contract.permissions(ofRole: "none").isEmpty)
    }
}
