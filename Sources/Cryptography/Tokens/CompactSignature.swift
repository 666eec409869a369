/// The compact serialization of a signed text (RFC 7515 §3.1) with EdDSA over Ed25519 (RFC 8037 §3.1).
enum CompactSignature {
    static let algorithm: String = "EdDSA"

    static func sign(header: [UInt8], payload: [UInt8], with key: SigningKey) throws(CryptographyError) -> String {
        let input: String = "\(Base64URL.encode(header)).\(Base64URL.encode(payload))"
        return "\(input).\(Base64URL.encode(try key.sign(Array(input.utf8))))"
    }

    /// A serialization taken apart, nothing checked yet.
    struct Parts {
        var header: [String: TokenValue]
        var payload: [UInt8]
        var signature: [UInt8]
        /// What the signature covers.
        var signedText: [UInt8]

        /// Nil unless there are three parts in strict base64url and the first is a JSON object.
        init?(_ text: String) {
            let fields: [Substring] = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 3, let header = Base64URL.decode(fields[0]),
                let payload = Base64URL.decode(fields[1]),
                let signature = Base64URL.decode(fields[2]), let members = TokenValue.object(header)
            else { return nil }
            self.header = members
            self.payload = payload
            self.signature = signature
            signedText = Array("\(fields[0]).\(fields[1])".utf8)
        }
    }
}
