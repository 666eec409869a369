import ContractRuntime
import ContractServer
import Foundation
import Testing

/// TLS with certificates from files, against `curl`.
@Suite(.timeLimit(.minutes(1))) struct TLSTests {
    private static func with(
        change: (inout Fixture, CertificateFiles) throws -> Void = { _, _ in },
        _ test: (Server, String, CertificateFiles) async throws -> Void
    ) async throws {
        let files: CertificateFiles = try CertificateFiles()
        defer { files.remove() }
        try files.make("server", subject: "/CN=first")
        var fixture: Fixture = Fixture()
        fixture.configuration.tls = TLSSettings(
            certificatePath: files.certificate("server"), keyPath: files.key("server"))
        try change(&fixture, files)
        try await fixture.run { server, port in try await test(server, "https://127.0.0.1:\(port)", files) }
    }

    @Test func clientsChooseTheirProtocol() async throws {
        try await Self.with { _, address, files in
            let new = try await files.curl("\(address)/things/1")
            #expect(new.status == 0 && new.text.contains("{\"id\":\"1\"}"), "\(new.text)")
            #expect(new.text.contains("< HTTP/2 200") && new.text.contains("TLSv1.3"))
            let old = try await files.curl("--http1.1", "\(address)/things/1", "\(address)/things/2")
            #expect(old.text.contains("< HTTP/1.1 200") && old.text.contains("{\"id\":\"2\"}"), "\(old.text)")
            #expect(old.text.contains("Re-using existing connection"))
            let post = try await files.curl("-H", "Content-Type: text/plain", "-d", "hello", "\(address)/text")
            #expect(post.text.contains("hello"))
            #expect(try await files.curl("--tls-max", "1.2", "\(address)/things/1").status == 0)
            #expect(try await files.curl("--tls-max", "1.1", "\(address)/things/1").status != 0)
        }
    }

    @Test func protocolsAndVersionsCanBeTakenAway() async throws {
        try await Self.with(change: { fixture, _ in
            fixture.configuration.http2.isOffered = false
            fixture.configuration.tls?.minimumVersion = .tls13
        }) { _, address, files in
            let answer = try await files.curl("\(address)/things/1")
            #expect(answer.text.contains("< HTTP/1.1 200"))
            #expect(try await files.curl("--tls-max", "1.2", "\(address)/things/1").status != 0)
        }
    }

    /// New certificates for new connections; what is going on goes on.
    @Test(arguments: [true, false])
    func certificatesAreReadAgain(isAsked: Bool) async throws {
        let gate: Gate = Gate()
        try await Self.with(change: { fixture, _ in
            if !isAsked { fixture.configuration.tls?.checkInterval = .milliseconds(50) }
            fixture.service.handlers[.slow] = { _ in
                await gate.wait()
                return ServerResponse(status: 204)
            }
        }) { server, address, files in
            async let slow: (status: Int32, text: String) = files.curl("\(address)/slow")
            await gate.arrived()
            try files.make("server", subject: "/CN=second")
            if isAsked { server.reloadCertificates() }
            var text: String = ""
            for _ in 0..<50 where !text.contains("CN=second") {
                text = try await files.curl("\(address)/things/1").text
            }
            #expect(text.contains("CN=second") && text.contains("< HTTP/2 200"))
            // Half a deployment: the old ones stay in use.
            try Data("nonsense".utf8).write(to: URL(filePath: files.key("server")))
            server.reloadCertificates()
            #expect(try await files.curl("\(address)/things/1").text.contains("< HTTP/2 200"))
            gate.open()
            let answer: (status: Int32, text: String) = try await slow
            #expect(answer.text.contains("< HTTP/2 204") && answer.text.contains("CN=first"))
        }
    }

    @Test func filesThatCannotBeUsedAreNamed() async throws {
        let files: CertificateFiles = try CertificateFiles()
        defer { files.remove() }
        try files.make("server", subject: "/CN=first")
        try files.make("other", subject: "/CN=other")
        try Data("nonsense".utf8).write(to: URL(filePath: files.folder + "/nonsense"))
        let (good, key): (String, String) = (files.certificate("server"), files.key("server"))
        let nonsense: String = files.folder + "/nonsense"
        for (certificate, key, reason) in [
            ("/nowhere.pem", key, "/nowhere.pem: No such file or directory"),
            (good, "/nowhere.key", "/nowhere.key: No such file or directory"),
            (nonsense, key, "\(nonsense): has no PEM certificate"),
            (good, nonsense, "\(nonsense): has no PEM private key without a password"),
            (good, files.key("other"), "\(files.key("other")): the key does not belong to \(good)"),
        ] {
            var fixture: Fixture = Fixture()
            fixture.configuration.tls = TLSSettings(certificatePath: certificate, keyPath: key)
            let configured: Fixture = fixture
            let error = await #expect(throws: TLSFileError.self) { try await configured.run { _, _ in } }
            #expect(error?.description.hasPrefix(reason) == true, "\(String(describing: error))")
        }
    }

    @Test func silenceAndOtherProtocolsEndAlone() async throws {
        try await Self.with(change: { fixture, _ in
            fixture.configuration.headerTimeout = .milliseconds(300)
        }) { server, address, files in
            let port: Int = try await server.boundPort
            let silent: RawClient = try await RawClient.connect(to: port)
            let plain: RawClient = try await RawClient.connect(to: port)
            // On a busy machine the server may have lost patience before.
            plain.post(Array("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            _ = try await plain.rest()
            _ = try await silent.rest()
            #expect(try await files.curl("\(address)/things/1").status == 0)
        }
    }

    /// The subject is the credential of a `mutualTLS` scheme.
    @Test(arguments: [TLSSettings.ClientCertificates.optional, .required])
    func clientsShowWhoTheyAre(_ asked: TLSSettings.ClientCertificates) async throws {
        let strangers: CertificateFiles = try CertificateFiles()
        defer { strangers.remove() }
        try strangers.make("device", subject: "/O=Test/CN=device")
        try await Self.with(change: { fixture, files in
            fixture.configuration.tls?.clientCertificates = asked
            fixture.configuration.tls?.clientAuthorityPath = files.authority
        }) { _, address, files in
            try files.make("device", subject: "/O=Test/CN=device")
            try files.make("other", subject: "/O=Te, st/CN=ö")
            for version in ["--http2", "--http1.1"] {
                let known = try await files.curl(
                    version, "--cert", files.certificate("device"), "--key", files.key("device"), "\(address)/device")
                #expect(known.text.contains(" 200") && known.text.contains("\"caller\":\"fixed\""), "\(known.text)")
                let other = try await files.curl(
                    version, "--cert", files.certificate("other"), "--key", files.key("other"), "\(address)/device")
                #expect(other.text.contains(" 401"), "\(other.text)")
                let none = try await files.curl(version, "\(address)/device")
                #expect(asked == .required ? none.status != 0 : none.text.contains(" 401"), "\(none.text)")
                let stranger = try await files.curl(
                    version, "--cert", strangers.certificate("device"), "--key", strangers.key("device"),
                    "\(address)/device")
                #expect(stranger.status != 0, "\(stranger.text)")
            }
        }
    }
}
