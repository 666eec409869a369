import Cryptography
import Domain
package import FoundationEssentials

/// A chain of the audit log up to one of its rows. Noted where the administrators of the database cannot reach, it
/// proves later that nothing up to that row was changed, not even by them.
package struct AuditHead: Sendable, Hashable, CustomStringConvertible {
    /// The chain of events that belong to no website.
    package static let platformChain: UUID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// The website's identifier, or `platformChain`.
    package var chain: UUID
    /// Of the row, from 1; 0: before the first.
    package var position: Int
    /// SHA-256, 32 bytes.
    package var hash: [UInt8]

    package init(chain: UUID, position: Int, hash: [UInt8]) {
        self.chain = chain
        self.position = position
        self.hash = hash
    }

    package static func start(of chain: UUID) -> AuditHead {
        AuditHead(chain: chain, position: 0, hash: Array(repeating: 0, count: SHA256.byteCount))
    }

    /// `platform 17 9f86…`: one line of a file of noted heads.
    package var description: String { "\(Self.name(of: chain)) \(position) \(Self.hexadecimal(hash))" }

    /// A line as `description` writes it; nil: it is none.
    package init?(line: some StringProtocol) {
        let words: [String] = String(line).split(separator: " " as Character).map(String.init)
        guard words.count == 3, let chain = Self.chain(named: words[0]), let position = Int(words[1]), position >= 0,
            let hash = Self.bytes(words[2]), hash.count == SHA256.byteCount
        else { return nil }
        self.init(chain: chain, position: position, hash: hash)
    }

    package static func name(of chain: UUID) -> String {
        chain == platformChain ? "platform" : chain.uuidString.lowercased()
    }

    /// `platform`, or the identifier of a website.
    package static func chain(named name: String) -> UUID? {
        name == "platform" ? platformChain : UUID(uuidString: name)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits: [UInt8] = hexadecimal.compactMap { $0.isASCII ? $0.hexDigitValue.map { UInt8($0) } : nil }
        guard digits.count == hexadecimal.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
