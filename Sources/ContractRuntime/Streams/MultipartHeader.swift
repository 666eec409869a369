/// What the header section of a part says (RFC 7578 §4).
struct MultipartHeader {
    var name: String
    var fileName: String?
    var mediaType: String?
    var fields: HeaderFields

    /// - Parameter position: the name of a part that need not have one.
    /// - Throws: `StandardProblem.malformedBody`.
    init(_ section: [UInt8], position: Int?, maximumNameBytes: Int) throws {
        guard let text = String(validating: section, as: UTF8.self) else {
            throw StandardProblem.malformedBody(reason: "The header of a part is not UTF-8.")
        }
        let fields: HeaderFields = try Self.fields(text)
        self.fields = fields
        mediaType = fields["Content-Type"]
        let parameters: [MediaType.Parameter] = Self.disposition(fields, isForm: position == nil) ?? []
        guard let name = position.map(String.init) ?? parameters.first(where: { $0.name == "name" })?.value else {
            throw StandardProblem.malformedBody(reason: "A part has no Content-Disposition: form-data with a name.")
        }
        self.name = position == nil ? Self.unescaped(name) : name
        fileName = parameters.first { $0.name == "filename" }.map { Self.lastComponent(Self.unescaped($0.value)) }
        guard self.name.utf8.count <= maximumNameBytes, fileName?.utf8.count ?? 0 <= maximumNameBytes else {
            throw StandardProblem.malformedBody(reason: "The name of a part is longer than \(maximumNameBytes) bytes.")
        }
    }

    private static func fields(_ text: String) throws -> HeaderFields {
        var result: HeaderFields = HeaderFields()
        for line in text.split(separator: "\r\n") {
            guard let colon = line.utf8.firstIndex(of: Ascii.colon), colon > line.startIndex,
                line.utf8[..<colon].allSatisfy(HeaderScanner.isTokenByte)
            else {
                throw StandardProblem.malformedBody(reason: "The header of a part is not a list of fields.")
            }
            let value: Substring = line[line.utf8.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            result.add(String(line[..<colon]), String(value))
        }
        return result
    }

    /// The parameters of `Content-Disposition`; of a form it has to be `form-data`.
    private static func disposition(_ fields: HeaderFields, isForm: Bool) -> [MediaType.Parameter]? {
        guard let disposition = fields["Content-Disposition"] else { return nil }
        var scanner: HeaderScanner = HeaderScanner(disposition)
        guard let type = scanner.token()?.lowercased(), !isForm || type == "form-data" else { return nil }
        return scanner.parameters()
    }

    /// Browsers write a quote and line ends of a name as `%22`, `%0D`, `%0A` (WHATWG, multipart/form-data encoding).
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(Ascii.percent) else { return text }
        var result: [UInt8] = []
        var rest: Substring.UTF8View = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == Ascii.percent, let escape = escapes.first(where: { rest.starts(with: $0.code.utf8) }) {
                result.append(escape.byte)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let escapes: [(code: String, byte: UInt8)] = [
        ("22", Ascii.quote), ("0D", Ascii.carriageReturn), ("0A", Ascii.lineFeed),
    ]

    /// The name of a file without the path that some clients send, and without control characters.
    private static func lastComponent(_ path: String) -> String {
        let isSeparator: (Unicode.Scalar) -> Bool = { $0 == "/" || $0 == "\\" }
        var result: String = ""
        for scalar in path.unicodeScalars {
            if isSeparator(scalar) {
                result = ""
            } else if scalar.value >= 0x20, scalar.value != 0x7F {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
