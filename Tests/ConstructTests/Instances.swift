import ContractRuntime
import Foundation
import Testing

/// `instances.json` of a case: for schemas under `components/schemas`, values that are valid, and values that are not
/// with the places and keywords that are told, `"/lines/0/count minimum"`.
struct Instances {
    struct Invalid {
        var value: JSONValue
        var places: [String]
    }

    struct OfSchema {
        var name: String
        var valid: [JSONValue]
        var invalid: [Invalid]

        var values: [JSONValue] { valid + invalid.map(\.value) }
    }

    var schemas: [OfSchema]

    init(_ one: ConstructCase) throws {
        let bytes: [UInt8] = Array(try one.text("instances.json").utf8)
        let json: JSONValue = try JSONReader.decode(bytes) { $0.any() }
        guard case .object(let members) = json else {
            Issue.record("\(one.testDescription)/instances.json is no object")
            schemas = []
            return
        }
        schemas = members.sorted { $0.key < $1.key }.map { name, value in
            let invalid: [Invalid] = (value["invalid"]?.array ?? []).map { entry in
                let places: [String] = entry["at"]?.array?.compactMap(\.string) ?? []
                return Invalid(value: entry["value"] ?? .null, places: places)
            }
            return OfSchema(name: name, valid: value["valid"]?.array ?? [], invalid: invalid)
        }
    }

    /// One line for each value.
    var text: String {
        let schemas: [String] = schemas.map { schema in
            let valid: String = schema.valid.map { "\n      " + Self.text($0) }.joined(separator: ",")
            let invalid: [String] = schema.invalid.map { entry in
                let places: JSONValue = .array(entry.places.map { .string($0) })
                return "\n      { \"value\": \(Self.text(entry.value)), \"at\": \(Self.text(places)) }"
            }
            return """
                  "\(schema.name)": {
                    "valid": [\(valid)],
                    "invalid": [\(invalid.joined(separator: ","))]
                  }
                """
        }
        return "{\n" + schemas.joined(separator: ",\n") + "\n}\n"
    }

    static func text(_ value: JSONValue) -> String {
        var writer: JSONWriter = JSONWriter()
        writer.write(value)
        return writer.text
    }
}
