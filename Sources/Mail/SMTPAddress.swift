import CCurl

/// Where mails are handed over, from a URL: `smtp://host:587`, `smtps://user:password@host`.
package struct SMTPAddress: Sendable, Hashable {
    package enum Encryption: Sendable, Hashable {
        /// From the first byte (RFC 8314 §3.3).
        case implicit
        /// By STARTTLS (RFC 3207), or no mail.
        case required
        /// By STARTTLS when the server offers it.
        case offered
    }

    /// What is wrong with a URL, without the URL.
    package struct Invalid: Error, CustomStringConvertible {
        package var description: String
    }

    package var host: String
    package var port: Int
    package var encryption: Encryption
    package var user: String?
    package var password: String?

    /// Takes `smtp` (587) and `smtps` (465); `?starttls=required` for `smtp`. With a password it is required anyway:
    /// one that travels in the clear is none.
    package init(_ text: String) throws(Invalid) {
        let url: SMTPAddressParts = try SMTPAddressParts(text)
        guard let scheme = url[CURLUPART_SCHEME], ["smtp", "smtps"].contains(scheme), let host = url[CURLUPART_HOST]
        else { throw Invalid(description: "is not smtp://host or smtps://host") }
        guard ["", "/"].contains(url[CURLUPART_PATH] ?? ""), url[CURLUPART_FRAGMENT] == nil
        else { throw Invalid(description: "has a path or a fragment") }
        (user, password) = (url[CURLUPART_USER], url[CURLUPART_PASSWORD])
        guard (user == nil) == (password == nil)
        else { throw Invalid(description: "has a user without a password, or the other way round") }
        self.host = host
        port = url[CURLUPART_PORT].flatMap { Int($0) } ?? (scheme == "smtps" ? 465 : 587)
        switch (scheme, url[CURLUPART_QUERY]) {
        case ("smtps", nil): encryption = .implicit
        case ("smtp", nil): encryption = user == nil ? .offered : .required
        case ("smtp", "starttls=required"): encryption = .required
        default: throw Invalid(description: "asks for something other than ?starttls=required, which goes with smtp://")
        }
    }
}

/// A URL that libcurl has taken apart (RFC 3986), percent signs decoded.
private final class SMTPAddressParts {
    private let url: OpaquePointer

    init(_ text: String) throws(SMTPAddress.Invalid) {
        guard let url = curl_url() else { throw SMTPAddress.Invalid(description: "cannot be read now") }
        self.url = url
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK
        else { throw SMTPAddress.Invalid(description: "is not a URL such as smtp://host:587") }
    }

    deinit { curl_url_cleanup(url) }

    subscript(part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, UInt32(CURLU_URLDECODE)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
