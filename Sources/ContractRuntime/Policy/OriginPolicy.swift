/// Pages of which other origins may call an API from a browser and see its answers (CORS, Fetch standard §3.2).
public protocol OriginPolicy: Sendable {
    /// Asked for each request that names an origin, without waiting, so it knows its answers.
    ///
    /// - Parameters:
    ///   - origin: as the browser sends it, `https://shop.example`; `null` and worse are possible.
    ///   - host: of the request, in lower case, without port.
    func allows(origin: String, host: String) -> Bool
}
