/// A place in a sample; called with a value, it gives the whole sample with that value there.
///
/// Not a closure: closures that capture one another on the way down send the optimiser of Swift 6.3 into a recursion
/// without end (`ClosureSpecializer`).
indirect enum SamplePlace {
    case root
    case member(Int, of: [ExampleValue.Member], in: SamplePlace)
    case first(of: [ExampleValue], in: SamplePlace)

    func callAsFunction(_ value: ExampleValue) -> ExampleValue {
        switch self {
        case .root: return value
        case .member(let index, let members, let outer):
            var changed: [ExampleValue.Member] = members
            changed[index] = .init(key: members[index].key, value: value)
            return outer(.object(changed))
        case .first(let items, let outer): return outer(.array([value] + items.dropFirst()))
        }
    }
}
