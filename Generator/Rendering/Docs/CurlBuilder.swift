import ContractModel

/// The request of an operation as a command line of curl, ready for a POSIX shell.
struct CurlBuilder {
    private let site: DocsSite
    private let operation: Operation
    /// Chooses values; nil: those of the samples.
    private let step: GuideStep?
    private var arguments: [String] = []

    /// Lines joined by backslashes.
    static func command(for operation: Operation, _ site: DocsSite, step: GuideStep? = nil) -> String {
        var builder = CurlBuilder(site, operation, step)
        builder.build()
        return builder.arguments.joined(separator: " \\\n  ")
    }

    private init(_ site: DocsSite, _ operation: Operation, _ step: GuideStep?) {
        self.site = site
        self.operation = operation
        self.step = step
    }

    private mutating func build() {
        let options = step == nil ? "" : "--silent --show-error "
        let quoted = CurlBuilder.quoted(address)
        arguments = ["curl \(options)\(method)\(step == nil ? quoted : GuideVariable.spliced(quoted))"]
        addCredentials()
        for parameter in operation.parameters where parameter.isRequired {
            switch parameter.location {
            case .header: addHeader(parameter.name, sample(parameter).bare)
            case .cookie:
                let pair = "\(parameter.name)=\(sample(parameter).bare)"
                arguments.append("--cookie " + CurlBuilder.quoted(pair))
            case .path, .query: break
            }
        }
        addBody()
        addOutput()
    }

    private var method: String {
        switch operation.method {
        case "GET": ""
        case "HEAD": "--head "
        case "POST" where operation.body != nil: ""
        default: "--request \(operation.method) "
        }
    }

    /// In single quotes, where the shell changes nothing.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: Address

    private var address: String {
        var text =
            operation.servers.first.flatMap { DocsSite.origin(of: $0.address) }
            ?? (step == nil ? site.origin : GuideVariable.unmarked(site.origin))
        let path = operation.parameters.filter { $0.location == .path }
        for segment in operation.segments {
            text += "/"
            for piece in segment {
                switch piece {
                case .literal(let literal): text += CurlBuilder.encoded(literal)
                case .parameter(let index): text += index < path.count ? value(inPath: path[index]) : ""
                }
            }
        }
        let query = operation.parameters.filter { $0.location == .query && $0.isRequired }.flatMap(pairs)
        return query.isEmpty ? text : "\(text)?\(query.joined(separator: "&"))"
    }

    private func sample(_ parameter: Parameter) -> ExampleValue {
        if let json = parameter.defaultJSON {
            let isString = json.count >= 2 && json.hasPrefix("\"") && json.hasSuffix("\"")
            let text = isString ? String(json.dropFirst().dropLast()) : json
            if !text.contains("\\") { return isString ? .string(text) : .raw(text) }
        }
        return ExampleBuilder.value(of: parameter.use, name: parameter.name, site, .request)
    }

    /// RFC 6570's simple, label and matrix expansion of one value.
    private func value(inPath parameter: Parameter) -> String {
        if let given = step?.path.first(where: { $0.key == parameter.name }) {
            if case .variable(let name) = given.value { return GuideVariable.mark(name) }
        }
        let value = CurlBuilder.encoded(CurlBuilder.joined(sample(parameter), by: ","))
        switch parameter.style {
        case .label: return "." + value
        case .matrix: return ";\(CurlBuilder.encoded(parameter.name))=\(value)"
        default: return value
        }
    }

    private func pairs(_ parameter: Parameter) -> [String] {
        let name = CurlBuilder.encoded(parameter.name)
        let value = sample(parameter)
        if parameter.isJSONContent { return ["\(name)=\(CurlBuilder.encoded(value.line))"] }
        switch value {
        case .array(let elements) where parameter.explode:
            return elements.map { "\(name)=\(CurlBuilder.encoded($0.bare))" }
        case .object(let members) where parameter.style == .deepObject:
            return members.map { "\(name)[\(CurlBuilder.encoded($0.key))]=\(CurlBuilder.encoded($0.value.bare))" }
        case .object(let members) where parameter.explode:
            return members.map { "\(CurlBuilder.encoded($0.key))=\(CurlBuilder.encoded($0.value.bare))" }
        default:
            let separator = parameter.style == .pipeDelimited ? "|" : parameter.style == .spaceDelimited ? " " : ","
            return ["\(name)=\(CurlBuilder.encoded(CurlBuilder.joined(value, by: separator)))"]
        }
    }

    private static func joined(_ value: ExampleValue, by separator: String) -> String {
        switch value {
        case .array(let elements): elements.map(\.bare).joined(separator: separator)
        case .object(let members): members.flatMap { [$0.key, $0.value.bare] }.joined(separator: separator)
        default: value.bare
        }
    }

