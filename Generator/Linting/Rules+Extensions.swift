import OpenAPI
import SourceTree

extension LintRule {
    static let extensions: [LintRule] = [
        LintRule("invalid-extension", .error, "A policy that is not understood is not enforced") { context in
            for place in ExtensionPlace.all(context.document) {
                for (name, value) in place.sorted {
                    if let shape = place.vocabulary[name] {
                        ExtensionCheck(context: context, name: name).check(value, shape)
                    }
                }
            }
        },
        LintRule("misplaced-extension", .error, "A policy at the wrong place is not enforced") { context in
            for place in ExtensionPlace.all(context.document) {
                for (name, value) in place.sorted
                where place.vocabulary[name] == nil && ExtensionVocabulary.names.contains(name) {
                    context.report("'\(name)' has no meaning on \(place.name)", at: value.location)
                }
            }
        },
        LintRule("ignored-extension", .note, "What has no effect is named") { context in
            for place in ExtensionPlace.all(context.document) {
                for (name, value) in place.sorted where isIgnored(name) {
                    context.report(
                        "'\(name)' is ignored", at: value.location,
                        hint: Suggestion.hint(for: name, in: ExtensionVocabulary.names))
                }
            }
        },
    ]

    private static func isIgnored(_ name: String) -> Bool {
        !ExtensionVocabulary.names.contains(name) && !ExtensionVocabulary.foreign.contains(name)
            && !name.hasPrefix("x-docs-")
    }
}

/// An object that has extensions.
struct ExtensionPlace {
    /// As messages name it.
    var name: String
    var vocabulary: [String: ExtensionShape]
    var extensions: [String: Node]

    /// By name, so that findings have a fixed order.
    var sorted: [(key: String, value: Node)] { extensions.sorted { $0.key < $1.key } }

    static func all(_ document: Document) -> [ExtensionPlace] {
        var places = [
            ExtensionPlace(name: "the root", vocabulary: ExtensionVocabulary.root, extensions: document.extensions)
        ]
        for item in document.pathItems {
            places.append(ExtensionPlace(name: "a path item", vocabulary: [:], extensions: item.extensions))
            for operation in item.operations { places += self.places(in: operation) }
        }
        places += document.allSchemas.map {
            ExtensionPlace(name: "a schema", vocabulary: ExtensionVocabulary.schema, extensions: $0.extensions)
        }
        return places.filter { !$0.extensions.isEmpty }
    }

    private static func places(in operation: OpenAPI.Operation) -> [ExtensionPlace] {
        var places = [
            ExtensionPlace(
                name: "an operation", vocabulary: ExtensionVocabulary.operation, extensions: operation.extensions)
        ]
        places += operation.parameters.map {
            ExtensionPlace(
                name: "a parameter", vocabulary: ExtensionVocabulary.parameter, extensions: $0.extensions)
        }
        if let body = operation.requestBody {
            places.append(ExtensionPlace(name: "a request body", vocabulary: [:], extensions: body.extensions))
        }
        places += operation.responses.map {
            ExtensionPlace(
                name: "a response", vocabulary: ExtensionVocabulary.response, extensions: $0.extensions)
        }
        let media = (operation.requestBody?.content ?? []) + operation.responses.flatMap(\.content)
        return places
            + media.map {
                ExtensionPlace(
                    name: "a media type", vocabulary: ExtensionVocabulary.mediaType, extensions: $0.extensions)
            }
    }
}
