import Platform

/// What the settings say of browsers.
enum BrowserRules {
    /// What clients of this platform send besides the fields that the contract says of every operation.
    static let requestFields: [String] = [
        "Accept", "Last-Event-ID", "Range", "X-CSRF-Token", "X-Device-Fingerprint", "X-Session-ID", "X-Website-Id",
        "Traceparent",
    ]

    /// How clients reach the platform.
    static func scheme(_ settings: Settings) -> String {
        settings["http.public.scheme"] ?? (settings["http.tls.certificate"] == nil ? "http" : "https")
    }

    static func origins(_ settings: Settings) -> WebsiteOrigins.Rules {
        WebsiteOrigins.Rules(scheme: scheme(settings), others: Set(settings.list("http.cors.origins")))
    }
}
