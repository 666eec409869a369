import ContractRuntime
import Foundation
import KitchenAPI
import KitchenDomain

/// Any bytes into the reader in all its modes: skipping, any value, typed values of generated code, single scalars.
enum JSONTarget {
    static let patterns: [Pattern] = [Pattern("^[A-Z]{3}$"), Pattern("(a|b)*c"), Pattern("\\p{L}+\\s\\d")]

    static func run(_ input: FuzzInput) {
        let bytes: [UInt8] = input.rest
        let any: Result<JSONValue, JSONFailure> = outcome(bytes) { $0.any() }
        let isMalformed: Bool = any.isMalformed
        checkSkipping(bytes, isMalformed)
        if case .success(let value) = any { checkWriting(value) }
        checkTyped(bytes, any)
        checkScalars(bytes, isMalformed)
        checkText(bytes)
    }

    static func outcome<T>(
        _ bytes: [UInt8], limits: JSONLimits = .standard, _ read: (inout JSONReader) -> T?
    ) -> Result<T, JSONFailure> {
        let result: Result<T, JSONFailure>
        do throws(JSONFailure) {
            result = .success(try JSONReader.decode(bytes, limits: limits, read))
        } catch { result = .failure(error) }
        if case .failure(.invalid(let violations)) = result { require(!violations.isEmpty, "no reason") }
        if case .failure(.malformed(_, let offset, let line, let column)) = result {
            require(offset <= bytes.count && line >= 1 && column >= 1, "place \(offset) \(line):\(column)")
        }
        return result
    }

    private static func checkSkipping(_ bytes: [UInt8], _ isMalformed: Bool) {
        let skipped: Result<Bool, JSONFailure> = outcome(bytes) { _ in true }
        require(skipped.isMalformed == isMalformed, "skipping and reading differ")
        let shallow: JSONLimits = JSONLimits(maximumDepth: 3, maximumViolations: 1, refusesNUL: true)
        let limited: Result<JSONValue, JSONFailure> = outcome(bytes, limits: shallow) { $0.any() }
        if isMalformed { require(limited.isMalformed, "a smaller depth accepts more") }
    }

