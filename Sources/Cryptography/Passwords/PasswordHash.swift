/// A hash in PHC string format: `$argon2id$v=19$m=65536,t=3,p=1$<salt>$<hash>`.
package struct PasswordHash: Sendable, Hashable {
    package var parameters: Argon2Parameters
    package var salt: [UInt8]
    package var hash: [UInt8]

    private static let version: Int = 19
    static let saltByteCounts: ClosedRange<Int> = 8...64
    static let hashByteCounts: ClosedRange<Int> = 16...64
    /// Longest text that is looked at.
    static let maximumLength: Int = 512

    init(parameters: Argon2Parameters, salt: [UInt8], hash: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.hash = hash
    }

    /// Throws `malformed`, `unsupported` for another variant or version, `excessive` for costs beyond the bounds.
    package init(_ text: String) throws(PasswordError) {
        guard text.utf8.count <= Self.maximumLength else { throw .malformed }
        let fields: [Substring] = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count >= 2, fields[0].isEmpty else { throw .malformed }
        guard fields[1] == "argon2id" else { throw .unsupported }
        guard fields.count == 6, let version = Self.number("v", fields[2]) else { throw .malformed }
        guard version == Self.version else { throw .unsupported }
        parameters = try Self.parameters(fields[3])
        guard let salt = PHCBase64.decode(fields[4]), let hash = PHCBase64.decode(fields[5]),
            Self.saltByteCounts.contains(salt.count), Self.hashByteCounts.contains(hash.count)
        else { throw .malformed }
        self.salt = salt
        self.hash = hash
    }

    private static func parameters(_ text: Substring) throws(PasswordError) -> Argon2Parameters {
        let parts: [Substring] = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let memory = number("m", parts[0]), let iterations = number("t", parts[1]),
            let parallelism = number("p", parts[2])
        else { throw .malformed }
        guard let memory = UInt32(exactly: memory), let iterations = UInt32(exactly: iterations),
            let parallelism = UInt32(exactly: parallelism), parallelism <= Argon2Parameters.maximumParallelism
        else { throw .excessive }
        let parameters: Argon2Parameters = Argon2Parameters(
            memory: memory, iterations: iterations, parallelism: parallelism)
        guard parameters.isAcceptable else { throw .excessive }
        return parameters
    }

    /// The value of `name=123`, in digits without leading zero.
    private static func number(_ name: String, _ text: Substring) -> Int? {
        guard text.hasPrefix("\(name)=") else { return nil }
        let digits: Substring = text.dropFirst(name.count + 1)
        guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), digits.first != "0" || digits.count == 1 else { return nil }
        return Int(digits)
    }

    package var text: String {
        "$argon2id$v=\(Self.version)$m=\(parameters.memory),t=\(parameters.iterations),p=\(parameters.parallelism)"
            + "$\(PHCBase64.encode(salt))$\(PHCBase64.encode(hash))"
    }
}

/// The base64 of PHC strings: the standard alphabet, no padding.
enum PHCBase64 {
    static func encode(_ bytes: [UInt8]) -> String {
        String(Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    }

    static func decode(_ text: Substring) -> [UInt8]? {
        guard !text.contains("-"), !text.contains("_") else { return nil }
        return Base64URL.decode(String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }))
    }
}

/// Why a password could not be hashed or checked.
package enum PasswordError: Error, Hashable, Sendable {
    /// The stored hash is no PHC string.
    case malformed
    /// The stored hash is of another variant or version.
    case unsupported
    /// The stored hash asks for more memory, passes or lanes than this process gives.
    case excessive
    /// The password is longer than `PasswordHasher.maximumPasswordLength`.
    case tooLong
    /// Too many passwords wait already.
    case overloaded
    /// The task was cancelled before its turn.
    case cancelled
    /// libargon2 or the random generator failed.
    case failed(String)
}
