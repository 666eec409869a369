/// Storage of a property that leads back to its own type, which a struct cannot hold directly.
public final class Indirect<Value> {
    public let value: Value

    public init(_ value: Value) { self.value = value }
}

extension Indirect: Sendable where Value: Sendable {}

extension Indirect: Equatable where Value: Equatable {
    public static func == (left: Indirect<Value>, right: Indirect<Value>) -> Bool { left.value == right.value }
}

extension Indirect: Hashable where Value: Hashable {
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
