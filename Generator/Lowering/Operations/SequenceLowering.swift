import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// `multipart/mixed` and the like: parts without names, which are the items of a list (OpenAPI 3.2,
    /// `prefixEncoding` and `itemEncoding`).
    func sequence(_ media: MediaType, _ hint: Hint) -> Content.Kind {
        guard media.itemSchema != nil || isList(media.schema) else {
            unsupported(
                "unsupported-multipart", "the parts of `\(media.name)` are handed over as bytes", at: media.location,
                hint: "describe them by 'itemSchema', or by an array with 'prefixItems' or 'items'")
            return .bytes
        }
        let minimum = media.schema.flatMap { merged($0).minItems } ?? 0
        var names = NameRegistry()
        var parts = media.prefixItems.enumerated().map { index, schema in
            let encoding = media.prefixEncoding.indices.contains(index) ? media.prefixEncoding[index] : nil
            let property = names.unique(partName(schema) ?? "part\(index + 1)")
            return part(
                (String(index), property), schema, encoding, hint.child(property), isRequired: index < minimum)
        }
        if let rest = restOfSequence(media) {
            let property = names.unique("items")
            var part = part(("", property), rest, media.itemEncoding, hint.child("item"), isRequired: false)
            part.isRest = true
            parts.append(part)
        }
        return .multipart(parts)
    }

    private func isList(_ schema: Schema?) -> Bool {
        guard let schema, case .array = shape(of: schema).kind else { return false }
        return true
    }

    /// What stands behind the first parts: nil where nothing may. Without a schema it is bytes.
    private func restOfSequence(_ media: MediaType) -> Schema? {
        if let item = media.itemSchema { return item }
        guard let schema = media.schema else { return nil }
        guard let items = merged(schema).items else {
            let bytes = makeSynthetic(like: schema)
            bytes.types = [.string]
            bytes.format = "binary"
            return bytes
        }
        return items.booleanValue == false ? nil : items
    }

    private func partName(_ schema: Schema) -> String? {
        (schema.title ?? (schema.bareTarget ?? schema).componentName).map(Naming.caseName)
    }
}
