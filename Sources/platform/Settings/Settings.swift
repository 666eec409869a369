import Configuration
import Mail

/// The values of all settings, valid as a whole.
struct Settings: Sendable {
    private var values: [String: String]

    /// Everything that is wrong with a configuration, at once.
    struct Invalid: Error, CustomStringConvertible {
        var problems: [String]

        var description: String { (["configuration is invalid:"] + problems.map { "  " + $0 }).joined(separator: "\n") }
    }

    /// Reads the environment; `overrides` (command line) win over it.
    ///
    /// - Throws: `Invalid` with every missing or wrong value.
    init(reader: ConfigReader, overrides: [String: String] = [:]) throws {
        values = [:]
        var problems: [String] = []
        for setting in Setting.all {
            let given: String? = overrides[setting.key] ?? reader.string(forKey: ConfigKey(setting.key))
            guard let value = given ?? setting.standard else { continue }
            values[setting.key] = value
            if let objection = setting.objection(to: value) {
                problems.append("\(setting.variable) \(objection)\(setting.isSecret ? "" : ": \(value)")")
            }
        }
        problems += productionProblems() + keyProblems() + tlsProblems() + originProblems() + mailProblems()
        if problems.isEmpty { problems += Self.passwordProblems(passwordParameters, isProduction: isProduction) }
        guard problems.isEmpty else { throw Invalid(problems: problems) }
    }

    /// What development may leave out and production may not.
    private func productionProblems() -> [String] {
        guard let environment = values["platform.environment"] else { return [] }
        guard ["development", "production"].contains(environment) else {
            return ["PLATFORM_ENVIRONMENT is neither development nor production: \(environment)"]
        }
        guard environment == "production" else { return [] }
        let unlimited: [String] =
            values["http.rate.limits"] == "false" ? ["HTTP_RATE_LIMITS is false; production limits rates"] : []
        let keys: String = values["token.keys.file"] == nil ? "token.keys" : "token.keys.file"
        let required: [String] = ["database.url", keys, "field.keys", "mail.url"]
        return unlimited + required.filter { values[$0] == nil }.map { key in
            let variable: String = key.uppercased().replacing(".", with: "_")
            return "\(variable) is missing; production has no default for it"
        }
    }

    private func keyProblems() -> [String] {
        guard values["token.keys"] != nil, values["token.keys.file"] != nil else { return [] }
        return ["TOKEN_KEYS and TOKEN_KEYS_FILE: one of them is given"]
    }

    /// With cookies, only origins that are named may be allowed.
    private func originProblems() -> [String] {
        list("http.cors.origins").filter { $0.wholeMatch(of: /https?:\/\/[a-z0-9.\-]+(:[0-9]+)?/) == nil }.map {
            "HTTP_CORS_ORIGINS has \($0), which is no origin such as https://app.example"
        }
    }

    /// Files that are nothing without each other.
    private func tlsProblems() -> [String] {
        var problems: [String] = []
        if (values["http.tls.certificate"] == nil) != (values["http.tls.key"] == nil) {
            problems.append("HTTP_TLS_CERTIFICATE and HTTP_TLS_KEY are given together or not at all")
        }
        guard values["http.tls.clients"] != "none" else { return problems }
        for key in ["http.tls.certificate", "http.tls.client.authority"] where values[key] == nil {
            let variable: String = key.uppercased().replacing(".", with: "_")
            problems.append("\(variable) is missing; HTTP_TLS_CLIENTS needs it")
        }
        return problems
    }

    private func mailProblems() -> [String] {
        var problems: [String] = []
        if let url = values["mail.url"] {
            do { _ = try SMTPAddress(url) } catch { problems.append("MAIL_URL \(error.description)") }
            if values["mail.from"] == nil { problems.append("MAIL_FROM is missing; MAIL_URL needs it") }
        }
        if let sender = values["mail.from"], MailSender(sender) == nil {
            problems.append("MAIL_FROM is neither an address nor `Name <address>`: \(sender)")
        }
        return problems
    }

    subscript(key: String) -> String? { values[key] }

    /// A setting that has a standard.
    func text(_ key: String) -> String { values[key] ?? "" }

    func integer(_ key: String) -> Int { values[key].flatMap { Int($0) } ?? 0 }

    func list(_ key: String) -> [String] {
        (values[key] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }

    var isProduction: Bool { values["platform.environment"] == "production" }

    var staffNeedSecondFactor: Bool { isProduction || text("staff.second.factor") == "always" }

    /// All values for the log, secrets hidden.
    var redacted: String {
        Setting.all.map { setting in
            let value: String = values[setting.key].map { setting.isSecret ? "***" : $0 } ?? "-"
            return "\(setting.key)=\(value)"
        }.joined(separator: " ")
    }
}

extension Settings {
    /// - Parameter overrides: By key; nil values are left out.
    static func fromEnvironment(overrides: [String: String?] = [:]) throws -> Settings {
        try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider()),
                overrides: overrides.compactMapValues { $0 })
    }
}
