/// What an answer leads to: a call of another operation with values of this exchange.
package struct Link: Sendable, Hashable {
    /// An argument of the call.
    package struct Argument: Sendable, Hashable {
        /// Index into the parameters of the target.
        package var parameter: Int
        package var value: LinkValue

        package init(parameter: Int, value: LinkValue) {
            self.parameter = parameter
            self.value = value
        }
    }

    /// As in the description: `UserAddress`.
    package var name: String
    /// Lower camel case: `userAddress`.
    package var functionName: String
    /// `functionName` of the operation that is called.
    package var target: String
    package var arguments: [Argument]
    /// The body of the call.
    package var body: LinkValue?
    /// Address of another server than that of the target.
    package var server: String?
    package var documentation: String?

    package init(
        name: String, functionName: String, target: String, arguments: [Argument], documentation: String?
    ) {
        self.name = name
        self.functionName = functionName
        self.target = target
        self.arguments = arguments
        self.documentation = documentation
    }
}

/// A runtime expression (OpenAPI 3.1 §4.8.20.4), checked against the operation that has it.
package indirect enum LinkValue: Sendable, Hashable {
    case url, method, statusCode
    /// Index into the parameters of the operation that has the link.
    case parameter(Int)
    /// JSON Pointer into the body of the request; empty: the whole.
    case requestBody(pointer: String)
    case responseHeader(String)
    case responseBody(pointer: String)
    /// JSON text.
    case constant(String)
    /// A text with expressions in it; constants among the pieces are plain text.
    case text([LinkValue])
}
