import Foundation

// The servers that `Benchmarks/run/http` and `Benchmarks/run/memory` measure. One event loop on 127.0.0.1; the first line of
// the output is the port. `ORDER` is the file with the body of an order; `secure` and `floor-secure` serve with the certificate
// of `CERTIFICATE` and the key of `KEY`, PEM files.
let environment: [String: String] = ProcessInfo.processInfo.environment
let order: [UInt8] = Array(try Data(contentsOf: URL(filePath: environment["ORDER"] ?? "")))
let ready: (Int) -> Void = { FileHandle.standardOutput.write(Data("\($0)\n".utf8)) }

switch CommandLine.arguments.dropFirst().first {
case "floor": try await FloorServer(order: order).run(ready: ready)
case "floor-secure":
    try await FloorServer(order: order).runSecure(
        certificate: environment["CERTIFICATE"] ?? "", key: environment["KEY"] ?? "", ready: ready)
case "plain": try await ContractServers.run(.plain, order: order, ready: ready)
case "guarded": try await ContractServers.run(.guarded, order: order, ready: ready)
case "secure":
    try await ContractServers.run(
        .secure(certificate: environment["CERTIFICATE"] ?? "", key: environment["KEY"] ?? ""), order: order,
        ready: ready)
default:
    FileHandle.standardError.write(Data("usage: bench-http floor|floor-secure|plain|guarded|secure\n".utf8))
    exit(2)
}
