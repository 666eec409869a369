/// A position in one of the files of a run.
package struct SourceLocation: Hashable, Sendable {
    /// Index of the file in `SourceFiles`.
    package var file: Int32
    /// 1-based.
    package var line: Int32
    /// 1-based, counted in Unicode scalars.
    package var column: Int32

    package init(file: Int32, line: Int32, column: Int32) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// A value of a YAML or JSON text, with the place of every key and value.
package struct Node: Sendable {
    package enum Value: Sendable {
        case null
        case boolean(Bool)
        /// The text as written: `1`, `0.10`, `1e400`. Nothing is rounded here.
        case number(String)
        case string(String)
        case array([Node])
        case object(ObjectNode)
    }

    package var value: Value
    package var location: SourceLocation

    package init(_ value: Value, at location: SourceLocation) {
        self.value = value
        self.location = location
    }
}

/// Members in the order of the text; keys are unique (a duplicate is a diagnostic of the parser).
package struct ObjectNode: Sendable {
    package struct Member: Sendable {
        package var key: String
        package var keyLocation: SourceLocation
        package var value: Node

        package init(key: String, keyLocation: SourceLocation, value: Node) {
            self.key = key
            self.keyLocation = keyLocation
            self.value = value
        }
    }

    package private(set) var members: [Member]
    /// Positions by key, for objects with more members than a walk should visit.
    private let positions: [String: Int]?

    /// From this size on, an object has an index.
    private static let indexedSize = 16

    package init(members: [Member]) {
        self.members = members
        positions = members.count > Self.indexedSize ? Self.index(members) : nil
    }

    /// The value of a key.
    package subscript(key: String) -> Node? { member(key)?.value }

    /// The member of a key, with the place of the key.
    package func member(_ key: String) -> Member? {
        if let positions { return positions[key].map { members[$0] } }
        return members.first { $0.key == key }
    }

    private static func index(_ members: [Member]) -> [String: Int] {
        var positions = [String: Int](minimumCapacity: members.count)
        for (position, member) in members.enumerated() where positions[member.key] == nil {
            positions[member.key] = position
        }
        return positions
    }
}

extension Node {
    package var object: ObjectNode? { if case .object(let object) = value { object } else { nil } }
    package var array: [Node]? { if case .array(let array) = value { array } else { nil } }
    package var string: String? { if case .string(let string) = value { string } else { nil } }
    package var boolean: Bool? { if case .boolean(let boolean) = value { boolean } else { nil } }
    /// Text of a number.
    package var number: String? { if case .number(let text) = value { text } else { nil } }
    package var integer: Int? { number.flatMap { Int($0) } }
    package var isNull: Bool { if case .null = value { true } else { false } }
    package subscript(key: String) -> Node? { object?[key] }
}
