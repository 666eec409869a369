extension VerificationKey {
    /// The `x` of the key as a JSON Web Key (RFC 8037 §2).
    package var x: String { Base64URL.encode(bytes) }

    /// What the key is known by everywhere: SHA-256 over the required members of its JSON Web Key (RFC 7638, RFC 8037
    /// appendix A.3).
    package var thumbprint: String {
        Base64URL.encode(SHA256.hash(#"{"crv":"Ed25519","kty":"OKP","x":"\#(x)"}"#))
    }
}