    /// Percent-encoding of all but unreserved characters and the comma (RFC 3986 §2.3).
    static func encoded(_ text: String) -> String {
        let kept = Set("-._~,:@".utf8)
        var encoded = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain || kept.contains(byte) {
                encoded.unicodeScalars.append(scalar)
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    // MARK: Headers

    private mutating func addHeader(_ name: String, _ value: String) {
        arguments.append("--header " + CurlBuilder.quoted("\(name): \(value)"))
    }

    /// The first alternative. Secrets come from the environment, so that they stay out of the history of the shell.
    private mutating func addCredentials() {
        for requirement in operation.policy.security.first?.requirements ?? [] {
            guard let scheme = site.schemes[requirement.scheme] else { continue }
            switch scheme.kind {
            case .bearer, .oauth2, .openIDConnect: arguments.append(#"--header "Authorization: Bearer $TOKEN""#)
            case .basic: arguments.append(#"--user "$USER_NAME:$PASSWORD""#)
            case .apiKey(.header, let name): addKey("--header", CurlBuilder.shell(name) + ": ")
            case .apiKey(.cookie, let name): addKey("--cookie", CurlBuilder.shell(name) + "=")
            case .apiKey(_, let name): addKey("--url-query", CurlBuilder.shell(name) + "=")
            case .mutualTLS: arguments.append(#"--cert "$CERTIFICATE" --key "$PRIVATE_KEY""#)
            }
        }
    }

    private mutating func addKey(_ option: String, _ prefix: String) {
        arguments.append("\(option) \"\(prefix)$API_KEY\"")
    }

    /// Text within double quotes of a shell.
    private static func shell(_ text: String) -> String {
        String(text.flatMap { "\\\"$`".contains($0) ? ["\\", $0] : [$0] })
    }

    // MARK: Body

    private mutating func addBody() {
        guard let content = operation.body?.contents.first else { return }
        let media = content.mediaType.contains("*") ? "application/octet-stream" : content.mediaType
        switch content.kind {
        case .json(let use), .mergePatch(let use), .events(let use), .jsonLines(let use), .jsonTexts(let use):
            addHeader("Content-Type", media)
            arguments.append("--data-raw " + quotedBody(use))
        case .xml(let use, let body):
            addHeader("Content-Type", media)
            let value = ExampleBuilder.value(of: use, name: "body", site, .request)
            arguments.append("--data-raw " + CurlBuilder.quoted(XMLSample.text(value, body, site.contract.xml)))
        case .form(let use): addForm(use)
        case .multipart where content.isSequence:
            addHeader("Content-Type", media + "; boundary=BOUNDARY")
            arguments.append("--data-binary @file")
        case .multipart(let parts): for part in parts where part.isRequired || parts.count == 1 { add(part) }
        case .text:
            addHeader("Content-Type", media)
            arguments.append("--data-raw 'text'")
        case .bytes:
            addHeader("Content-Type", media)
            arguments.append("--data-binary @file")
        }
    }

    private func quotedBody(_ use: TypeUse) -> String {
        guard let given = step?.body else {
            return CurlBuilder.quoted(ExampleBuilder.value(of: use, name: "body", site, .request).text)
        }
        let members = given.map { member in
            ExampleValue.Member(
                key: GuideVariable.unmarked(member.key), value: .raw(GuideVariable.text(member.value)))
        }
        return GuideVariable.spliced(CurlBuilder.quoted(ExampleValue.object(members).text))
    }

    private mutating func addForm(_ use: TypeUse) {
        guard case .object(let members) = ExampleBuilder.value(of: use, name: "body", site, .request) else { return }
        for member in members {
            arguments.append("--data-urlencode " + CurlBuilder.quoted("\(member.key)=\(member.value.bare)"))
        }
    }

    private mutating func add(_ part: MultipartPart) {
        switch part.kind {
        case .file: arguments.append("--form " + CurlBuilder.quoted("\(part.name)=@file"))
        case .field(let use):
            let value = ExampleBuilder.value(of: use, name: part.name, site, .request)
            arguments.append("--form-string " + CurlBuilder.quoted("\(part.name)=\(value.bare)"))
        }
    }

    private mutating func addOutput() {
        guard let kind = operation.responses.first?.contents.first?.kind else { return }
        switch kind {
        case .events, .jsonLines, .jsonTexts: arguments.append("--no-buffer")
        case .bytes: arguments.append("--output file")
        default: break
        }
    }
}

extension DocsSite {
    /// Where sample requests go: without a path, because operations have the base path in theirs.
    var origin: String {
        if let origin = options.origin { return origin }
        return contract.servers.first.flatMap(DocsSite.origin) ?? "http://localhost:8080"
    }

    /// Scheme and host of an address; nil where it has none.
    static func origin(of server: String) -> String? {
        guard let scheme = server.firstRange(of: "://") else { return nil }
        let host = server[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(server[..<scheme.upperBound] + host)
    }
}

/// Variables of the shell in texts that are quoted later: marked by two characters of the private use area, which
/// are taken out of everything else.
enum GuideVariable {
    private static let (start, end): (String, String) = ("\u{E000}", "\u{E001}")

    static func mark(_ name: String) -> String { "\(start)\(name)\(end)" }

    static func unmarked(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\u{E000}" && $0 != "\u{E001}" }))
    }

    /// JSON text of a value.
    static func text(_ value: GuideStep.Value) -> String {
        switch value {
        case .json(let text): unmarked(text)
        case .variable(let name): "\"\(mark(name))\""
        }
    }

    /// Text in single quotes with the variables in double ones.
    static func spliced(_ quoted: String) -> String {
        quoted.replacing(start, with: "'\"$").replacing(end, with: "\"'")
    }
}
