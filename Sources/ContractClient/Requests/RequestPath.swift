public import ContractRuntime

/// The path of a request, built piece by piece; values are encoded so that none can leave its segment.
public struct RequestPath: Sendable {
    public private(set) var text: String = ""

    public init() {}

    /// Text of the template, encoded already.
    public mutating func literal(_ text: StaticString) { self.text += text.description }

    /// A path parameter of a single value. A value of `.` or `..` is encoded too, so that no proxy takes it for a step.
    public mutating func value(_ value: some ParameterValue) {
        let encoded: String = URLText.encode(value.parameterText)
        text += encoded == "." || encoded == ".." ? encoded.replacing(".", with: "%2E") : encoded
    }

    public mutating func value<T: RawRepresentable>(_ value: T) where T.RawValue: ParameterValue {
        self.value(value.rawValue)
    }

    /// A path parameter that is a list, separated by commas (`style: simple`).
    public mutating func value(_ values: [some ParameterValue]) {
        text += values.map { URLText.encode($0.parameterText) }.joined(separator: ",")
    }

    public mutating func value<T: RawRepresentable>(_ values: [T]) where T.RawValue: ParameterValue {
        value(values.map(\.rawValue))
    }
}

// `request.path = "/orders/\(orderID)/files"`: the literals are those of the template, the values are encoded.
extension RequestPath: ExpressibleByStringInterpolation {
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var path: RequestPath = RequestPath()

        public init(literalCapacity: Int, interpolationCount: Int) {
            path.text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { path.text += literal }

        public mutating func appendInterpolation(_ value: some ParameterValue) { path.value(value) }

        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T) where T.RawValue: ParameterValue {
            path.value(value)
        }

        public mutating func appendInterpolation(_ values: [some ParameterValue]) { path.value(values) }

        public mutating func appendInterpolation<T: RawRepresentable>(_ values: [T]) where T.RawValue: ParameterValue {
            path.value(values)
        }

        public mutating func appendInterpolation(
            _ name: String, style: ParameterStyle, explode: Bool, write: (inout JSONWriter) -> Void
        ) {
            path.value(name, style: style, explode: explode, write)
        }
    }

    public init(stringLiteral value: String) { text = value }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.path }
}

extension RequestPath {
    /// A path parameter of any shape, in the text of a style (RFC 6570 §3.2).
    public mutating func value(
        _ name: String, style: ParameterStyle, explode: Bool, _ write: (inout JSONWriter) -> Void
    ) {
        let styled: StyledText = StyledText(name: name, explode: explode, encode: URLText.encode)
        switch style {
        case .json: text += URLText.encode(JSONText.of(write))
        case .label: text += "." + styled.joined(write, separator: explode ? "." : ",")
        case .matrix: text += styled.matrix(write)
        default: text += styled.joined(write, separator: ",")
        }
    }
}
