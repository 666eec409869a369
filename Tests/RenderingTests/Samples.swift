import ContractModel

@testable import Rendering

/// Small contracts for tests.
enum Samples {
    static let place: Place = Place(file: "spec.yaml", line: 7, column: 3, pointer: "#/x")

    static func type(_ name: String, _ kind: TypeDeclaration.Kind) -> TypeDeclaration {
        var type: TypeDeclaration = TypeDeclaration(
            name: name, componentName: name, place: place, documentation: nil, areaTypeName: "Orders", kind: kind)
        type.isRead = true
        type.isWritten = true
        return type
    }

    static func use(_ type: TypeReference, _ change: (inout TypeUse) -> Void = { _ in }) -> TypeUse {
        var use: TypeUse = TypeUse(type)
        change(&use)
        return use
    }

    static func operation(_ method: String, _ segments: [[PathPiece]]) -> Operation {
        let path: String = "/" + segments.map { pieces in
            pieces.map { piece in
                switch piece {
                case .literal(let text): text
                case .parameter(let index): "{\(index)}"
                }
            }.joined()
        }.joined(separator: "/")
        return Operation(
            id: "\(method) \(path)", functionName: "run", typeName: "Run", anchor: "run", method: method, path: path,
            segments: segments, place: place)
    }

    static let status: EnumerationType = EnumerationType(
        isString: true,
        cases: [EnumerationCase(name: "draft", value: "draft"), EnumerationCase(name: "default", value: "de\"fault")])

    static let contract: Contract = {
        var contract: Contract = Contract()
        contract.types = [
            type("Order", .object(ObjectType(properties: []))),
            type("OrderID", .identifier),
            type("OrderStatus", .enumeration(status)),
            type("Name", .alias(use(.string) { $0.constraints.maxLength = 5 })),
            type("Maybe", .alias(use(.named("Name")) { $0.isNullable = true })),
        ]
        return contract
    }()

    static let options: RenderingOptions = RenderingOptions(
        name: "Sample", source: "spec.yaml",
        server: RenderingOptions.Output(module: "SampleAPI", folder: "SampleAPI"),
        client: RenderingOptions.Output(module: "SampleClient", folder: "SampleClient"))

    static var server: Symbols { Symbols(contract, options: options, module: "SampleAPI") }
    static var client: Symbols { Symbols(contract, options: options, module: "SampleClient") }
}
