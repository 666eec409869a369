/// Bounds of a multipart body, each checked before the memory is taken.
public struct MultipartLimits: Sendable, Hashable {
    public var maximumParts: Int
    /// Bytes of the header section of one part.
    public var maximumHeaderBytes: Int
    /// Bytes of the name of a part and of a file name.
    public var maximumNameBytes: Int
    /// Bytes of a field that is collected.
    public var maximumFieldBytes: Int
    /// Bytes in front of the first boundary.
    public var maximumPreambleBytes: Int

    public init(
        maximumParts: Int = 64, maximumHeaderBytes: Int = 8_192, maximumNameBytes: Int = 255,
        maximumFieldBytes: Int = 65_536, maximumPreambleBytes: Int = 1_024
    ) {
        self.maximumParts = maximumParts
        self.maximumHeaderBytes = maximumHeaderBytes
        self.maximumNameBytes = maximumNameBytes
        self.maximumFieldBytes = maximumFieldBytes
        self.maximumPreambleBytes = maximumPreambleBytes
    }

    public static let standard: MultipartLimits = MultipartLimits()
}
