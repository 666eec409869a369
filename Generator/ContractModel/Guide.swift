/// A page that leads through several operations, step by step, each with a request that can be sent (`x-guides`).
package struct Guide: Sendable, Hashable {
    /// snake_case; names the file.
    package var name: String
    package var title: String
    package var summary: String?
    package var steps: [GuideStep]

    package init(name: String, title: String, summary: String?, steps: [GuideStep]) {
        self.name = name
        self.title = title
        self.summary = summary
        self.steps = steps
    }
}

package struct GuideStep: Sendable, Hashable {
    /// A value of the request.
    package enum Value: Sendable, Hashable {
        case json(String)
        /// What a variable of the shell holds: `$DEVICE`.
        case variable(String)
    }

    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: Value

        package init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// A variable that the reader fills.
    package struct Asked: Sendable, Hashable {
        package var variable: String
        /// From where: `the token of the mailed link`.
        package var source: String

        package init(variable: String, source: String) {
            self.variable = variable
            self.source = source
        }
    }

    /// A variable that takes a text from the answer.
    package struct Kept: Sendable, Hashable {
        package var variable: String
        /// Name of the member, wherever it stands in the answer.
        package var key: String

        package init(variable: String, key: String) {
            self.variable = variable
            self.key = key
        }
    }

    package var title: String
    package var documentation: String?
    /// Nil: text alone.
    package var operationID: String?
    package var asked: [Asked] = []
    /// By name of the parameter.
    package var path: [Member] = []
    /// Nil: the sample of the contract.
    package var body: [Member]?
    package var kept: [Kept] = []

    package init(title: String, documentation: String?, operationID: String?) {
        self.title = title
        self.documentation = documentation
        self.operationID = operationID
    }
}
