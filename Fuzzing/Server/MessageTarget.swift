import ContractRuntime
import Logging
import NIOCore

@testable import ContractServer

/// The bytes of a connection, at once and in pieces: the same requests, the same refusal.
enum MessageTarget {
    static let core: ServerCore = makeCore()

    /// What was read of a connection.
    private struct Reading: Equatable {
        var events: [String] = []
        var content: [UInt8] = []
    }

    /// The sizes of the pieces come first, up to a line end.
    static func run(_ input: [UInt8]) {
        let sizes: [Int] = input.prefix { $0 != 0x0A }.prefix(16).map { Int($0) % 64 + 1 }
        let bytes: [UInt8] = Array(input.drop { $0 != 0x0A }.dropFirst())
        let whole: Reading = read(bytes, sizes: [max(bytes.count, 1)])
        let cut: Reading = read(bytes, sizes: sizes.isEmpty ? [1] : sizes)
        guard whole.events == cut.events, whole.content == cut.content else {
            fail("\(whole) is not \(cut)")
        }
    }

    private static func read(_ bytes: [UInt8], sizes: [Int]) -> Reading {
        var reading: Reading = Reading()
        var reader: MessageReader = MessageReader(core.configuration)
        var input: ByteBuffer = ByteBuffer()
        var isHead: Bool = true
        var rest: ArraySlice<UInt8> = bytes[...]
        var index: Int = 0
        while !rest.isEmpty {
            let size: Int = sizes[index % sizes.count]
            index += 1
            input.writeBytes(rest.prefix(size))
            rest = rest.dropFirst(size)
            while step(&reader, &input, &isHead, &reading) {}
            if reading.events.last?.hasPrefix("failed") == true { break }
        }
        return reading
    }

    /// - Returns: false when more bytes are needed, or nothing can be read any more.
    private static func step(
        _ reader: inout MessageReader, _ input: inout ByteBuffer, _ isHead: inout Bool, _ reading: inout Reading
    ) -> Bool {
        guard isHead else { return stepBody(&reader, &input, &isHead, &reading) }
        switch reader.nextHead(in: input) {
        case .incomplete: return false
        case .failed(let problem):
            reading.events.append("failed \(problem.code)")
            return false
        case .complete: break
        }
        let outcome: Result<IncomingRequest, StandardProblem> = request(reader.head, input)
        guard case .success(let request) = outcome else {
            if case .failure(let problem) = outcome { reading.events.append("failed \(problem.code)") }
            return false
        }
        check(request)
        reading.events.append(describe(request))
        reader.endHead(in: &input, contentLength: request.contentLength ?? 0, isChunked: request.isChunked)
        isHead = false
        return true
    }

    private static func stepBody(
        _ reader: inout MessageReader, _ input: inout ByteBuffer, _ isHead: inout Bool, _ reading: inout Reading
    ) -> Bool {
        switch reader.nextPiece(in: &input) {
        case .incomplete: return false
        case .content(let piece):
            require(piece.readableBytes > 0, "an empty piece")
            reading.content += Array(piece.readableBytesView)
        case .end:
            reading.events.append("end")
            isHead = true
        case .failed(let problem):
            reading.events.append("failed \(problem.code)")
            return false
        }
        return true
    }

    private static func request(
        _ parser: HeadParser, _ input: ByteBuffer
    ) -> Result<IncomingRequest, StandardProblem> {
        input.withUnsafeReadableBytes { raw in
            let head: HeadReading = HeadReading(
                core: core, parser: parser, bytes: raw.bindMemory(to: UInt8.self), peerAddress: "10.0.0.1",
                certificate: nil)
            do throws(StandardProblem) {
                _ = head.keepsAlive
                return .success(try head.request(id: .sent("r")))
            } catch { return .failure(error) }
        }
    }

    private static func check(_ request: IncomingRequest) {
        require(request.contentLength ?? 0 >= 0, "a length is not negative")
        require(!(request.isChunked && request.contentLength != nil), "two framings")
        require(request.remoteAddress.utf8.count <= 64, "an address is short")
    }

    private static func describe(_ request: IncomingRequest) -> String {
        let headers: HeaderFields = HeaderFields(received: request)
        let fields: [String] = headers.fields.map { "\($0.name)=\($0.value)" }
        return "\(request.verb) \(request.contentLength ?? -1) \(request.isChunked) \(request.remoteAddress) \(fields)"
            + " \(headers["Host"] ?? "-") \(headers["content-type"] ?? "-") \(headers.joined("Accept") ?? "-")"
    }
}

extension MessageTarget {
    /// Reading heads needs the limits and the clock of a server; its service is never asked.
    private static func makeCore() -> ServerCore {
        var configuration: ServerConfiguration = ServerConfiguration()
        configuration.trustedProxies = ["10.0.0.1"]
        return ServerCore(
            service: NoService(), hooks: ServiceHooks(), configuration: configuration, logger: Logger(label: "fuzz"))
    }

    private struct NoService: ContractService {
        static let contract: ServiceContract = ServiceContract(title: "T", version: "1", operations: [])

        func match(_: HTTPVerb, _: UnsafeBufferPointer<UInt8>, _: inout PathCaptures) -> RouteMatch { .notFound }

        func respond(_: Int, to _: ServerRequest) async throws -> ServerResponse { throw StandardProblem.notFound }
    }
}
