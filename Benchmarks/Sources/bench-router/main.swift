import ContractRuntime
import Foundation

// Part of `Benchmarks/run/router`: `bench-router OPERATIONS`, a file with a line `METHOD /path/{parameter}` for each operation
// of github.json, in the order of the description. Prints nanoseconds a match (median of batches) and, with the counter of
// `Benchmarks/json/allocations.c` loaded, allocations a match. `loop`: for a profiler.

/// A request line and what the router has to find for it.
struct Probe {
    let verb: HTTPVerb
    let path: [UInt8]
    /// Where the parameters' values stand.
    let captures: [Range<Int>]

    /// Fills every parameter with a value of its own, of the length that such values have.
    init(_ line: Substring, number: Int) {
        let words: [Substring] = line.split(separator: " ")
        var path: [UInt8] = []
        var captures: [Range<Int>] = []
        for (index, piece) in words[1].split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            guard index > 0 else { path += piece.utf8; continue }
            let start: Int = path.count
            path += "value-\(number)-\(index)".utf8
            captures.append(start..<path.count)
            path += piece.drop { $0 != "}" }.dropFirst().utf8
        }
        verb = Array(words[0].utf8).withUnsafeBufferPointer { HTTPVerb($0) }
        self.path = path
        self.captures = captures
    }
}

/// As the pipeline does it: one call for one request, the verdict is looked at.
@inline(never)
func match(_ probe: Probe) -> Int {
    var captures: PathCaptures = PathCaptures()
    let found: RouteMatch = probe.path.withUnsafeBufferPointer { GitHubRouter.match(probe.verb, $0, &captures) }
    guard case .operation(let index) = found else { return -1 }
    return index &+ captures.count &* 1000
}

/// The router does not do what is measured.
struct WrongMatch: Error, CustomStringConvertible {
    let description: String
}

/// Every request finds an operation of its own, with the values where they stand.
/// - Throws: `WrongMatch`.
func check(_ probes: [Probe]) throws {
    var seen: Set<Int> = []
    for probe in probes {
        var captures: PathCaptures = PathCaptures()
        let found: RouteMatch = probe.path.withUnsafeBufferPointer { GitHubRouter.match(probe.verb, $0, &captures) }
        let taken: [Range<Int>] = (0..<captures.count).map { captures[$0] }
        guard case .operation(let index) = found, seen.insert(index).inserted, taken == probe.captures else {
            throw WrongMatch(
                description: "\(probe.verb) \(String(decoding: probe.path, as: UTF8.self)): \(found), \(taken)")
        }
    }
}

func nanoseconds(_ probes: [Probe]) -> Double {
    let clock: ContinuousClock = ContinuousClock()
    var sum: Int = 0
    let batches: [Double] = (0..<301).map { _ in
        let time: Duration = clock.measure { for probe in probes { sum &+= match(probe) } }
        return Double(time.components.attoseconds) / 1e9 / Double(probes.count)
    }
    precondition(sum != 0)
    return batches.sorted()[batches.count / 2]
}

func allocations(_ probes: [Probe]) -> Double? {
    typealias Counter = @convention(c) () -> UInt64
    guard let symbol = dlsym(nil, "bench_allocations") else { return nil }
    let count: Counter = unsafeBitCast(symbol, to: Counter.self)
    let before: UInt64 = count()
    for probe in probes { precondition(match(probe) >= 0) }
    return Double(count() - before) / Double(probes.count)
}

let arguments: [String] = CommandLine.arguments
let lines: [Substring] = try String(contentsOfFile: arguments[1], encoding: .utf8).split(separator: "\n")[...].map { $0 }
var order: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
let probes: [Probe] = lines.enumerated().map { Probe($1, number: $0) }
try check(probes)
// Shuffled, or the branch predictor would learn the order of the description.
let shuffled: [Probe] = probes.shuffled(using: &order)
if arguments.count > 2, arguments[2] == "loop" {
    var sum: Int = 0
    for _ in 0..<1000 { for probe in shuffled { sum &+= match(probe) } }
    precondition(sum != 0)
} else {
    print("operations\t\(probes.count)")
    print("nanoseconds\t\(nanoseconds(shuffled))")
    if let counted = allocations(shuffled) { print("allocations\t\(counted)") }
}
