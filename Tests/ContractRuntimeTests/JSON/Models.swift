import ContractRuntime
import FoundationEssentials

/// Types as the generator prints them, to test the runtime with.
struct Line: Equatable {
    var name: String
    var count: Int
}

extension Line: JSONDecodable, JSONEncodable {
    private static let shape: JSONObjectShape = JSONObjectShape(keys: ["name", "count"], required: [0, 1])

    init?(from json: inout JSONReader) {
        var name: String?
        var count: Int?
        var object: JSONObject = JSONObject(Self.shape)
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            switch object.index {
            case 0: name = json.string(minLength: 1, maxLength: 10)
            case 1: count = json.integer(Int.self, minimum: 1, maximum: 99)
            default: json.refuseUnknown(&object)
            }
        }
        guard json.end(&object), let name, let count else { return nil }
        self.name = name
        self.count = count
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("\"name\":")
        json.write(name)
        json.key("\"count\":")
        json.write(count)
        json.endObject()
    }

}

struct Basket: Equatable {
    var id: UUID
    var lines: [Line]
    var note: String?
    var dueAt: Change<Date> = .absent
    var tags: [String: String] = [:]
    var ratio: Double = 0
    var price: Decimal = 0
    var extra: JSONValue = .null
}

extension Basket: JSONDecodable, JSONEncodable {
    private static let shape: JSONObjectShape = JSONObjectShape(
        keys: ["id", "lines", "note", "due_at", "tags", "ratio", "price", "extra"], required: [0, 1])

    init?(from json: inout JSONReader) {
        var id: UUID?
        var lines: [Line]?
        var note: String?
        var dueAt: Change<Date> = .absent
        var tags: [String: String]?
        var ratio: Double?
        var price: Decimal?
        var extra: JSONValue?
        var object: JSONObject = JSONObject(Self.shape)
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            switch object.index {
            case 0: id = json.uuid()
            case 1: lines = json.array(minItems: 1, maxItems: 20) { Line(from: &$0) }
            case 2: note = json.nullable { $0.string(maxLength: 2000) } ?? nil
            case 3: dueAt = json.change { $0.dateTime() } ?? .absent
            case 4: tags = json.map { $0.string() }
            case 5: ratio = json.number()
            case 6: price = json.decimal()
            case 7: extra = json.any()
            default: json.skipUnknown(&object)
            }
        }
        guard json.end(&object), let id, let lines else { return nil }
        self.id = id
        self.lines = lines
        self.note = note
        self.dueAt = dueAt
        self.tags = tags ?? [:]
        self.ratio = ratio ?? 0
        self.price = price ?? 0
        self.extra = extra ?? .null
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("\"id\":")
        json.write(id)
        json.key("\"lines\":")
        json.array(lines) { $0.write($1) }
        if let note {
            json.key("\"note\":")
            json.write(note)
        }
        switch dueAt {
        case .absent: break
        case .null:
            json.key("\"due_at\":")
            json.null()
        case .value(let value):
            json.key("\"due_at\":")
            json.write(value)
        }
        json.key("\"tags\":")
        json.map(tags) { $0.write($1) }
        json.key("\"ratio\":")
        json.write(ratio)
        json.key("\"price\":")
        json.write(price)
        json.key("\"extra\":")
        json.write(extra)
        json.endObject()
    }
}
