import Foundation
import Testing

@testable import ContractServer

@Suite struct CertificateSubjectTests {
    @Test(arguments: [
        ("/CN=device", "CN=device"), ("/C=DE/O=Test GmbH/CN=a.b", "CN=a.b,O=Test GmbH,C=DE"),
        ("/O=a, b\\+c/CN=ö #1", "CN=ö #1,O=a\\, b\\+c"), ("/CN=#x", "CN=\\#x"),
        ("/emailAddress=a@b.c", "1.2.840.113549.1.9.1=#6140622e63"), ("/DC=org/UID=7", "UID=7,DC=org"),
    ])
    func isWrittenAsInRFC4514(_ subject: String, _ text: String) throws {
        let files: CertificateFiles = try CertificateFiles()
        defer { files.remove() }
        try files.make("a", subject: subject)
        try files.run(
            "openssl", "x509", "-in", files.certificate("a"), "-outform", "DER", "-out", files.folder + "/der")
        let der: [UInt8] = [UInt8](try Data(contentsOf: URL(filePath: files.folder + "/der")))
        #expect(CertificateSubject.text(der: der) == text)
        // Cut anywhere in front of the subject's end, it is none.
        for length in 0..<60 { #expect(CertificateSubject.text(der: Array(der.prefix(length))) == nil) }
    }
}
