/// A password hash as the database keeps it: one of ours, or one that came with an imported account.
enum StoredPassword: Sendable, Hashable {
    case argon2id(PasswordHash)
    case bcrypt(BcryptHash)
    case pbkdf2(PBKDF2Hash)

    /// Throws `malformed`, `unsupported` for another scheme, `excessive` for costs beyond the bounds.
    init(_ text: String) throws(PasswordError) {
        if text.hasPrefix(PBKDF2Hash.prefix) {
            self = .pbkdf2(try PBKDF2Hash(text))
        } else if text.hasPrefix(BcryptHash.prefix) {
            self = .bcrypt(try BcryptHash(text))
        } else {
            self = .argon2id(try PasswordHash(text))
        }
    }

    /// Whether the password belongs to the hash. Blocks for as long as the costs of the hash say.
    /// - Parameter secret: the pepper; imported hashes have none.
    func fits(_ password: [UInt8], secret: [UInt8]) throws(PasswordError) -> Bool {
        switch self {
        case .argon2id(let expected):
            let hash: [UInt8] = try Argon2.hash(
                password, salt: expected.salt, secret: secret, expected.parameters, byteCount: expected.hash.count)
            return ConstantTime.equal(hash, expected.hash)
        case .bcrypt(let expected): return try expected.fits(password)
        case .pbkdf2(let expected): return try expected.fits(password)
        }
    }
}
