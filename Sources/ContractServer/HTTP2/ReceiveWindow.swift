/// What a client may send before it has to wait (RFC 9113 §5.2), on a stream or on a connection. Room is given back
/// when half of it is used up, and not for bytes that nobody has taken.
struct ReceiveWindow {
    private static let maximumIncrement: Int = Int(Int32.max)

    /// Bytes that a client may send ahead.
    let target: Int
    /// As the client counts; nil before it has sent anything.
    private var size: Int?
    /// Bytes that have come and are not taken.
    private(set) var heldBytes: Int = 0

    init(target: Int) { self.target = target }

    /// Bytes have come, or room has been given.
    /// - Returns: the room to give now.
    mutating func changed(to size: Int) -> Int? {
        self.size = size
        return increment
    }

    mutating func hold(_ count: Int) { heldBytes += count }

    /// Bytes that were held have been taken.
    /// - Returns: the room to give now.
    mutating func release(_ count: Int) -> Int? {
        heldBytes -= count
        return increment
    }

    private var increment: Int? {
        guard let size, size + heldBytes <= target / 2 else { return nil }
        return min(target - size - heldBytes, Self.maximumIncrement)
    }
}
