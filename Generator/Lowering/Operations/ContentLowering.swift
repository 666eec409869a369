import ContractModel
import OpenAPI
import SourceTree

/// What a media type is, without its parameters.
enum MediaKind {
    case json, mergePatch, xml, multipart, parts, form, text, events, jsonLines, jsonTexts, wildcard, bytes

    init(_ name: String) {
        let type = name.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        switch type {
        case "application/json", "text/json": self = .json
        case "application/merge-patch+json": self = .mergePatch
        case "application/xml", "text/xml": self = .xml
        case "multipart/form-data": self = .multipart
        case "application/x-www-form-urlencoded": self = .form
        case "text/event-stream": self = .events
        case "application/jsonl", "application/x-ndjson", "application/x-jsonlines": self = .jsonLines
        case "application/json-seq": self = .jsonTexts
        case "*/*", "application/*": self = .wildcard
        default: self = Self.kind(of: type)
        }
    }

    /// By the ending, or the kind of content.
    private static func kind(of type: String) -> MediaKind {
        if type.hasPrefix("multipart/") { return .parts }
        if type.hasSuffix("+json") { return .json }
        if type.hasSuffix("+json-seq") { return .jsonTexts }
        if type.hasSuffix("+xml") { return .xml }
        return type.hasPrefix("text/") ? .text : .bytes
    }
}

extension MediaKind {
    /// RFC 9457: what clients throw.
    static func isProblem(_ name: String) -> Bool {
        let type = name.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        return type == "application/problem+json" || type == "application/problem+xml"
    }
}

extension LoweringRun {
    func body(_ source: OpenAPI.RequestBody, _ operation: OpenAPI.Operation, _ hint: Hint) -> ContractModel.RequestBody
    {
        let limit = operation.extensions["x-limits"].flatMap { policies.limit($0) }
        return ContractModel.RequestBody(
            isRequired: source.isRequired,
            contents: contents(source.content, sharedHint(source.pointer) ?? hint.child("body"), isRequest: true),
            documentation: source.description, maximumBytes: limit ?? policies.bodyBytes)
    }

    func contents(_ media: [MediaType], _ hint: Hint, isRequest: Bool) -> [Content] {
        var names = NameRegistry()
        let hasJSON = media.contains { if case .json = MediaKind($0.name) { true } else { false } }
        return media.map { type in
            let name = names.unique(Self.contentName(type.name))
            let own = names.contains("json") && name != "json" && media.count > 1 ? hint.child(name) : hint
            let kind = contentKind(type, own, isRequest: isRequest, isBesideJSON: hasJSON)
            var content = Content(mediaType: type.name, name: name, kind: kind)
            if case .form = kind { content.fields = formFields(type) }
            if case .multipart(let parts) = kind, !parts.isEmpty, case .parts = MediaKind(type.name) {
                content.isSequence = true
                content.maximumParts = type.schema.flatMap { merged($0).maxItems }
            }
            if kind.isJSON || isRequest && content.hasFields {
                content.planRoot = type.schema.flatMap { testPlan?.root(of: $0) }
            }
            // Frameworks write `*/*` where they mean the JSON that they send.
            if case .json = kind, case .wildcard = MediaKind(type.name) { content.mediaType = "application/json" }
            return content
        }
    }

    /// Fields of a form that are not written in style `form`, exploded.
    private func formFields(_ media: MediaType) -> [Content.Field] {
        media.encoding.compactMap { encoding in
            let style = encoding.style.flatMap(ContractModel.Parameter.Style.init) ?? .form
            let explode = encoding.explode ?? (style == .form || style == .deepObject)
            guard style != .form || !explode else { return nil }
            return Content.Field(name: encoding.name, style: style)
        }
    }

    private static func contentName(_ mediaType: String) -> String {
        let type = mediaType.lowercased().prefix { $0 != ";" }
        switch type {
        case "application/json": return "json"
        case "application/merge-patch+json": return "mergePatch"
        case "multipart/form-data": return "multipart"
        case "application/x-www-form-urlencoded": return "form"
        case "text/plain": return "plainText"
        case "text/event-stream": return "events"
        case "application/octet-stream": return "binary"
        case "*/*": return "any"
        default:
            let parts = type.split(separator: "/")
            return Naming.caseName(String(parts.last == "*" ? parts.first ?? "any" : parts.last ?? "any"))
        }
    }

