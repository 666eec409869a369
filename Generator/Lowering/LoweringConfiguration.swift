/// What a configuration decides about the representation.
package struct LoweringConfiguration: Sendable {
    /// Swift type of a string `format`, and the module that has it.
    package struct Format: Sendable {
        package var swiftType: String
        package var module: String?

        package init(swiftType: String, module: String?) {
            self.swiftType = swiftType
            self.module = module
        }
    }

    /// Prefix of `PlatformProblem`, `PlatformService` and so on.
    package var name: String
    /// By name of the format.
    package var formats: [String: Format] = [:]
    /// Module of identifiers and enumerations, if they have one of their own.
    package var vocabularyModule: String?

    /// Swift names of operations by `operationId`, and of types by component name, before `x-name`.
    package var operationNames: [String: String] = [:]
    package var typeNames: [String: String] = [:]

    /// Words that names write in these capitals, besides `ID`, `URL` and their like.
    package var initialisms: [String] = []

    /// Bodies get a place in `Contract.testPlan`.
    package var plansTests = false

    /// The description is of requests that the service sends (`Document.outgoing`).
    package var isOutgoing = false

    package init(name: String) { self.name = name }
}

/// Limits of lowering; whatever is beyond one is reported and represented loosely.
enum Limits {
    /// The runtime tells the keys of an object by a small table.
    static let properties = 256
    /// Inline schemas inside inline schemas.
    static let inlineDepth = 64
    /// Schemas that `allOf` puts together inside schemas that `allOf` puts together.
    static let mergeDepth = 16
    /// References and compositions that lead to one another.
    static let chain = 128
    static let types = 100_000
    /// Base paths that the listed values of variables give to one server.
    static let basePaths = 16
    /// Largest request body where the description does not say, in bytes.
    static let bodyBytes = 1 << 20
    static let idempotencyKeyLength = 128
    static let cursorLength = 512
    static let entityTagLength = 200
    /// Characters of a number that a `Double` tells apart from all others.
    static let exactDigits = 15
    /// Scalars of a name made of other names.
    static let nameLength = 150
}
