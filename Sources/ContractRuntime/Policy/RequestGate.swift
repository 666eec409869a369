public import FoundationEssentials

/// What a service says of every request beyond its contract. Asked without waiting, so it knows its answers.
public protocol RequestGate: Sendable {
    /// Asked once caller and tenant are known.
    /// - Throws: a `StandardProblem` that refuses the request.
    func admit(from address: String, caller: Caller?, to tenant: Tenant?) throws

    /// Fields of every answer to a caller.
    func fields(for caller: Caller, at date: Date) -> [HeaderFields.Field]
}

/// A caller who says in a field of the request which tenant it works in, instead of the one of its credential. Only for
/// operations that need a permission: what is the caller's own lies where its credential comes from.
public struct TenantSelection: Sendable, Hashable {
    /// Name of the field.
    public var header: String
    /// Without the field, operations that write are refused.
    public var isNeededToWrite: Bool

    public init(header: String, isNeededToWrite: Bool) {
        self.header = header
        self.isNeededToWrite = isNeededToWrite
    }
}
