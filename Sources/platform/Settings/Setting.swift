import Cryptography

/// One row of the configuration table: everything that is to be known of a key, so that parsing, help, the published
/// table and
/// the redacted dump cannot differ.
struct Setting: Sendable {
    enum Kind: String, Sendable { case text, integer, seconds, flag, address, path, list, keys }

    /// Dotted: `http.port`. The environment variable is the same in capitals with underscores: `HTTP_PORT`.
    var key: String
    var kind: Kind
    /// Nil: no value unless one is given.
    var standard: String?
    /// Shown as `***`.
    var isSecret: Bool
    /// `standard` is for development; production refuses it.
    var isForDevelopment: Bool
    /// Smallest and largest value of an integer.
    var range: ClosedRange<Int>?
    /// The only values of a text; empty: any.
    var choices: [String]
    /// One sentence.
    var help: String

    init(
        _ key: String, _ kind: Kind, _ standard: String?, range: ClosedRange<Int>? = nil,
        choices: [String] = [], isSecret: Bool = false, isForDevelopment: Bool = false, help: String
    ) {
        self.key = key
        self.kind = kind
        self.standard = standard
        self.range = range
        self.choices = choices
        self.isSecret = isSecret
        self.isForDevelopment = isForDevelopment
        self.help = help
    }

    /// The environment variable that sets it.
    var variable: String { key.uppercased().replacing(".", with: "_") }

    /// What is wrong with a value, nil when nothing is.
    func objection(to value: String) -> String? {
        switch kind {
        case .text where !choices.isEmpty:
            choices.contains(value) ? nil : "is none of \(choices.joined(separator: ", "))"
        case .text, .path, .list: value.isEmpty ? "is empty" : nil
        case .flag: ["true", "false"].contains(value) ? nil : "is neither true nor false"
        case .integer, .seconds: objection(toNumber: value)
        case .keys: !KeyRing.areKeys(value, of: key) ? "is not 32 bytes in base64, or several with commas between" : nil
        case .address: value.contains("://") ? nil : "is not an address such as postgresql://host/database"
        }
    }

    private func objection(toNumber value: String) -> String? {
        guard let number = Int(value) else { return "is not a whole number" }
        guard let range, !range.contains(number) else { return nil }
        return "is outside \(range.lowerBound) to \(range.upperBound)"
    }
}

