import Synchronization

/// A value that is handed out once.
final class OneChunk: Sendable {
    private let bytes: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes.isEmpty ? nil : bytes) }

    func take() -> [UInt8]? {
        bytes.withLock { stored in
            defer { stored = nil }
            return stored
        }
    }
}