    private static func checkWriting(_ value: JSONValue) {
        var writer: JSONWriter = JSONWriter()
        writer.write(value)
        let again: Result<JSONValue, JSONFailure> = outcome(writer.bytes) { $0.any() }
        require((try? again.get()) == value, "written and read: \(writer.text)")
        require((try? JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)) != nil
            || hasHugeNumber(value), "Foundation refuses \(writer.text)")
        checkNumbers(value)
    }

    /// Foundation refuses numbers beyond `Double`.
    private static func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let text): Double(text)?.isFinite != true || text.utf8.count > 30
        case .array(let items): items.contains(where: hasHugeNumber)
        case .object(let members): members.values.contains(where: hasHugeNumber)
        default: false
        }
    }

    /// The nearest `Double`, as the standard library reads it.
    private static func checkNumbers(_ value: JSONValue) {
        switch value {
        case .number(let text):
            let read: Result<Double, JSONFailure> = outcome(Array(text.utf8)) { $0.number() }
            guard case .success(let number) = read else { return }
            require(number.bitPattern == Double(text)?.bitPattern, "\(text) is read as \(number)")
            var writer: JSONWriter = JSONWriter()
            writer.write(number)
            require(Double(writer.text)?.bitPattern == number.bitPattern, "\(number) is written \(writer.text)")
        case .array(let items): items.forEach(checkNumbers)
        case .object(let members): members.values.forEach(checkNumbers)
        default: break
        }
    }

    private static func checkTyped(_ bytes: [UInt8], _ any: Result<JSONValue, JSONFailure>) {
        if let everything = check(Everything.self, bytes, any) { checkWriting(everything) }
        if let shapes = check(Shapes.self, bytes, any) { checkWriting(shapes) }
        if let tree = check(Tree.self, bytes, any) { checkWriting(tree) }
        _ = check(NewOrder.self, bytes, any)
        _ = check(OrderPatch.self, bytes, any)
        _ = check(Filter.self, bytes, any)
    }

    /// What a typed reading accepted is written so that it reads back the same.
    private static func checkWriting<T: JSONDecodable & JSONEncodable>(_ value: T) {
        var first: JSONWriter = JSONWriter()
        value.write(to: &first)
        guard case .success(let again) = outcome(first.bytes, { T(from: &$0) }) else {
            fail("\(T.self) refuses what it wrote: \(first.text)")
        }
        var second: JSONWriter = JSONWriter()
        again.write(to: &second)
        require(first.bytes == second.bytes, "\(T.self): \(first.text) is not \(second.text)")
    }

    /// A typed reading finds malformed what the reading as any value finds malformed, and its violations point at
    /// values that are there.
    private static func check<T: JSONDecodable>(
        _ type: T.Type, _ bytes: [UInt8], _ any: Result<JSONValue, JSONFailure>
    ) -> T? {
        switch outcome(bytes, { T(from: &$0) }) {
        case .success(let value):
            require(!any.isMalformed, "\(type) accepts what is not JSON")
            return value
        case .failure(.malformed): require(any.isMalformed, "\(type) finds JSON malformed")
        case .failure(.invalid(let violations)):
            require(!any.isMalformed, "\(type) takes for JSON what is none")
            guard case .success(let value) = any else { return nil }
            for violation in violations {
                require(value.has(violation.pointer), "nothing at \(violation.pointer)")
            }
        }
        return nil
    }

    private static func checkScalars(_ bytes: [UInt8], _ isMalformed: Bool) {
        checkContainers(bytes)
        let first: UInt8? = bytes.first { $0 > 0x20 }
        if first == 0x7B || first == 0x5B { return }
        if first == 0x22 { checkStrings(bytes) }
        _ = outcome(bytes) { $0.integer(Int8.self) }
        _ = outcome(bytes) { $0.integer(UInt64.self, multipleOf: 3) }
        _ = outcome(bytes) { $0.integer(Int64.self) }
        _ = outcome(bytes) { $0.float() }
        let cent: Decimal = Decimal(sign: .plus, exponent: -2, significand: 1)
        _ = outcome(bytes) { $0.number(exclusiveMinimum: 0, multipleOf: cent) }
        _ = outcome(bytes) { $0.boolean() }
        _ = outcome(bytes) { $0.nullable { $0.date() } }
    }

    private static func checkContainers(_ bytes: [UInt8]) {
        _ = outcome(bytes) { $0.constant("{\"a\":[1.0,null,\"x\"]}") }
        _ = outcome(bytes) { $0.array(minItems: 1, maxItems: 3, unique: true) { $0.any() } }
        _ = outcome(bytes) { $0.map(minProperties: 1, maxProperties: 3) { $0.change { $0.any() } } }
    }

    private static func checkStrings(_ bytes: [UInt8]) {
        _ = outcome(bytes) { $0.uuid() }
        _ = outcome(bytes) { $0.base64() }
        roundTrip(bytes, { $0.decimal() }, { $0.write($1) })
        roundTrip(bytes, { $0.dateTime() }, { $0.write($1) })
        roundTrip(bytes, { $0.date() }, { $0.write($1) })
        for pattern in patterns {
            let read: Result<String, JSONFailure> = outcome(bytes) {
                $0.string(minLength: 1, maxLength: 9, pattern: pattern)
            }
            guard case .success(let text) = read else { continue }
            require(pattern.matches(text) && (1...9).contains(text.unicodeScalars.count), "accepted \(text)")
        }
        for format in StringFormat.allCases {
            let read: Result<String, JSONFailure> = outcome(bytes) { $0.string(format: format) }
            if case .success(let text) = read { require(format.accepts(text), "\(format) \(text)") }
        }
    }

    private static func roundTrip<T: Equatable>(
        _ bytes: [UInt8], _ read: (inout JSONReader) -> T?, _ write: (inout JSONWriter, T) -> Void
    ) {
        guard case .success(let value) = outcome(bytes, read) else { return }
        var writer: JSONWriter = JSONWriter()
        write(&writer, value)
        require((try? outcome(writer.bytes, read).get()) == value, "\(value) is written \(writer.text)")
    }

    /// The text of a parameter, read by the same methods.
    private static func checkText(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let pieces: [String] = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let forms: [TextValue] = [
            .text(text), .texts(pieces), .pairs(pieces.map { ($0, text) }), .grouping(pieces.map { ("a", $0) }),
        ]
        for form in forms {
            _ = try? JSONReader.decodeText(form, source: .query("q")) { $0.any() }
            _ = try? JSONReader.decodeText(form, source: .query("q")) { Everything(from: &$0) }
            _ = try? JSONReader.decodeText(form, source: .query("q")) { Filter(from: &$0) }
            _ = try? JSONReader.decodeText(form, source: .query("q")) { $0.array { $0.integer(Int32.self) } }
            _ = try? JSONReader.decodeText(form, source: .query("q")) { $0.map { $0.number() } }
            _ = try? JSONReader.decodeText(form, source: .query("q")) { $0.nullable { $0.dateTime() } }
        }
    }
}

extension Result where Failure == JSONFailure {
    var isMalformed: Bool {
        if case .failure(.malformed) = self { true } else { false }
    }
}

extension JSONValue {
    /// Whether a JSON Pointer leads to a value.
    func has(_ pointer: String) -> Bool {
        var value: JSONValue = self
        for token in pointer.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).dropFirst() {
            let name: String = String(Substring(token)).replacing("~1", with: "/").replacing("~0", with: "~")
            switch value {
            case .array(let items):
                guard let index = Int(name), items.indices.contains(index) else { return false }
                value = items[index]
            case .object(let members):
                guard let member = members[name] else { return false }
                value = member
            default: return false
            }
        }
        return true
    }
}
