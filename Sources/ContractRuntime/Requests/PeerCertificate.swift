/// The certificate that a client has shown and that leads to an authority the server trusts.
package final class PeerCertificate: Sendable {
    /// Its subject as text (RFC 4514), `CN=orders,O=Example`: the value of a `mutualTLS` credential.
    package let subject: String
    /// The whole certificate.
    package let der: [UInt8]

    package init(subject: String, der: [UInt8]) {
        self.subject = subject
        self.der = der
    }
}
