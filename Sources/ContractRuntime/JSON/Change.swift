/// A member of a PATCH: left out, set to null, or set to a value.
public enum Change<Value> {
    case absent
    case null
    case value(Value)

    /// The value, if there is one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether nothing is to be changed.
    public var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }

    /// Applies the change to what is stored.
    public func applied(to current: Value?) -> Value? {
        switch self {
        case .absent: current
        case .null: nil
        case .value(let value): value
        }
    }

    /// The same change with another representation of the value.
    public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Change<Other> {
        switch self {
        case .absent: .absent
        case .null: .null
        case .value(let value): .value(try transform(value))
        }
    }
}

extension Change: Sendable where Value: Sendable {}
extension Change: Equatable where Value: Equatable {}
extension Change: Hashable where Value: Hashable {}
