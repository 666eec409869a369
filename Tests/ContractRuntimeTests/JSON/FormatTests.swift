import ContractRuntime
import Testing

@Suite("String formats")
struct FormatTests {
    @Test(
        arguments: [
            (StringFormat.email, ["a@b.c", "a.b+c@example.com", "\"a b\"@x", "a@[127.0.0.1]", "a@[IPv6:::1]"]),
            (.uri, ["http://a", "urn:a:b", "http://u:p@h:80/p?q=1#f", "mailto:a@b", "http://[::1]/", "a:"]),
            (.uriReference, ["", "/a", "a/b", "?q", "#f", "//h/p", "./a:b"]),
            (
                .hostname,
                [
                    "a", "a-b.c", "xn--nxasmq6b", "1.2",
                    "a23456789012345678901234567890123456789012345678901234567890123",
                ]
            ),
            (.ipv4, ["0.0.0.0", "255.255.255.255"]),
            (.ipv6, ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1::8"]),
            (.duration, ["P1D", "PT1S", "P1Y2M3DT4H5M6S", "P2W", "PT36H", "P1Y"]),
            (.time, ["00:00:00Z", "23:59:60Z", "12:30:00.5+01:00"]),
            (.jsonPointer, ["", "/", "/a~0b~1c", "/é"]), (.relativeJSONPointer, ["0", "1/a", "12#"]),
            (.uriTemplate, ["/a/{b}", "{?a,b*}", "{a:3}"]), (.regex, ["^a$"]), (.byte, ["", "Zg=="]),
            (.uuid, ["00000000-0000-0000-0000-000000000000"]),
            (.idnHostname, ["实例.com", "xn--ihqwcrb4cv8a8dqg056pqjye"]),
        ] as [(StringFormat, [String])])
    func accepted(format: StringFormat, texts: [String]) {
        for text in texts { #expect(format.accepts(text), "\(text)") }
    }

    @Test(
        arguments: [
            (
                StringFormat.email,
                ["", "a", "@b", "a@", "a b@c", ".a@b", "a.@b", "a..b@c", "a@b@c", "a@-b", "\"a@b", "é@b"]
            ),
            (
                .uri,
                [
                    "", "a", "//a", ":a", "1a:b", "http://a b", "http://a/%zz", "http://[::1", "http://h:8a/", "a:\\b",
                    "é:b",
                ]
            ),
            (.uriReference, ["a b", "%", "1:b", "<"]),
            (
                .hostname,
                [
                    "", "-a", "a-", "a..b", "a_b", "a.", ".", "é", "ab--c",
                    "a234567890123456789012345678901234567890123456789012345678901234",
                ]
            ),
            (.ipv4, ["", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "1.2.3.4 ", "1..3.4"]),
            (
                .ipv6,
                [
                    "", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::g", "::1%eth0", "1:",
                    ":1",
                    "1:2:3:4:5:6:7::8", "1.2.3.4", "::1.2.3.4:5",
                ]
            ),
            (
                .duration,
                ["", "P", "PT", "P1", "1D", "P1DT", "P1H", "PT1D", "P1W1D", "P1D1Y", "P1Y1D", "PT1H1S", "P-1D", "p1d"]
            ),
            (.time, ["", "24:00:00Z", "12:30:00", "12:30Z", "12:58:60Z"]), (.jsonPointer, ["a", "/~", "/~2"]),
            (.relativeJSONPointer, ["", "/a", "01", "-1", "1a"]),
            (.uriTemplate, ["{", "}", "{}", "{a b}", "{a:0}", "a b"]),
            (.regex, ["(", "\\a"]), (.byte, ["Zg", "Z"]), (.uuid, ["", "x"]), (.idnHostname, ["", "〮한국", "-a", "a b"]),
        ] as [(StringFormat, [String])])
    func refused(format: StringFormat, texts: [String]) {
        for text in texts { #expect(!format.accepts(text), "\(text)") }
    }
}
