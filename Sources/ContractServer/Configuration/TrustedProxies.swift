import ContractRuntime

/// Networks of proxies whose word about the address of a client is believed, and in which field they give it. Only one
/// field: a proxy passes on what clients write into the other one.
public struct TrustedProxies: Sendable, ExpressibleByArrayLiteral {
    /// Where the proxies write whom they forward for.
    public enum Field: String, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded

        var known: KnownField {
            switch self {
            case .xForwardedFor: .forwardedFor
            case .forwarded: .forwarded
            }
        }
    }

    public struct InvalidNetwork: Error, CustomStringConvertible {
        public let network: String

        public var description: String { "\(network) is no address and no network such as 10.0.0.0/8" }
    }

    private struct Network: Sendable {
        let address: NetworkAddress
        let bits: Int

        /// `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.
        init?(_ text: String) {
            let parts: [Substring] = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = NetworkAddress(parts[0]) else { return nil }
            let width: Int = address.isVersion4 && !parts[0].contains(":") ? 32 : NetworkAddress.bits
            let length: Int? = parts.count == 1 ? width : Int(parts[1])
            guard let length, (0...width).contains(length) else { return nil }
            self.address = address
            bits = NetworkAddress.bits - width + length
        }
    }

    public var field: Field
    private let networks: [Network]

    /// - Throws: `InvalidNetwork`.
    public init(_ networks: [String], field: Field = .xForwardedFor) throws(InvalidNetwork) {
        var known: [Network] = []
        for text in networks {
            guard let network = Network(text) else { throw InvalidNetwork(network: text) }
            known.append(network)
        }
        self.networks = known
        self.field = field
    }

    /// Networks that are written into a program. What is none is not trusted.
    public init(arrayLiteral elements: String...) {
        networks = elements.compactMap { Network($0) }
        field = .xForwardedFor
    }

    var isEmpty: Bool { networks.isEmpty }

    private func contains(_ address: NetworkAddress) -> Bool {
        networks.contains { $0.address.isEqual(address, bits: $0.bits) }
    }

    /// The client's address: going back from this server, the first that is no trusted proxy. The peer's where it is
    /// none of them, and where a trusted proxy does not name who came to it.
    ///
    /// - Parameter values: of the field, in the order of the message.
    func client(behind peer: String, _ values: [String]) -> String {
        guard let address = NetworkAddress(peer), contains(address) else { return peer }
        for value in values.reversed() {
            for hop in hops(value).reversed() {
                guard let address = hop.flatMap({ NetworkAddress($0) }) else { return peer }
                if !contains(address) { return address.text }
            }
        }
        return peer
    }

    /// Nil for a hop that does not say who it is.
    private func hops(_ value: String) -> [Substring?] {
        switch field {
        case .xForwardedFor: value.split(separator: ",").map { Self.withoutPort(Self.trimmed($0)) }
        case .forwarded: ForwardedElements.split(value, at: ",").map { Self.node($0) }
        }
    }

    /// The `for` of an element of `Forwarded` (RFC 7239 §4).
    private static func node(_ element: Substring) -> Substring? {
        for parameter in ForwardedElements.split(element, at: ";") {
            guard let equals = parameter.firstIndex(of: "=") else { continue }
            guard trimmed(parameter[..<equals]).lowercased() == "for" else { continue }
            return withoutPort(ForwardedElements.unquoted(trimmed(parameter[parameter.index(after: equals)...])))
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text: Substring = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    /// `192.0.2.1:80` and `[2001:db8::1]:80` without their ports.
    private static func withoutPort(_ text: Substring) -> Substring {
        if text.hasPrefix("[") { return text.dropFirst().prefix { $0 != "]" } }
        let hasPort: Bool = text.utf8.count { $0 == UInt8(ascii: ":") } == 1
        return hasPort ? text.prefix { $0 != ":" } : text
    }
}

/// Lists of RFC 7239, in which quotes hide the marks between elements.
private enum ForwardedElements {
    static func split(_ text: some StringProtocol, at mark: Character) -> [Substring] {
        let text: Substring = Substring(text)
        var (elements, start, isQuoted, isEscaped): ([Substring], Substring.Index, Bool, Bool) = (
            [], text.startIndex, false, false
        )
        for index in text.indices {
            let character: Character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == mark, !isQuoted {
                elements.append(text[start..<index])
                start = text.index(after: index)
            }
        }
        return elements + [text[start...]]
    }

    /// Addresses need no escapes: what has some is no address.
    static func unquoted(_ text: Substring) -> Substring {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
    }
}
