import Glibc
import Logging
import NIOSSL
import Synchronization

/// The certificates of a server. Connections take the context of the moment they come; a reload does not touch those
/// that are there.
final class CertificateStore: Sendable {
    private struct State {
        var context: NIOSSLContext?
        /// What the files looked like when they were read.
        var stamps: [String] = []
    }

    let settings: TLSSettings
    private let protocols: [String]
    private let logger: Logger
    private let state: Mutex<State> = Mutex(State())

    /// - Parameter protocols: for ALPN, the preferred one first.
    init(_ settings: TLSSettings, protocols: [String], logger: Logger) {
        self.settings = settings
        self.protocols = protocols
        self.logger = logger
    }

    /// For the next connection; nil before the first `load`.
    var context: NIOSSLContext? { state.withLock { $0.context } }

    /// Reads the files. Blocks for a moment.
    /// - Throws: `TLSFileError`; then what was there stays.
    func load() throws {
        let stamps: [String] = stamps()
        let context: NIOSSLContext = try makeContext()
        state.withLock { $0 = State(context: context, stamps: stamps) }
    }

    /// Reads the files again; when they cannot be used, what was there stays, and the log has the reason.
    func reload() {
        do {
            try load()
            logger.notice("Certificates were read again", metadata: ["path": "\(settings.certificatePath)"])
        } catch {
            // Not again for the same files.
            let stamps: [String] = stamps()
            state.withLock { $0.stamps = stamps }
            logger.error("Certificates were not read again", metadata: ["reason": "\(error)"])
        }
    }

    /// Looks at the files from time to time, until cancelled.
    func watch() async {
        while (try? await Task.sleep(for: settings.checkInterval)) != nil {
            let last: [String] = state.withLock { $0.stamps }
            if stamps() != last { reload() }
        }
    }

    private func stamps() -> [String] {
        [settings.certificatePath, settings.keyPath, settings.clientAuthorityPath].map { path in
            var status: stat = stat()
            guard let path, stat(path, &status) == 0 else { return "-" }
            return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
        }
    }

    // MARK: Reading

    private func makeContext() throws -> NIOSSLContext {
        let chain: [NIOSSLCertificate] = try certificates(settings.certificatePath)
        if let first = chain.first, first.notValidAfter < time(nil) {
            logger.warning("The certificate has expired", metadata: ["path": "\(settings.certificatePath)"])
        }
        var configuration: TLSConfiguration = .makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try key()))
        configuration.minimumTLSVersion = settings.minimumVersion == .tls13 ? .tlsv13 : .tlsv12
        configuration.applicationProtocols = protocols
        if settings.clientCertificates != .none {
            configuration.trustRoots = .certificates(try clientAuthorities())
            configuration.certificateVerification =
                settings.clientCertificates == .required ? .noHostnameVerification : .optionalVerification
        }
        try checkPair(configuration)
        return try NIOSSLContext(configuration: configuration)
    }

    /// Key and certificate belong together. A context is made only to learn it: NIOSSL (2.37.6) has no other way, and
    /// never frees one whose making fails. Those four kilobytes for each change of the files to a pair that does not
    /// fit are lost here and nowhere else, so that a search for leaks may pass over this function alone.
    @inline(never)
    private func checkPair(_ configuration: TLSConfiguration) throws {
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSFileError(
                path: settings.keyPath, reason: "the key does not belong to \(settings.certificatePath) (\(error))")
        }
    }

    private func clientAuthorities() throws -> [NIOSSLCertificate] {
        guard let path = settings.clientAuthorityPath else {
            throw TLSFileError(path: "-", reason: "client certificates are asked for, and no authority is named")
        }
        return try certificates(path)
    }

    private func certificates(_ path: String) throws -> [NIOSSLCertificate] {
        try checkReadable(path)
        let chain: [NIOSSLCertificate]? = try? NIOSSLCertificate.fromPEMFile(path)
        guard let chain, !chain.isEmpty else { throw TLSFileError(path: path, reason: "has no PEM certificate") }
        return chain
    }

    private func key() throws -> NIOSSLPrivateKey {
        try checkReadable(settings.keyPath)
        do {
            return try NIOSSLPrivateKey(file: settings.keyPath, format: .pem)
        } catch {
            throw TLSFileError(path: settings.keyPath, reason: "has no PEM private key without a password")
        }
    }

    private func checkReadable(_ path: String) throws {
        let descriptor: Int32 = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TLSFileError(path: path, reason: String(cString: strerror(errno))) }
        close(descriptor)
    }
}
