public import ContractRuntime

extension ClientRequest {
    /// `application/x-www-form-urlencoded` from an object: a pair for each member, in name order. Members that are
    /// containers are written as JSON.
    public mutating func setForm(_ write: (inout JSONWriter) -> Void) {
        setForm(Self.members(of: write).map { (name: $0.0, value: $0.1) })
    }
}
