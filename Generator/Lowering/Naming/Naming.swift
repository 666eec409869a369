/// Every rule that turns a name of a description into a Swift name. No other file of the generator makes names.
package enum Naming {
    /// Words that keep capitals inside a name and are all small at the start of a lower camel case name.
    private static let initialisms: [String: String] = {
        let words = [
            "API", "CPU", "CSS", "CSV", "DB", "DNS", "GPG", "HTML", "HTTP", "HTTPS", "ID", "IP", "JSON", "JWT", "OS",
            "PDF", "RAM", "RSS", "SDK", "SHA", "SKU", "SQL", "SSE", "SSH", "SSL", "TCP", "TLS", "TTL", "UDP", "UI",
            "URI", "URL", "UTC", "UUID", "VAT", "VM", "XML", "YAML",
        ]
        var table = Dictionary(uniqueKeysWithValues: words.map { ($0.lowercased(), $0) })
        for plural in ["ID", "URL", "URI", "API", "IP", "SKU", "UUID", "VM", "PDF"] {
            table[plural.lowercased() + "s"] = plural + "s"
        }
        table["oauth"] = "OAuth"
        table["github"] = "GitHub"
        return table
    }()

    /// Type names that generated code uses for something else. A type of the description gets `Model` behind its name.
    private static let takenTypes: Set<String> = [
        "Any", "AnyObject", "Array", "Bool", "Character", "Codable", "Collection", "Comparable", "Data", "Date",
        "Decimal", "Decodable", "Dictionary", "Double", "Duration", "Encodable", "Equatable", "Error", "Float",
        "Hashable", "Identifiable", "Int", "Int128", "Int32", "Int64", "Never", "Optional", "Protocol",
        "RawRepresentable",
        "Result", "Self", "Sendable", "Sequence", "Set", "StaticString", "String", "Task", "Type", "UInt32", "UInt64",
        "UInt8", "UUID", "Void", "CaseIterable", "CustomStringConvertible", "AsyncSequence", "Range", "Mutex",
        "Pattern",
        // The runtimes
        "APIClient", "ByteStream", "CachePolicy", "CalendarDate", "Caller", "Change", "ClientConfiguration",
        "ClientError", "ClientRequest", "ClientResponse", "ClientTransport", "ContractProblem", "CredentialProvider",
        "Credential", "EventStream", "FilePart", "HTTPVerb", "HeaderFields", "Indirect", "JSONDecodable",
        "JSONEncodable", "JSONFields", "JSONObject", "JSONObjectShape", "JSONReader", "JSONUnion", "JSONValue",
        "JSONWriter",
        "LifecyclePolicy", "LineStream", "MultipartPart", "MultipartReader", "MultipartStream", "NoCredentials",
        "OperationPolicy", "PageSequence", "PathCaptures", "ProblemDetails", "ProblemPolicy", "RateLimitTier",
        "ReceivedEvent", "RequestBody", "RequestContext", "RequestDecoder", "ResponseBody", "RolePolicy",
        "RouteMatch", "SecurityRequirement", "SecuritySchemePolicy", "ServerRequest", "ServerResponse",
        "ServerSentEvent", "ServiceContract", "ServiceHooks", "ContractService", "ContractRuntime", "ContractClient",
        "ContractServer", "StandardProblem", "StringFormat", "Tenant", "TenantSource", "URLSessionTransport",
        "IncomingEvent", "IncomingEvents", "IncomingJSONTexts", "IncomingLines", "JSONTextSequence", "JSONTextStream",
        "LinkExpression", "LinkedExchange", "XMLBody", "XMLMember", "XMLName", "XMLShape",
        "BodyPolicy", "EventSequence", "LineSequence", "MultipartBody", "ScaledDecimal", "UploadFile", "UploadPart",
        "SentFile", "SentPart", "PartSequence", "PartStream",
        // Used by name in templates
        "CustomReflectable", "Mirror", "UnsafeBufferPointer", "UnsafePointer",
        // Names inside the namespace of an operation
        "Body", "Input", "Output", "Part",
    ]

    /// Member names that mean something else in Swift even in backticks, or that generated types declare themselves.
    private static let takenMembers: Set<String> = [
        "self", "init", "deinit", "subscript", "allCases", "rawValue", "hashValue", "hash",
    ]

    /// `order_line` → `OrderLine`; `Error` → `ErrorModel`.
    package static func typeName(_ name: String) -> String {
        available(plainTypeName(name))
    }

    /// A Swift type name that generated code does not use for something else: not a word of the runtimes, and not the
    /// name of a property, from which a type differs by its capital. `日本語` → `日本語Model`.
    package static func available(_ plain: String) -> String {
        takenTypes.contains(plain) || isCaseless(plain) ? plain + "Model" : plain
    }

    /// The first letter is of a script without capitals.
    private static func isCaseless(_ name: String) -> Bool {
        name.first.map { $0.uppercased() == $0.lowercased() } ?? false
    }

    /// As `typeName`, for a part of a name, where nothing can clash.
    package static func plainTypeName(_ name: String) -> String {
        let text = Words.split(name).map(capitalized).joined()
        return startingWithLetter(text.isEmpty ? "Unnamed" : text, prefix: "N")
    }

    /// `order_id` → `orderID`, `URLPath` → `urlPath`.
    package static func propertyName(_ name: String) -> String {
        let text = lowerCamel(name, empty: "unnamed")
        return text == "self" || text == "init" ? text + "Value" : text
    }

    /// As `propertyName`; the empty text has a name too, and names that `CaseIterable` takes get `Value` behind them.
    package static func caseName(_ value: String) -> String {
        let text = lowerCamel(signed(value), empty: value.isEmpty ? "empty" : "unnamed")
        return takenMembers.contains(text) ? text + "Value" : text
    }

    /// Orders of sorting are often `name` and `-name`.
    private static func signed(_ value: String) -> String {
        guard let first = value.first, first == "-" || first == "+", value.dropFirst().first?.isLetter == true else {
            return value
        }
        return (first == "-" ? "minus " : "plus ") + value.dropFirst()
    }

    /// `createOrder`, `orders/create` → `createOrder`, `ordersCreate`.
    package static func functionName(_ name: String) -> String {
        let text = lowerCamel(name, empty: "unnamed")
        return takenMembers.contains(text) || text == "api" ? text + "Operation" : text
    }

    /// `createOrder` → `create-order`.
    package static func kebab(_ name: String) -> String {
        let words = Words.split(name)
        return words.isEmpty ? "unnamed" : words.joined(separator: "-")
    }

    /// A name that an author chose for a member or a function: an identifier that means nothing else in Swift.
    package static func isMemberName(_ name: String) -> Bool {
        isIdentifier(name) && !takenMembers.contains(name) && name != "api"
    }

    /// A name that an author chose for a type.
    package static func isTypeName(_ name: String) -> Bool {
        isIdentifier(name) && name.first?.isUppercase == true && !takenTypes.contains(name)
    }

    /// A word of ASCII letters and digits with a capital in it.
    package static func isInitialism(_ word: String) -> Bool {
        isIdentifier(word) && word != word.lowercased() && !word.contains("_")
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= Words.maximumLength else { return false }
        let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        return isLetter(first)
            && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func lowerCamel(_ name: String, empty: String) -> String {
        let words = Words.split(name)
        guard let first = words.first else { return empty }
        return startingWithLetter(first + words.dropFirst().map(capitalized).joined(), prefix: "_")
    }

    /// Words that a configuration writes in capitals of their own, by their lower case: `["gmbh": "GmbH"]`.
    @TaskLocal package static var chosenInitialisms: [String: String] = [:]

    /// `SLA` → `sla` and, in the plural, `slas`.
    package static func initialisms(_ words: [String]) -> [String: String] {
        var table: [String: String] = [:]
        for word in words {
            table[word.lowercased()] = word
            table[word.lowercased() + "s"] = word + "s"
        }
        return table
    }

    private static func capitalized(_ word: String) -> String {
        chosenInitialisms[word] ?? initialisms[word] ?? word.prefix(1).uppercased() + word.dropFirst()
    }

    private static func startingWithLetter(_ text: String, prefix: String) -> String {
        text.first?.isNumber == true ? prefix + text : text
    }
}
