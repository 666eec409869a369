import ContractRuntime

extension Change {
    /// RFC 7396: absent keeps, null clears, a value replaces.
    func replacing(_ old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .null: nil
        case .value(let value): value
        }
    }

    var isPresent: Bool {
        if case .absent = self { false } else { true }
    }
}
