import ContractClient
import ContractRuntime
import Platform

/// A range API such as haveibeenpwned.com's: `GET <address>/<five digits>`.
struct BreachService: BreachSource {
    /// Many times what an answer is.
    private static let maximumBytes: Int = 1 << 20

    struct Refused: Error, CustomStringConvertible {
        var status: Int

        var description: String { "the range API answered \(status)" }
    }

    private let address: String
    private let transport: any ClientTransport

    init(address: String, transport: any ClientTransport = URLSessionTransport(maximumConnections: 4)) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        self.transport = transport
    }

    /// Asks for padding, so that the length of the answer does not tell the range.
    func range(of prefix: String) async throws -> String {
        var headers: HeaderFields = HeaderFields()
        headers.add("Add-Padding", "true")
        headers.add("User-Agent", "writing-system-platform")
        let answer: TransportResponse = try await transport.send(
            TransportRequest(
                method: "GET", url: "\(address)/\(prefix)", headers: headers, body: .empty,
                timeout: BreachCheck.timeLimit))
        guard answer.status == 200 else {
            answer.body.cancel()
            throw Refused(status: answer.status)
        }
        return String(decoding: try await answer.body.collect(upTo: Self.maximumBytes), as: UTF8.self)
    }
}