extension Setting {
    /// The configuration of `platform`, in the order of the published table.
    static let all: [Setting] = [
        Setting("platform.environment", .text, "development", help: "`development` or `production`."),
        Setting("http.host", .text, "127.0.0.1", help: "Address to listen on."),
        Setting("http.port", .integer, "8080", range: 0...65_535, help: "Port to listen on; 0 takes a free one."),
        Setting("http.threads", .integer, "2", range: 1...256, help: "Event loops of the server."),
        Setting(
            "http.connections", .integer, "10000", range: 1...1_000_000,
            help: "Connections at once; one more is answered 503 and closed."),
        Setting(
            "http.head.timeout", .seconds, "10", range: 1...300,
            help: "Seconds from the first byte of a request to the end of its headers."),
        Setting(
            "http.tls.certificate", .path, nil,
            help: "PEM file with the certificate and its chain; with it the server speaks TLS."),
        Setting("http.tls.key", .path, nil, help: "PEM file with the private key of the certificate, no password."),
        Setting(
            "http.tls.minimum", .text, "1.2", choices: ["1.2", "1.3"], help: "Lowest version of TLS that is spoken."),
        Setting(
            "http.tls.clients", .text, "none", choices: ["none", "optional", "required"],
            help: "Whether clients are asked for a certificate."),
        Setting(
            "http.tls.client.authority", .path, nil,
            help: "PEM file with the authorities that certificates of clients may come from."),
        Setting("http.h2", .flag, "true", help: "Offers HTTP/2 to clients over TLS."),
        Setting(
            "http.h2c", .flag, "false",
            help: "Without TLS: serves HTTP/2 to clients that begin with it (prior knowledge)."),
        Setting(
            "http.trusted.proxies", .list, nil,
            help: "Proxies whose word about the client is believed: addresses and networks, separated by commas."),
        Setting(
            "http.trusted.field", .text, "x-forwarded-for", choices: ["x-forwarded-for", "forwarded"],
            help: "The field in which they give it; the other one is never believed."),
        Setting(
            "http.public.scheme", .text, nil, choices: ["http", "https"],
            help: "What clients see when TLS ends in a proxy; without it `https` with a certificate, else `http`."),
        Setting(
            "http.cors.origins", .list, nil,
            help: "Origins of pages beside the hosts of websites that may call the API, such as https://app.example."),
        Setting(
            "http.drain.notice", .seconds, "0", range: 0...300,
            help: "Seconds between a stop signal and the end of listening; readiness answers 503 meanwhile."),
        Setting(
            "http.rate.limits", .flag, "true",
            help: "`false` lets every request through, for measurements; production refuses it."),
        Setting("database.url", .address, nil, isSecret: true,
            help: "PostgreSQL; without it a private cluster is started."),
        Setting(
            "database.owner.url", .address, nil, isSecret: true,
            help: "The same database as the role that owns the schema; for migrations only."),
        Setting("database.connections", .integer, "16", range: 1...1_000, help: "Connections of the pool."),
        Setting("database.timeout", .seconds, "10", range: 1...600, help: "Time of one statement in seconds."),
        Setting(
            "redis.url", .address, nil, isSecret: true,
            help: "Redis in which all processes count rate limits; without it each counts for itself."),
        Setting(
            "redis.timeout", .integer, "50", range: 5...5_000,
            help: "Milliseconds of each wait for Redis; beyond it a process counts for itself."),
        Setting(
            "redis.logins", .text, "refuse", choices: ["refuse", "local"],
            help: "What logins get while Redis is away: 503 (`refuse`), or the limits of the process (`local`)."),
        Setting("redis.prefix", .text, "platform:", help: "Before the name of each key in Redis."),
        Setting("local.folder", .path, ".local", help: "Private cluster, keys and mail of a development machine."),
        Setting("local.port", .integer, "0", range: 0...65_535,
            help: "Port of the private cluster; 0 takes a free one."),
        Setting(
            "token.keys", .keys, nil, isSecret: true,
            help: "Ed25519 seeds of access tokens, separated by commas: the first signs, all verify."),
        Setting(
            "token.keys.file", .path, nil,
            help: "File with such seeds, a line each, maybe with `from=` and `until=`; read again when it changes."),
        Setting("token.issuer", .text, "writing-system-platform", help: "`iss` of access tokens."),
        Setting(
            "password.memory.kib", .integer, "\(Argon2Parameters.standard.memory)", range: 8...1_048_576,
            help: "KiB of memory of one password; `platform keys calibrate` measures what fits the machine."),
        Setting(
            "password.iterations", .integer, "\(Argon2Parameters.standard.iterations)", range: 1...16,
            help: "Passes of Argon2id over that memory."),
        Setting(
            "password.lanes", .integer, "\(Argon2Parameters.standard.parallelism)", range: 1...16,
            help: "Threads of one password."),
        Setting(
            "password.threads", .integer, "2", range: 1...256,
            help: "Passwords that are hashed at a time, beside the event loops."),
        Setting(
            "password.waiting", .integer, "64", range: 0...10_000,
            help: "Passwords that may wait for a thread; one more is answered 503 with Retry-After."),
        Setting(
            "password.history", .integer, "5", range: 0...24,
            help: "Last passwords of an account, the current one among them, that a new one must not be; 0: any."),
        Setting(
            "password.breaches", .text, nil,
            help: "Breached passwords: a folder of range files, or the address of a range API such as "
                + "`https://api.pwnedpasswords.com/range`; without it nobody is asked."),
        Setting(
            "field.keys", .keys, nil, isSecret: true,
            help: "AES-256 keys of secrets in the database, separated by commas: the first encrypts, all decrypt."),
        Setting(
            "staff.second.factor", .text, "production", choices: ["production", "always"],
            help: "Where staff are asked for a second factor: in `production`, or `always`."),
        Setting(
            "mail.url", .address, nil, isSecret: true,
            help: """
                Server that takes mails: `smtp://` (587) or `smtps://` (465), `user:password@`, `?starttls=required`; \
                without it mails are files in the local folder.
                """),
        Setting("mail.from", .text, nil, help: "Sender of mails: `Acme <no-reply@example.com>`."),
        Setting(
            "mail.timeout", .seconds, "30", range: 1...100,
            help: "Seconds from connecting to the server's last answer."),
        Setting(
            "mail.authority", .path, nil,
            help: "PEM file with the authorities of the mail server's certificate; without it those of the system."),
        Setting(
            "outbox.sent.days", .integer, "7", range: 1...365,
            help: "Days that the outbox keeps whom a message was sent to, and when."),
        Setting(
            "outbox.dead.days", .integer, "30", range: 1...365,
            help: "Days that a message that was given up is listed by `platform outbox list`."),
        Setting("docs.folder", .path, "docs/generated", help: "Published docs, served at /docs."),
        Setting("spec.folder", .path, "spec", help: "Migrations and seed data stand below it."),
        Setting("log.level", .text, "info", help: "trace, debug, info, notice, warning, error or critical."),
    ]
}
