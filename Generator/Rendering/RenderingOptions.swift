/// What is rendered, under which names and into which folders.
package struct RenderingOptions: Sendable, Hashable {
    /// A module that is written, and the folder of its files, relative to the root of the output.
    package struct Output: Sendable, Hashable {
        package var module: String
        package var folder: String

        package init(module: String, folder: String) {
            self.module = module
            self.folder = folder
        }
    }

    /// `Platform`: prefix of `PlatformService`, `PlatformContract`, `PlatformProblem`, `PlatformClient`.
    package var name: String
    /// The description as the user names it, for the first line of files that belong to no area.
    package var source: String
    /// Own module of identifiers, enumerations, moves and problems; nil: they are part of the server module.
    package var vocabulary: Output?
    package var server: Output?
    package var client: Output?
    package var queries: Output?
    /// Contract tests; the target also has a hand-written `PlatformSubject`.
    package var tests: Output?
    /// Names of the files of migrations that the queries were described against, in order.
    package var migrations: [String] = []

    package init(
        name: String, source: String, vocabulary: Output? = nil, server: Output? = nil, client: Output? = nil,
        queries: Output? = nil
    ) {
        self.name = name
        self.source = source
        self.vocabulary = vocabulary
        self.server = server
        self.client = client
        self.queries = queries
    }
}
