// The whole query as one parameter (OpenAPI 3.2, `in: querystring`).
extension RequestDecoder {
    /// The whole query; nil when there is none or it is wrong.
    /// - Parameter style: `urlencoded`: an object of texts. `json`: JSON, percent-encoded.
    public mutating func querystring<T>(
        _ name: String, style: ParameterStyle, _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard !request.query.isEmpty else { return nil }
        let source: ViolationSource = .query(name)
        var whole: QueryPairs = QueryPairs()
        swap(&whole, &query)
        if style == .urlencoded {
            guard let value = formValue(whole, source) else { return nil }
            return decode(value, style, source, read)
        }
        let raw: String = String(decoding: request.query, as: UTF8.self)
        guard let text = PercentEncoding.decode(Substring(raw).utf8) else { return refuseText(source, style) }
        return decode(.text(text), style, source, read)
    }

    /// The whole query, which must be there.
    public mutating func requiredQuerystring<T>(
        _ name: String, style: ParameterStyle, _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard !request.query.isEmpty else { return refuse(.query(name), "required", "The query is required.") }
        return querystring(name, style: style, read)
    }

    /// Every pair of a form as an object; repeated names are lists.
    mutating func formValue(_ pairs: QueryPairs, _ source: ViolationSource) -> TextValue? {
        guard !pairs.isTooLong else {
            return refuse(source, "maxItems", "There are more than \(QueryPairs.maximumCount) fields.")
        }
        guard let decoded = pairs.decoded else { return refuseText(source, .urlencoded) }
        return .grouping(decoded)
    }
}
