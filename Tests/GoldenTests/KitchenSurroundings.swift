import ContractClient
import ContractRuntime
import Foundation
import KitchenAPI
import KitchenDomain

enum KitchenServer {
    static let service: KitchenService = KitchenService(orders: Orders(), files: Files())
    static var transport: any ClientTransport { ServiceTransport(service: service, server: "http://kitchen") }

    /// The operation and the texts of the captures, for tests of the router.
    static func route(_ method: HTTPVerb, _ path: String) -> String {
        let bytes: [UInt8] = Array(path.utf8)
        let (match, captures) = ServiceTransport(service: service, server: "").route(method, bytes)
        let texts: [String] = (0..<captures.count).map { String(decoding: bytes[captures[$0]], as: UTF8.self) }
        switch match {
        case .operation(let index):
            return ([KitchenService.contract.operations[index].id] + texts).joined(separator: " ")
        case .methodNotAllowed(let allow): return "405 \(allow)"
        case .notFound: return "404"
        }
    }
}
