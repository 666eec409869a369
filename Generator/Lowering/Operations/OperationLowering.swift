import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func lowerOperation(_ source: OpenAPI.Operation, path: String, _ document: Document) -> ContractModel.Operation {
        let names = operationNames(source, path: path)
        let template = OperationPath(path)
        var operation = ContractModel.Operation(
            id: names.id, functionName: names.function, typeName: names.type, anchor: Naming.kebab(names.id),
            method: source.method.uppercased(), path: path, segments: template.segments,
            place: place(source.location, source.pointer))
        operation.summary = source.summary
        operation.documentation = source.description
        operation.isDeprecated = source.isDeprecated
        operation.isOutgoing = configuration.isOutgoing
        operation.policy = policy(of: source, document)
        let hint = Hint(names.type)
        operation.parameters = parameters(of: source, template, operation.policy, hint)
        operation.body = source.requestBody.map { body($0, source, hint) }
        operation.responses = responses(of: source, operation.policy, hint)
        note(source, as: names.function)
        operation.policy.pagination = pagination(of: source, operation)
        operation.policy.pipelineProblems = pipelineProblems(operation)
        return operation
    }

    private func operationNames(
        _ source: OpenAPI.Operation, path: String
    ) -> (id: String, function: String, type: String) {
        let wanted = source.operationID ?? derivedID(source, path)
        let own = configuration.operationNames[wanted] ?? chosenMember(source.extensions) ?? Naming.functionName(wanted)
        let function = functionNames.unique(own)
        // Of the same id twice the reader has told.
        if function != own, source.operationID.flatMap({ operationsByID[$0] }) == nil {
            let place = source.operationIDLocation ?? source.location
            diagnostics.warning(
                "name-collision", "the name of '\(wanted)' is taken; the method is called \(function)", at: place)
        }
        let type = Naming.typeName(function)
        let free = typeNames.contains(type) ? type + "Operation" : type
        return (source.operationID ?? function, function, typeNames.unique(free))
    }

    /// `GET /pets/{id}` → `getPetsByID`.
    private func derivedID(_ source: OpenAPI.Operation, _ path: String) -> String {
        let words = path.split(separator: "/").map { segment in
            segment.contains("{") ? "by " + segment.filter { $0 != "{" && $0 != "}" } : String(segment)
        }
        return ([source.method.lowercased()] + words).joined(separator: " ")
    }
}

/// A path template, cut into segments and pieces.
struct OperationPath {
    private(set) var segments: [[PathPiece]] = []
    /// Names in the order of the path.
    private(set) var names: [String] = []

    init(_ path: String) {
        let text = path.hasPrefix("/") ? path.dropFirst() : path[...]
        for segment in text.split(separator: "/", omittingEmptySubsequences: false) {
            segments.append(pieces(segment))
        }
    }

    private mutating func pieces(_ segment: Substring) -> [PathPiece] {
        var result: [PathPiece] = []
        var rest = segment
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { result.append(.literal(Self.decoded(rest[..<open]))) }
            result.append(.parameter(index(of: String(rest[rest.index(after: open)..<close]))))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { result.append(.literal(Self.decoded(rest))) }
        return result
    }

    private mutating func index(of name: String) -> Int {
        if let known = names.firstIndex(of: name) { return known }
        names.append(name)
        return names.count - 1
    }

    /// Percent-decodes what is valid; the rest stays as it stands.
    private static func decoded(_ text: Substring) -> String {
        guard text.contains("%") else { return String(text) }
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == 0x25, index + 2 < source.count,
                let byte = UInt8(String(decoding: source[(index + 1)...(index + 2)], as: UTF8.self), radix: 16) {
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
