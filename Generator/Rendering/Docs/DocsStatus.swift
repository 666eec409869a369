import ContractModel

/// Words for the status of a response.
enum DocsStatus {
    private static let phrases: [Int: String] = [
        100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted",
        203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content",
        207: "Multi-Status", 300: "Multiple Choices", 301: "Moved Permanently",
        302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
        411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
        415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        422: "Unprocessable Content", 423: "Locked", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
        500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    static func code(_ status: Response.Status) -> String {
        switch status {
        case .code(let code): String(code)
        case .range(let digit): "\(digit)XX"
        case .default: "default"
        }
    }

    static func phrase(_ status: Response.Status) -> String {
        switch status {
        case .code(let code): phrases[code] ?? ""
        case .range(let digit): "Any \(digit)XX"
        case .default: "Any other status"
        }
    }

    /// `ok`, `moved` or `error`: a style class.
    static func kind(_ status: Response.Status) -> String {
        let digit: Int
        switch status {
        case .code(let code): digit = code / 100
        case .range(let first): digit = first
        case .default: digit = 0
        }
        switch digit {
        case 1, 2: return "ok"
        case 3: return "moved"
        case 4, 5: return "error"
        default: return "other"
        }
    }
}
