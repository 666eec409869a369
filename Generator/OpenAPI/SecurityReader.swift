import SourceTree

struct SecurityReader {
    let reading: Reading

    private static let types = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]
    private static let places = ["query", "header", "cookie"]

    func scheme(_ entry: NamedCursor) -> SecurityScheme? {
        guard let followed = reading.follow(entry.cursor, in: "securitySchemes"),
            let fields = Fields(followed.cursor, .securityScheme, reading)
        else { return nil }
        let type = fields.requiredString("type")
        guard isKnown(type, fields) else { return nil }
        var scheme = SecurityScheme(type: type, location: followed.cursor.node.location)
        scheme.description = followed.description ?? fields.string("description")
        switch type {
        case "http":
            let name = fields.requiredString("scheme").lowercased()
            guard !name.isEmpty else { return nil }
            scheme.scheme = name
            scheme.bearerFormat = fields.string("bearerFormat")
        case "apiKey":
            scheme.name = fields.requiredString("name")
            scheme.place = place(fields)
            if scheme.place == nil { return nil }
            if scheme.place == "header", let name = fields.child("name")?.node, let text = name.string {
                reading.checkHeader(text, at: name.location)
            }
        case "openIdConnect": scheme.openIDConnectURL = fields.requiredString("openIdConnectUrl")
        case "oauth2": if fields.child("flows") == nil { fields.missing("flows") }
        default: break
        }
        return scheme
    }

    private func isKnown(_ type: String, _ fields: Fields) -> Bool {
        guard !type.isEmpty else { return false }
        if type == "mutualTLS", reading.version == .v3_0 {
            reading.diagnostics.warning(
                "unknown-security-type", "'mutualTLS' is a security scheme of OpenAPI 3.1",
                at: fields.cursor.node.location)
        }
        if Self.types.contains(type) { return true }
        reading.diagnostics.error(
            "unknown-security-type", "'\(type)' is no type of security scheme",
            at: fields.child("type")?.node.location ?? fields.cursor.node.location,
            hint: Suggestion.hint(for: type, in: Self.types) ?? "known are \(Self.types.joined(separator: ", "))")
        return false
    }

    private func place(_ fields: Fields) -> String? {
        let place = fields.requiredString("in")
        if Self.places.contains(place) { return place }
        if !place.isEmpty {
            reading.diagnostics.error(
                "unknown-place", "an API key cannot be in '\(place)'",
                at: fields.child("in")?.node.location ?? fields.cursor.node.location,
                hint: Suggestion.hint(for: place, in: Self.places) ?? "known are \(Self.places.joined(separator: ", "))"
            )
        }
        return nil
    }
}
