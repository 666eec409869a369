import ContractRuntime
import Foundation
import FoundationNetworking

/// Sends requests with Foundation's `URLSession`. Answers are streamed: the connection is paused while nobody reads.
public final class URLSessionTransport: ClientTransport {
    private let session: URLSession
    private let delegate: TransferDelegate

    /// - Parameter maximumConnections: To one server at a time.
    public init(maximumConnections: Int = 16) {
        let configuration: URLSessionConfiguration = .ephemeral
        configuration.httpMaximumConnectionsPerHost = maximumConnections
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        delegate = TransferDelegate()
        session = URLSession(configuration: configuration, delegate: delegate, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    public func send(_ request: TransportRequest) async throws -> TransportResponse {
        let spool: SpoolFile? = try await spooled(request.body)
        let task: URLSessionTask = try makeTask(request, spool)
        let transfer: Transfer = Transfer(task: task, spool: spool)
        delegate.add(transfer, for: task)
        let timer: Task<Void, any Error> = Task {
            try await Task.sleep(for: request.timeout)
            transfer.fail(.timeout)
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await transfer.head()
        } onCancel: {
            transfer.cancel()
        }
    }

    private func makeTask(_ request: TransportRequest, _ spool: SpoolFile?) throws -> URLSessionTask {
        guard let url: URL = URL(string: request.url), url.scheme == "http" || url.scheme == "https" else {
            throw ClientError.invalidURL(request.url)
        }
        var message: URLRequest = URLRequest(url: url)
        message.httpMethod = request.method
        // The head has a timer of its own; streams such as events may be silent for long.
        message.timeoutInterval = 86_400
        for (name, value) in request.headers.fields { message.setValue(value, forHTTPHeaderField: name) }
        if let spool { return session.uploadTask(with: message, fromFile: spool.url) }
        if case .bytes(let bytes) = request.body { return session.uploadTask(with: message, from: Data(bytes)) }
        return session.dataTask(with: message)
    }

    /// A streamed body is written to a file first, as URLSession asks for a length and may read it twice.
    private func spooled(_ body: TransportBody) async throws -> SpoolFile? {
        guard case .stream(let stream) = body else { return nil }
        let file: SpoolFile = try SpoolFile()
        for try await chunk in stream { try file.append(chunk) }
        return file
    }
}
