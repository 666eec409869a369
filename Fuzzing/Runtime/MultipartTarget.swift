import ContractRuntime
import Synchronization

/// A multipart body in one piece and in pieces: the same parts, the same refusal.
enum MultipartTarget {
    static let limits: MultipartLimits = MultipartLimits(
        maximumParts: 8, maximumHeaderBytes: 300, maximumNameBytes: 40, maximumFieldBytes: 1_000,
        maximumPreambleBytes: 64)

    /// The sizes of the pieces come first, up to a line end.
    static func run(_ input: FuzzInput) {
        var input: FuzzInput = input
        let sizes: [Int] = input.line().prefix(16).map { Int($0) % 40 + 1 }
        let bytes: [UInt8] = input.rest
        let whole: [String] = read(bytes, sizes: [max(bytes.count, 1)])
        let cut: [String] = read(bytes, sizes: sizes.isEmpty ? [1] : sizes)
        require(whole == cut, "\(whole) is not \(cut)")
    }

    private static func read(_ bytes: [UInt8], sizes: [Int]) -> [String] {
        wait {
            let reader: MultipartReader = MultipartReader(
                stream(bytes, sizes: sizes), boundary: "b", required: ["a"], limits: limits)
            var result: [String] = []
            do {
                while let part = try await reader.next() {
                    let content: [UInt8] = try await part.content.collect(upTo: 65_536)
                    result.append("\(part.name)|\(part.fileName ?? "-")|\(part.mediaType ?? "-")|\(content)")
                    require(part.name.utf8.count <= limits.maximumNameBytes, "a name is short")
                    require(part.fileName?.contains("/") != true, "a file name is one component")
                }
            } catch { result.append("\(error)") }
            return result
        }
    }

    private static func stream(_ bytes: [UInt8], sizes: [Int]) -> ByteStream {
        let state: Mutex<(rest: ArraySlice<UInt8>, index: Int)> = Mutex((bytes[...], 0))
        return ByteStream(next: {
            state.withLock { state in
                guard !state.rest.isEmpty else { return nil }
                let size: Int = sizes[state.index % sizes.count]
                state.index += 1
                defer { state.rest = state.rest.dropFirst(size) }
                return Array(state.rest.prefix(size))
            }
        })
    }
}
