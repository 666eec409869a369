import ContractRuntime
import Foundation
import OrdersAPI

// Part of `Benchmarks/run/json`: `bench-json MODE FILE` with the body of an order in FILE.
// time: lines of a name and nanoseconds per byte; allocations: counted and needed ones; encoded: what is written;
// loop-decode and loop-encode: half a million rounds (or ROUNDS), for a profiler.

/// Nanoseconds of one call: the median of batches over a quarter of a second.
func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock: ContinuousClock = ContinuousClock()
    let end: ContinuousClock.Instant = clock.now + .milliseconds(250)
    var batches: [Double] = []
    while clock.now < end {
        let time: Duration = try clock.measure { for _ in 0..<50 { try body() } }
        batches.append(Double(time.components.attoseconds) / 1e9 / 50)
    }
    return batches.sorted()[batches.count / 2]
}

/// Takes a value away from the optimiser.
@inline(never)
func consume<T>(_ value: T) { withExtendedLifetime(value) {} }

func measure(_ sample: Sample) throws {
    let decoder: JSONDecoder = JSONDecoder()
    let encoder: JSONEncoder = JSONEncoder()
    let data: Data = Data(sample.bytes)
    let encoded: [UInt8] = sample.encoded()
    let twin: OrderTwin = try decoder.decode(OrderTwin.self, from: Data(encoded))
    let twinLength: Int = try encoder.encode(twin).count
    func line(_ name: String, _ time: Double, _ length: Int) { print("\(name)\t\(time / Double(length))") }
    line("decode", try nanoseconds { consume(try sample.decoded()) }, data.count)
    line("foundation-decode", try nanoseconds { consume(try decoder.decode(OrderTwin.self, from: data)) }, data.count)
    line("encode", nanoseconds { consume(sample.encoded()) }, encoded.count)
    line("foundation-encode", try nanoseconds { consume(try encoder.encode(twin)) }, twinLength)
}

/// With the counter of `Benchmarks/json/allocations.c` loaded before the C library.
func countAllocations(_ sample: Sample) throws {
    typealias Counter = @convention(c) () -> UInt64
    guard let symbol = dlsym(nil, "bench_allocations") else { exit(3) }
    let count: Counter = unsafeBitCast(symbol, to: Counter.self)
    for _ in 0..<10 { consume(try sample.decoded()) }
    let before: UInt64 = count()
    for _ in 0..<1000 { consume(try sample.decoded()) }
    let between: UInt64 = count()
    for _ in 0..<1000 { consume(sample.encoded()) }
    let after: UInt64 = count()
    print("decode\t\(Double(between - before) / 1000)")
    print("needed\t\(sample.neededAllocations)")
    print("encode\t\(Double(after - between) / 1000)")
}

let arguments: [String] = CommandLine.arguments
guard arguments.count == 3 || arguments.count == 4 else {
    let modes: String = "time|allocations|encoded|loop-decode|loop-encode"
    FileHandle.standardError.write(Data("usage: bench-json \(modes) FILE [ROUNDS]\n".utf8))
    exit(2)
}
let rounds: Int = arguments.count == 4 ? Int(arguments[3]) ?? 0 : 500_000
let sample: Sample = try Sample(contentsOf: arguments[2])
switch arguments[1] {
case "time": try measure(sample)
case "allocations": try countAllocations(sample)
case "loop-decode": for _ in 0..<rounds { consume(try sample.decoded()) }
case "loop-encode": for _ in 0..<rounds { consume(sample.encoded()) }
default: FileHandle.standardOutput.write(Data(sample.encoded()))
}
