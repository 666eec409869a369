extension Violation {
    /// Writes the violation as `validation_failed` lists it: `source`, `parameter` or `pointer`, `keyword`, `message`.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("\"source\":")
        json.write(source.kind)
        if let parameter = source.parameter {
            json.key("\"parameter\":")
            json.write(parameter)
        }
        if source.parameter == nil || !pointer.isEmpty {
            json.key("\"pointer\":")
            json.write(pointer)
        }
        json.key("\"keyword\":")
        json.write(keyword)
        json.key("\"message\":")
        json.write(message)
        json.endObject()
    }
}
