package import ContractRuntime
package import Cryptography
package import PlatformAPI

// The public keys of access tokens.
extension SystemService {
    package func listSigningKeys(
        _ input: ListSigningKeys.Input, context: RequestContext
    ) async throws -> ListSigningKeys.Output {
        .init(body: JSONWebKeySet(keys()))
    }

    /// The answer of `listSigningKeys` for other ways to it.
    package static func keySet(_ keys: [VerificationKey]) -> [UInt8] {
        var json: JSONWriter = JSONWriter()
        JSONWebKeySet(keys).write(to: &json)
        return json.withBytes { Array($0) }
    }
}

extension JSONWebKeySet {
    init(_ keys: [VerificationKey]) {
        self.init(keys: keys.map { JSONWebKey(kid: $0.thumbprint, x: $0.x) })
    }
}
