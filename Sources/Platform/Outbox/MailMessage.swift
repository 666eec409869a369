package import ContractRuntime

/// A mail, as the outbox keeps it: `{"to": …, "subject": …, "text": …}`. Once it is sent or given up the outbox keeps
/// the address alone: texts carry links and codes.
package struct MailMessage: Sendable, Hashable {
    /// The `kind` of outbox rows that hold one.
    package static let kind: String = "mail"
    package static let maximumSubjectLength: Int = 200
    package static let maximumTextLength: Int = 20_000

    package var to: String
    package var subject: String
    /// Plain text.
    package var text: String

    package init(to: String, subject: String, text: String) {
        self.to = to
        self.subject = subject
        self.text = text
    }
}

extension MailMessage: OutboxContent {
    private static let shape: JSONObjectShape = JSONObjectShape(keys: ["to", "subject", "text"], required: [0, 1, 2])

    package init?(from json: inout JSONReader) {
        var to: String?
        var subject: String?
        var text: String?
        var object: JSONObject = JSONObject(Self.shape)
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            switch object.index {
            case 0: to = json.string(maxLength: 254, format: .email)
            case 1: subject = json.string(minLength: 1, maxLength: Self.maximumSubjectLength)
            case 2: text = json.string(maxLength: Self.maximumTextLength)
            default: json.refuseUnknown(&object)
            }
        }
        guard json.end(&object), let to, let subject, let text else { return nil }
        self.init(to: to, subject: subject, text: text)
    }

    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("\"to\":")
        json.write(to)
        json.key("\"subject\":")
        json.write(subject)
        json.key("\"text\":")
        json.write(text)
        json.endObject()
    }
}
