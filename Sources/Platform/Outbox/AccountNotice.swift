import ContractRuntime

/// Something about an address that may be an account's, for its owner if there is one. Services put it into the outbox
/// without looking, so that nobody learns from their answers or from their time which addresses are known:
/// `{"notice": …, "email": …, "host": …, "address": …}`.
struct AccountNotice: Sendable, Hashable {
    /// The `kind` of outbox rows that hold one.
    static let kind: String = "account_notice"

    enum Subject: String, Sendable {
        case passwordReset = "password_reset"
        case accountLocked = "account_locked"
    }

    var subject: Subject
    /// As it was typed.
    var email: String
    /// Where it was typed.
    var host: String
    /// Whose network address it was.
    var address: String

    init(_ subject: Subject, email: String, _ context: RequestContext) {
        self.subject = subject
        self.email = email
        host = context.host
        address = context.sessionAddress
    }
}

extension AccountNotice: OutboxContent {
    private static let shape: JSONObjectShape = JSONObjectShape(
        keys: ["notice", "email", "host", "address"], required: [0, 1, 2, 3])

    init?(from json: inout JSONReader) {
        var texts: [String?] = Array(repeating: nil, count: 4)
        var object: JSONObject = JSONObject(Self.shape)
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            guard texts.indices.contains(object.index) else {
                json.refuseUnknown(&object)
                continue
            }
            texts[object.index] = json.string()
        }
        guard json.end(&object), let subject = texts[0].flatMap(Subject.init(rawValue:)), let email = texts[1],
            let host = texts[2], let address = texts[3]
        else { return nil }
        (self.subject, self.email, self.host, self.address) = (subject, email, host, address)
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("\"notice\":")
        json.write(subject.rawValue)
        json.key("\"email\":")
        json.write(email)
        json.key("\"host\":")
        json.write(host)
        json.key("\"address\":")
        json.write(address)
        json.endObject()
    }
}
