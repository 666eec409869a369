public import ContractRuntime

extension ClientRequest {
    /// `application/x-www-form-urlencoded` from an object: a pair for each member, in name order. A list is its
    /// name repeated; objects inside are written as JSON.
    /// - Parameter styles: fields that are written in another way: `deepObject`, or items parted by commas (`form`),
    ///   spaces or bars.
    public mutating func setForm(styles: [String: ParameterStyle] = [:], _ write: (inout JSONWriter) -> Void) {
        setEncodedForm(FormText.pairs(styles: styles, write))
    }
}
