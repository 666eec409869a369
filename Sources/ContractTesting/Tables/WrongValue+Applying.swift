import ContractRuntime

extension WrongValue {
    /// The sample with the change; nil when the place is not there.
    func applied(to sample: String) -> String? {
        guard let value = try? JSONReader.decode(Array(sample.utf8), { $0.any() }),
            let changed = Self.set(replacement, at: Self.tokens(pointer)[...], in: value)
        else { return nil }
        var writer: JSONWriter = JSONWriter()
        writer.write(changed)
        return writer.text
    }

    private var replacement: JSONValue? {
        switch change {
        case .json(let text): Self.value(text)
        case .text(let unit, let count): .string(String(repeating: unit, count: count))
        case .items(let text, let count): .array(Array(repeating: Self.value(text), count: count))
        case .absent: nil
        }
    }

    private static func value(_ text: String) -> JSONValue {
        (try? JSONReader.decode(Array(text.utf8)) { $0.any() }) ?? .string(text)
    }

    private static func tokens(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    private static func set(_ new: JSONValue?, at tokens: ArraySlice<String>, in value: JSONValue) -> JSONValue? {
        guard let token = tokens.first else { return new }
        let rest: ArraySlice<String> = tokens.dropFirst()
        switch value {
        case .object(var members):
            if rest.isEmpty {
                members[token] = new
            } else {
                guard let inner = members[token], let changed = set(new, at: rest, in: inner) else { return nil }
                members[token] = changed
            }
            return .object(members)
        case .array(var items):
            guard let index = Int(token), items.indices.contains(index),
                let changed = set(new, at: rest, in: items[index])
            else { return nil }
            items[index] = changed
            return .array(items)
        default: return nil
        }
    }
}
