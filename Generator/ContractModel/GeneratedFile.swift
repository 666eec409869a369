/// A file of the output, in memory.
package struct GeneratedFile: Sendable, Hashable {
    /// Relative to the root of the output, with `/`: `Sources/PlatformAPI/Generated/Orders+Types.generated.swift`.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}
