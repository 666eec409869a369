import ContractModel

/// The servers of one operation, as an argument of its method.
struct ClientServers {
    private let operation: Operation
    private let typeName: String
    /// `server`, or another name where a parameter has that.
    private let name: String

    /// Nil: the operation is called at the client's server.
    init?(_ operation: Operation, symbols: Symbols) {
        guard !operation.servers.isEmpty else { return nil }
        self.operation = operation
        typeName = symbols.nestedName("Servers")
        let isTaken: Bool = operation.parameters.contains { $0.propertyName == "server" }
        name = isTaken ? "serverAddress" : "server"
    }

    /// `server: String = UploadFile.Servers.files()`. A request that the service sends goes to the receiver, whose
    /// address is the client's, unless the caller says otherwise.
    var argument: String {
        if operation.isOutgoing { return "\(name): String? = nil" }
        let type: String = "\(SwiftText.identifier(operation.typeName)).\(typeName)"
        return "\(name): String = \(ServerViews.standard(operation.servers, in: type))"
    }

    var passing: String { passing(name) }

    func passing(_ value: String) -> String { "\(name): \(value)" }

    var statement: String { "request.server = \(name)" }

    /// View of the enumeration within the operation's namespace.
    var view: ViewObject {
        let lines: [String] = ServerViews(choices: operation.servers, indent: "        ").lines
        return ["type": .code(typeName), "lines": .list(lines.dropLast().map(ViewValue.code))]
    }
}
