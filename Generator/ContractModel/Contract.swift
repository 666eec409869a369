/// The intermediate representation: everything a description says, decided once, as plain values.
///
/// `Lowering` is the only producer; `Rendering` is the only consumer. Names, optionality, order and representation are
/// settled here, so that a template never has to choose.
package struct Contract: Sendable, Hashable {
    package var info = Info()
    /// Server addresses as the description gives them, variables replaced by their defaults.
    package var servers: [String] = []
    /// Servers that a client can be told to call, by name.
    package var serverChoices: [ServerChoice] = []
    /// Base path of the first server where addresses of servers have theirs; nil: paths have the only one.
    package var basePathOfAddresses: String?
    /// Groups of operations, in the order of the description.
    package var areas: [Area] = []
    /// Every named type, in the order of the description; inline types follow the type that holds them.
    package var types: [TypeDeclaration] = []
    package var problems: [ProblemDeclaration] = []
    package var roles: [Role] = []
    package var rateLimitTiers: [RateLimitTier] = []
    package var securitySchemes: [SecurityScheme] = []
    package var guides: [Guide] = []
    /// Modules that generated files import besides the runtime, by the config's format and vocabulary mappings.
    package var imports: [String] = []

    /// How bodies look in XML; empty where none is.
    package var xml = XMLCatalogue()
    /// Schemas that values are held against at run time, in the order of first use.
    package var checks: [SchemaCheck] = []
    /// The text of the plan that has them, for `JSONSchemaPlan` of the runtime.
    package var checkPlan = ""
    /// The text of the plan of the schemas of JSON bodies (`Content.planRoot`); empty where no tests are generated.
    package var testPlan = ""

    package init() {}

    /// All operations, in the order of the description. An operation's index here is its number in the generated
    /// tables.
    package var operations: [Operation] { areas.flatMap(\.operations) }
}

/// Title and texts of a description.
package struct Info: Sendable, Hashable {
    package var title = ""
    package var version = ""
    package var summary: String?
    package var description: String?

    package init() {}
}

/// A server of the description: what a client puts before the paths of operations.
package struct ServerChoice: Sendable, Hashable {
    package enum Piece: Sendable, Hashable {
        case literal(String)
        /// Index into the variables.
        case variable(Int)
    }

    package struct Variable: Sendable, Hashable {
        package var propertyName: String
        /// Type of the values where they are listed: `Region`.
        package var typeName: String
        package var defaultValue: String
        /// Empty: any text.
        package var cases: [EnumerationCase]
        package var documentation: String?

        package init(
            propertyName: String, typeName: String, defaultValue: String, cases: [EnumerationCase],
            documentation: String?
        ) {
            self.propertyName = propertyName
            self.typeName = typeName
            self.defaultValue = defaultValue
            self.cases = cases
            self.documentation = documentation
        }
    }

    /// Lower camel case: `production`.
    package var functionName: String
    package var documentation: String?
    package var pieces: [Piece]
    package var variables: [Variable]

    /// The address with the defaults of its variables.
    package var address: String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .variable(let index): variables[index].defaultValue
            }
        }.joined()
    }

    package init(functionName: String, documentation: String?, pieces: [Piece], variables: [Variable]) {
        self.functionName = functionName
        self.documentation = documentation
        self.pieces = pieces
        self.variables = variables
    }
}

/// Where a declaration stands in the description.
package struct Place: Sendable, Hashable {
    /// Path as given by the user, `spec/openapi/orders.yaml`.
    package var file: String
    /// 1-based.
    package var line: Int
    /// 1-based.
    package var column: Int
    /// JSON Pointer with a leading `#`, `#/paths/~1orders/get`.
    package var pointer: String

    package init(file: String, line: Int, column: Int, pointer: String) {
        self.file = file
        self.line = line
        self.column = column
        self.pointer = pointer
    }
}

/// A group of operations that one service implements: the first tag of an operation, or the name of its file.
package struct Area: Sendable, Hashable {
    /// As in the description: `orders`.
    package var name: String
    /// Upper camel case: `Orders`. Prefix of files and of the handler protocol (`OrdersHandler`).
    package var typeName: String
    /// Lower camel case: `orders`. The property that holds the handler.
    package var propertyName: String
    package var documentation: String?
    package var operations: [Operation]

    package init(
        name: String, typeName: String, propertyName: String, documentation: String?, operations: [Operation]
    ) {
        self.name = name
        self.typeName = typeName
        self.propertyName = propertyName
        self.documentation = documentation
        self.operations = operations
    }
}

/// A schema of the plan: what generated types cannot say is checked against it.
package struct SchemaCheck: Sendable, Hashable {
    /// Swift name, lower camel case.
    package var name: String
    /// Position in the plan.
    package var root: Int
    package var place: Place

    package init(name: String, root: Int, place: Place) {
        self.name = name
        self.root = root
        self.place = place
    }
}
