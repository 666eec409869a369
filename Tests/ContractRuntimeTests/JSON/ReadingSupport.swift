import ContractRuntime
import Testing

/// Reads a JSON text and gives the value, or the failure.
func read<T>(
    _ json: String, limits: JSONLimits = .standard, _ expression: (inout JSONReader) -> T?
) -> Result<T, JSONFailure> {
    do throws(JSONFailure) {
        return .success(try JSONReader.decode(Array(json.utf8), limits: limits, expression))
    } catch {
        return .failure(error)
    }
}

/// Reads in text mode.
func readText<T>(_ text: TextValue, _ expression: (inout JSONReader) -> T?) -> Result<T, JSONFailure> {
    do throws(JSONFailure) {
        return .success(try JSONReader.decodeText(text, source: .query("q"), expression))
    } catch {
        return .failure(error)
    }
}

extension Result where Failure == JSONFailure {
    var value: Success? { try? get() }

    /// Violations as `pointer keyword`; `malformed` when the text is not JSON.
    var problems: [String] {
        switch self {
        case .success: []
        case .failure(.malformed): ["malformed"]
        case .failure(.invalid(let violations)): violations.map { "\($0.pointer) \($0.keyword)" }
        }
    }

    var messages: [String] {
        if case .failure(.invalid(let violations)) = self { violations.map(\.message) } else { [] }
    }
}

/// A small generator with a fixed seed (SplitMix64), so that every run sees the same inputs.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value: UInt64 = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
