import SourceTree

/// A node and the JSON Pointer of its place in its file.
struct Cursor {
    var node: Node
    /// With a leading `#`.
    var pointer: String

    func child(_ key: String, _ node: Node) -> Cursor {
        Cursor(node: node, pointer: "\(pointer)/\(JSONPointer.escape(key))")
    }

    func child(_ index: Int, _ node: Node) -> Cursor { Cursor(node: node, pointer: "\(pointer)/\(index)") }

    var key: Key { Key(file: node.location.file, pointer: pointer) }

    /// The identity of a place.
    struct Key: Hashable {
        var file: Int32
        var pointer: String
    }
}
