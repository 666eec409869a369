public import ContractRuntime
public import FoundationEssentials

/// A value that has a text as parameter of a request: scalars of the contract's types.
public protocol ParameterValue {
    var parameterText: String { get }
}

extension String: ParameterValue { public var parameterText: String { self } }
extension Bool: ParameterValue { public var parameterText: String { self ? "true" : "false" } }
extension Int: ParameterValue { public var parameterText: String { description } }
extension Int32: ParameterValue { public var parameterText: String { description } }
extension Int64: ParameterValue { public var parameterText: String { description } }
extension UInt32: ParameterValue { public var parameterText: String { description } }
extension UInt64: ParameterValue { public var parameterText: String { description } }
extension Int128: ParameterValue { public var parameterText: String { description } }
extension Double: ParameterValue { public var parameterText: String { JSONText.of { $0.write(self) } } }
extension Float: ParameterValue { public var parameterText: String { JSONText.of { $0.write(self) } } }
extension Decimal: ParameterValue { public var parameterText: String { JSONText.unquoted { $0.write(self) } } }
extension UUID: ParameterValue { public var parameterText: String { JSONText.unquoted { $0.write(self) } } }
/// RFC 3339 in UTC.
extension Date: ParameterValue { public var parameterText: String { JSONText.unquoted { $0.write(self) } } }
extension CalendarDate: ParameterValue { public var parameterText: String { JSONText.unquoted { $0.write(self) } } }

/// A decimal number whose schema fixes the places behind the point (`multipleOf: 0.01`): `133.90`.
public struct ScaledDecimal: ParameterValue, Sendable {
    public let value: Decimal
    /// Digits behind the point, at least; a value with more of them is written with all.
    public let places: Int

    public init(_ value: Decimal, places: Int) {
        self.value = value
        self.places = places
    }

    public var parameterText: String { JSONText.unquoted { $0.write(value, places: places) } }
}

extension JSONValue {
    /// Text of a scalar; containers are written as JSON.
    var parameterText: String {
        if case .string(let text) = self { text } else { JSONText.of { $0.write(self) } }
    }
}

extension JSONFailure {
    /// One line for a message.
    var summary: String {
        switch self {
        case .malformed(let reason, _, let line, let column): "line \(line), column \(column): \(reason)"
        case .invalid(let violations):
            violations.map { "\($0.pointer.isEmpty ? "/" : $0.pointer): \($0.message)" }.joined(separator: "; ")
        }
    }
}
