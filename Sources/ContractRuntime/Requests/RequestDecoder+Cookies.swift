// Cookie parameters.
extension RequestDecoder {
    /// An optional cookie; nil when it is absent or wrong.
    /// - Parameters:
    ///   - explode: a list is `a=1&a=2` in one cookie (`form`), or several cookies of one name (`cookie`).
    ///   - keys: for an exploded object, the names of its properties, which are the names of the cookies.
    public mutating func cookie<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .form, explode: Bool = false,
        keys: [String] = [], _ read: (inout JSONReader) -> T?
    ) -> T? {
        let source: ViolationSource = .cookie(name)
        guard explode, shape != .scalar else { return cookieText(name, shape, style, source, read) }
        let names: [String] = shape == .object ? keys : [name]
        var pairs: [(String, String)] = []
        for cookie in parsedCookies where names.contains(String(cookie.name)) {
            for pair in pieces(of: cookie, style) {
                guard let text = decoded(pair.1, style) else { return refuseText(source, style) }
                pairs.append((pair.0, text))
            }
        }
        guard !pairs.isEmpty else { return nil }
        let value: TextValue = shape == .object ? .grouping(pairs) : .texts(pairs.map(\.1))
        return decode(value, style, source, read)
    }

    /// A cookie that must be there.
    public mutating func requiredCookie<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .form, explode: Bool = false,
        keys: [String] = [], _ read: (inout JSONReader) -> T?
    ) -> T? {
        let names: [String] = explode && shape == .object ? keys : [name]
        guard parsedCookies.contains(where: { names.contains(String($0.name)) }) else {
            return refuse(.cookie(name), "required", "The cookie is required.")
        }
        return cookie(name, shape: shape, style: style, explode: explode, keys: keys, read)
    }

    private mutating func cookieText<T>(
        _ name: String, _ shape: ParameterShape, _ style: ParameterStyle, _ source: ViolationSource,
        _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let raw = parsedCookies.first(where: { $0.name == name })?.value else { return nil }
        let value: TextValue? = ParameterText.value(
            raw.utf8, name: name, style: .form, explode: false, shape: shape,
            decode: { text in style == .cookie ? String(Substring(text)) : PercentEncoding.decode(text) })
        guard let value else { return refuseText(source, style) }
        return decode(value, style, source, read)
    }

    /// `a=1&b=2` in one cookie is two members, of which the cookie's own name is the first.
    private func pieces(
        of cookie: (name: Substring, value: Substring), _ style: ParameterStyle
    ) -> [(String, Substring)] {
        guard style == .form else { return [(String(cookie.name), cookie.value)] }
        return cookie.value.split(separator: "&", omittingEmptySubsequences: false).enumerated().map { index, piece in
            guard index > 0, let equals = piece.firstIndex(of: "=") else { return (String(cookie.name), piece) }
            return (String(piece[..<equals]), piece[piece.index(after: equals)...])
        }
    }

    private func decoded(_ text: Substring, _ style: ParameterStyle) -> String? {
        style == .cookie ? String(text) : PercentEncoding.decode(text.utf8)
    }

    private var parsedCookies: [(name: Substring, value: Substring)] {
        mutating get {
            let parsed: [(name: Substring, value: Substring)] = cookies ?? Cookies.parse(request.headers)
            cookies = parsed
            return parsed
        }
    }
}
