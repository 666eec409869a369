import ContractRuntime
import Testing

@testable import ContractServer

/// Who the client is behind proxies: what trusted ones say, and nothing that a client can write itself.
@Suite struct TrustedProxiesTests {
    private static let networks: [String] = ["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"]

    private static func client(
        _ values: [String], peer: String = "10.0.0.1", field: TrustedProxies.Field = .xForwardedFor
    ) throws -> String {
        try TrustedProxies(networks, field: field).client(behind: peer, values)
    }

    @Test(arguments: [
        // The last address that is no proxy, whatever stands before it.
        (["6.6.6.6, 9.9.9.9, 10.1.2.3"], "9.9.9.9"),
        (["127.0.0.1, 10.0.0.1, 9.9.9.9"], "9.9.9.9"),
        (["9.9.9.9", "10.255.255.255, 192.0.2.7"], "9.9.9.9"),
        (["6.6.6.6, 11.0.0.0"], "11.0.0.0"),
        (["192.0.2.8"], "192.0.2.8"),
        // One spelling of an address, with and without its port.
        (["9.9.9.9:4711"], "9.9.9.9"),
        (["[2001:DB8:2:0:0:0:0:1]:4711"], "2001:db8:2::1"),
        (["2001:db8:2::1, 2001:db8:1:ffff::9"], "2001:db8:2::1"),
        (["::ffff:9.9.9.9"], "9.9.9.9"),
        (["9.9.9.9, ::ffff:10.0.0.9"], "9.9.9.9"),
        // Nobody known, or no address: the proxy that said so.
        (["6.6.6.6, unknown"], "10.0.0.1"), (["6.6.6.6, "], "10.0.0.1"), (["6.6.6.6, 1.2.3"], "10.0.0.1"),
        (["10.0.0.2, 10.0.0.3"], "10.0.0.1"), ([], "10.0.0.1"), (["6.6.6.6, 999.1.1.1"], "10.0.0.1"),
    ] as [([String], String)])
    func forwardedFor(values: [String], expected: String) throws {
        #expect(try Self.client(values) == expected)
    }

    @Test(arguments: [
        (["for=6.6.6.6, for=9.9.9.9;proto=https;by=10.0.0.4, for=10.1.2.3"], "9.9.9.9"),
        (["For=\"[2001:db8:2::1]:4711\""], "2001:db8:2::1"),
        (["for=\"9.9.9.9:80\" ; host=\"a,b;for=6.6.6.6\""], "9.9.9.9"),
        (["for=6.6.6.6, for=_hidden"], "10.0.0.1"), (["for=6.6.6.6, proto=https"], "10.0.0.1"),
        (["for=6.6.6.6, for=\"9.9.9.9"], "10.0.0.1"),
    ])
    func forwarded(values: [String], expected: String) throws {
        #expect(try Self.client(values, field: .forwarded) == expected)
    }

    @Test(arguments: ["9.9.9.9", "11.0.0.1", "2001:db8:2::1", "", "10.0.0.1.evil", "192.0.2.6"])
    func whoIsNoProxyIsNotBelieved(peer: String) throws {
        #expect(try Self.client(["6.6.6.6"], peer: peer) == peer)
        #expect(try Self.client(["for=6.6.6.6"], peer: peer, field: .forwarded) == peer)
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "proxy.example", "", "::/129", "10.0.0.0/", "1.2.3.4/8/9",
    ])
    func whatIsNoNetworkIsRefused(text: String) {
        #expect(throws: TrustedProxies.InvalidNetwork.self) { try TrustedProxies([text]) }
    }

    @Test func everybodyCanBeTrusted() throws {
        let all: TrustedProxies = try TrustedProxies(["0.0.0.0/0"])
        #expect(all.client(behind: "1.2.3.4", ["6.6.6.6"]) == "1.2.3.4")
        #expect(all.client(behind: "2001:db8::1", ["6.6.6.6"]) == "2001:db8::1")
    }
}