    private func contentKind(
        _ media: MediaType, _ hint: Hint, isRequest: Bool, isBesideJSON: Bool
    ) -> Content.Kind {
        switch MediaKind(media.name) {
        case .json: return isBinary(media.schema) ? .bytes : .json(use(media.schema, hint))
        case .mergePatch: return .mergePatch(use(media.schema, hint))
        case .form:
            // Fields are there or not; null has no form.
            var fields = use(media.schema, hint)
            fields.isNullable = false
            return .form(fields)
        case .xml:
            guard let schema = media.schema, isStructured(schema) else {
                return media.name.lowercased().hasPrefix("text/") ? .text : .bytes
            }
            return .xml(lower(schema, hint), body: xmlBody(schema, hint))
        case .multipart: return multipart(media, hint)
        case .parts: return sequence(media, hint)
        case .events where isRequest && !isStructured(itemSchema(media)),
            .jsonLines where isRequest && !isStructured(itemSchema(media)),
            .jsonTexts where isRequest && !isStructured(itemSchema(media)):
            return .bytes
        case .events: return .events(use(itemSchema(media), hint.child("event")))
        case .jsonLines: return .jsonLines(use(itemSchema(media), hint.child("line")))
        case .jsonTexts: return .jsonTexts(use(itemSchema(media), hint.child("text")))
        case .wildcard where isStructured(media.schema): return .json(use(media.schema, hint))
        case .text:
            opaque(media, "text", isBesideJSON: isBesideJSON)
            return .text
        case .bytes, .wildcard:
            opaque(media, "bytes", isBesideJSON: isBesideJSON)
            return .bytes
        }
    }

    /// What one item of a stream is: `itemSchema`; else the items of a list that stands for the whole, or what stands
    /// there.
    private func itemSchema(_ media: MediaType) -> Schema? {
        if let schema = media.itemSchema { return schema }
        guard let schema = media.schema, case .array = shape(of: schema).kind else { return media.schema }
        return merged(schema).items ?? schema
    }

    /// Says that a schema is not enforced because its media type is not read; a note beside the same thing in JSON.
    private func opaque(_ media: MediaType, _ what: String, isBesideJSON: Bool) {
        guard isStructured(media.schema ?? media.itemSchema) || isLimited(media.schema) else { return }
        diagnostics.report(
            Diagnostic(
                "opaque-content", isBesideJSON ? .note : .warning,
                "`\(media.name)` is handed over as \(what); its schema is not enforced", at: media.location))
    }

    /// More than a text, bytes or anything.
    private func isStructured(_ schema: Schema?) -> Bool {
        guard let schema else { return false }
        switch shape(of: schema).kind {
        case .any, .never, .null, .string: return false
        case .constant, .strings, .integers, .union, .object, .map, .array, .boolean, .integer, .number: return true
        }
    }

    private func isLimited(_ schema: Schema?) -> Bool {
        guard let schema = schema.map(merged) else { return false }
        return schema.minLength != nil || schema.maxLength != nil || schema.pattern != nil
    }

    private func use(_ schema: Schema?, _ hint: Hint) -> TypeUse { schema.map { lower($0, hint) } ?? TypeUse(.any) }

    private func isBinary(_ schema: Schema?) -> Bool { schema.map { merged($0).format == "binary" } ?? false }

    private func multipart(_ media: MediaType, _ hint: Hint) -> Content.Kind {
        guard let schema = media.schema, case .object = shape(of: schema).kind else {
            unsupported(
                "unsupported-multipart", "a multipart body needs an object with a property for each part",
                at: media.location)
            return .bytes
        }
        let object = merged(schema)
        let required = Set(object.required.map(\.name))
        let encodings = Dictionary(media.encoding.map { ($0.name, $0) }) { first, _ in first }
        var names = NameRegistry()
        return .multipart(
            object.properties.map { property in
                let name = names.unique(Naming.caseName(property.name))
                return part(
                    (property.name, name), property.schema, encodings[property.name], hint.child(property.name),
                    isRequired: required.contains(property.name))
            })
    }

    /// A part with its headers.
    func part(
        _ names: (wire: String, property: String), _ schema: Schema, _ encoding: Encoding?, _ hint: Hint,
        isRequired: Bool
    ) -> MultipartPart {
        var part = MultipartPart(
            name: names.wire, propertyName: names.property, isRequired: isRequired,
            kind: partKind(schema, encoding?.contentType, hint), documentation: Annotations(schema).documentation)
        var properties = NameRegistry(reserved: ["content"])
        part.headers = (encoding?.headers ?? []).map { header in
            self.header(header, properties.unique(Naming.propertyName(header.name)), hint)
        }
        return part
    }

    /// A part is a file when its schema or its encoding says that its content is not a short text.
    private func partKind(_ source: Schema, _ contentType: String?, _ hint: Hint) -> MultipartPart.Kind {
        let schema = merged(source)
        let content = schema.items.map(merged) ?? schema
        if content.format == "binary" || content.contentMediaType == "application/octet-stream" { return .file }
        if let contentType, schema.contentEncoding == nil, !contentType.hasPrefix("text/plain"),
            MediaKind(contentType.split(separator: ",").first.map(String.init) ?? contentType).isFile
        {
            return .file
        }
        return .field(lower(source, hint))
    }
}

extension Content.Kind {
    fileprivate var isJSON: Bool {
        switch self {
        case .json, .mergePatch: true
        default: false
        }
    }
}

extension MediaKind {
    /// Content of a part that is not read as a value.
    fileprivate var isFile: Bool {
        switch self {
        case .bytes, .text, .events, .jsonLines, .jsonTexts, .multipart, .parts, .wildcard, .xml: true
        case .json, .mergePatch, .form: false
        }
    }
}
