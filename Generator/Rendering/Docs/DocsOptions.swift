/// What the pages say besides the contract.
package struct DocsOptions: Sendable, Hashable {
    /// Address that sample requests go to, `https://api.example.com`; nil: the origin of the first server.
    package var origin: String?
    /// Address of the description for readers of the pages, relative to the first page: `openapi.yaml`.
    package var descriptionLink: String?
    /// Folder of the pages within the output, without a slash at its end; empty: the root of the output.
    package var folder: String
    /// BCP 47 tag of the language of the description's texts.
    package var language: String

    package init(
        origin: String? = nil, descriptionLink: String? = nil, folder: String = "docs", language: String = "en"
    ) {
        self.origin = origin
        self.descriptionLink = descriptionLink
        self.folder = folder
        self.language = language
    }
}

/// Bounds of the pages: large descriptions stay quick to open.
enum DocsLimits {
    /// Levels of nested properties that are shown in place; deeper ones are a link to their type.
    static let depth: Int = 3
    /// Rows of one body that are shown in place.
    static let rowsOfBody: Int = 60
    /// Rows of one object within a response.
    static let rowsOfObject: Int = 40
    static let typesOnPage: Int = 80
    static let operationsOnPage: Int = 60
    /// Operations named as users of a type.
    static let users: Int = 12
    static let enumerationValues: Int = 24
    static let exampleDepth: Int = 5
    static let exampleMembers: Int = 30
    static let exampleNodes: Int = 160
    static let aliasDepth: Int = 8
    static let stringLength: Int = 200
}
