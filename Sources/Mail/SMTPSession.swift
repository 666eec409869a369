import CCurl

/// One connection to the server by libcurl, kept between mails. Used by one thread at a time: that of `SMTPClient`.
final class SMTPSession: @unchecked Sendable {
    /// Seconds that a quiet connection is kept; servers close theirs after minutes (RFC 5321 §4.5.3.2.7).
    private static let idleSeconds: Int = 20
    /// Statuses that are about the login and not about the mail (RFC 4954 §6).
    private static let loginStatuses: Set<Int> = [530, 534, 535, 538]
    private static let isReady: Bool = curl_begin() == CURLE_OK

    private let address: SMTPAddress
    private let limits: SMTPClient.Limits
    private let handle: UnsafeMutableRawPointer?

    init(address: SMTPAddress, limits: SMTPClient.Limits) {
        self.address = address
        self.limits = limits
        handle = Self.isReady ? curl_easy_init() : nil
    }

    deinit { curl_easy_cleanup(handle) }

    /// Blocks until the server has the mail or something went wrong, at most for the limit's time.
    func perform(_ transfer: SMTPTransfer) -> Result<Void, MailError> {
        guard let handle else { return .failure(.failed("libcurl does not start")) }
        guard !transfer.isOver else { return .failure(.failed("cancelled")) }
        let recipients: UnsafeMutablePointer<curl_slist>? = curl_slist_append(nil, transfer.recipient)
        defer { curl_slist_free_all(recipients) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { message in
            message.initialize(repeating: 0)
            // What the handle points at ends with this call.
            defer { curl_easy_reset(handle) }
            let set: CURLcode = configure(handle, transfer, recipients, message: message.baseAddress)
            guard set == CURLE_OK else { return .failure(.failed("libcurl refuses a setting (\(set.rawValue))")) }
            let code: CURLcode = curl_easy_perform(handle)
            guard code != CURLE_OK else { return .success(()) }
            let text: String = message.baseAddress.map { String(cString: $0) } ?? ""
            return .failure(error(code, status: Int(curl_status(handle)), text, transfer))
        }
    }

    /// RFC 5321 §4.2.1: 5yz is for good. Only what follows the login is about the mail itself.
    private func error(_ code: CURLcode, status: Int, _ message: String, _ transfer: SMTPTransfer) -> MailError {
        if code == CURLE_ABORTED_BY_CALLBACK { return .failed("cancelled") }
        let text: String = message.isEmpty ? String(cString: curl_easy_strerror(code)) : message
        let isAboutMail: Bool = code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR
            || code == CURLE_WEIRD_SERVER_REPLY && transfer.hasBegun
        let isForGood: Bool = isAboutMail && (500..<600).contains(status) && !Self.loginStatuses.contains(status)
        let known: String = isAboutMail && status >= 400 ? "\(status)" : "error \(code.rawValue)"
        let reason: String = "\(text) (\(known)\(transfer.enhancedStatus.map { " \($0)" } ?? ""))"
        return isForGood ? .refused(reason) : .failed(reason)
    }

    // MARK: Settings of libcurl

    private func configure(
        _ handle: UnsafeMutableRawPointer, _ transfer: SMTPTransfer,
        _ recipients: UnsafeMutablePointer<curl_slist>?, message: UnsafeMutablePointer<CChar>?
    ) -> CURLcode {
        let results: [CURLcode] =
            server(handle, domain: transfer.domain) + encryption(handle) + times(handle) + [
                curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message),
                curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(transfer.sender)>"),
                curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients),
                curl_set_number(handle, CURLOPT_UPLOAD, 1),
                curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(transfer.bytes.count)),
            ] + callbacks(handle, Unmanaged.passUnretained(transfer).toOpaque())
        return results.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func server(_ handle: UnsafeMutableRawPointer, domain: String) -> [CURLcode] {
        let scheme: String = address.encryption == .implicit ? "smtps" : "smtp"
        var results: [CURLcode] = [
            curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(address.host):\(address.port)/\(domain)"),
            curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            // Neither proxies of the environment nor a netrc file.
            curl_set_text(handle, CURLOPT_PROXY, ""),
            curl_set_number(handle, CURLOPT_NETRC, 0),
        ]
        if let user = address.user, let password = address.password {
            results.append(curl_set_text(handle, CURLOPT_USERNAME, user))
            results.append(curl_set_text(handle, CURLOPT_PASSWORD, password))
        }
        return results
    }

    private func encryption(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let level: curl_usessl = address.encryption == .offered ? CURLUSESSL_TRY : CURLUSESSL_ALL
        var results: [CURLcode] = [
            curl_set_number(handle, CURLOPT_USE_SSL, Int(level.rawValue)),
            curl_set_number(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
        ]
        if let path = limits.authorityPath { results.append(curl_set_text(handle, CURLOPT_CAINFO, path)) }
        return results
    }

    private func times(_ handle: UnsafeMutableRawPointer) -> [CURLcode] {
        [
            curl_set_number(handle, CURLOPT_TIMEOUT_MS, limits.seconds * 1000),
            curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.seconds * 1000),
            curl_set_number(handle, CURLOPT_MAXAGE_CONN, Self.idleSeconds),
            // Time limits without signals: there are other threads.
            curl_set_number(handle, CURLOPT_NOSIGNAL, 1),
        ]
    }

    private func callbacks(_ handle: UnsafeMutableRawPointer, _ context: UnsafeMutableRawPointer) -> [CURLcode] {
        [
            curl_set_reader(
                handle,
                { buffer, size, count, context in
                    guard let buffer, let context else { return 0 }
                    return SMTPSession.transfer(context)
                        .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
                }, context),
            curl_set_listener(
                handle,
                { line, size, count, context in
                    guard let line, let context else { return 0 }
                    let bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: line, count: size * count)
                    SMTPSession.transfer(context).heard(String(decoding: bytes, as: UTF8.self))
                    return size * count
                }, context),
            curl_set_watch(
                handle,
                { context, _, _, _, _ in
                    guard let context else { return 0 }
                    return SMTPSession.transfer(context).isOver ? 1 : 0
                }, context),
        ]
    }

    private static func transfer(_ context: UnsafeMutableRawPointer) -> SMTPTransfer {
        Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
    }
}
