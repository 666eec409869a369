import SourceTree

extension Document {
    /// Requests that the described service sends: its webhooks, and the callbacks of its operations. A description of
    /// their own, in which a path is a name: `/orderCreated`, `/subscribe/onEvent`. Nil where there are none.
    package var outgoing: Document? {
        var items: [PathItem] = []
        for item in webhooks { items.append(renamed(item, "/" + item.path, [item.path])) }
        for operation in pathItems.flatMap(\.operations) {
            let owner = operation.operationID ?? operation.method
            for callback in operation.callbacks {
                let name = "/\(owner)/\(callback.name)"
                let taken = items.filter { $0.path == name || $0.path.hasPrefix(name + "/") }.count
                let path = taken == 0 ? name : "\(name)/\(taken + 1)"
                items.append(renamed(callback.item, path, [owner, callback.name]))
            }
        }
        guard !items.isEmpty else { return nil }
        var result = self
        result.pathItems = items
        result.otherItems = pathItems
        result.webhooks = []
        result.servers = []
        // Who may call the service says nothing about who receives; the catalogue of problems is one.
        result.security = nil
        result.extensions = extensions.filter { $0.key == "x-problems" }
        return result.withoutUnreached()
    }

    private func renamed(_ item: PathItem, _ path: String, _ words: [String]) -> PathItem {
        var item = item
        item.path = path.replacing("{", with: "").replacing("}", with: "")
        item.operations = item.operations.map { operation in
            var operation = operation
            if operation.operationID == nil {
                operation.operationID = (words + (item.operations.count > 1 ? [operation.method] : []))
                    .joined(separator: " ")
            }
            operation.parameters.removeAll { $0.place == "path" }
            if operation.tags.isEmpty { operation.tags = ["webhooks"] }
            return operation
        }
        return item
    }
}
