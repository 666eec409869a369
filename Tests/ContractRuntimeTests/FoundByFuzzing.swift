import ContractRuntime
import Testing

/// Inputs that `script/fuzz` found, made small.
@Suite struct FoundByFuzzing {
    @Test func combiningMarksBehindDelimitersOfCookiesStay() {
        let cookies = Cookies.parse(["Cookie": "a=\u{301}x;\u{302}b=\"\u{303}y\""])
        #expect(cookies.map { Array($0.name.unicodeScalars) } == [["a"], ["\u{302}", "b"]])
        #expect(cookies.map { Array($0.value.unicodeScalars) } == [["\u{301}", "x"], ["\u{303}", "y"]])
    }
}
