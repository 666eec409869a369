package import FoundationEssentials

/// A website's rules for its orders.
package struct OrderPolicy: Sendable, Hashable {
    package var editingEnabled: Bool = true
    /// Every order is edited; otherwise only first orders and those of at least `editingRequiredTotal`.
    package var editingByDefault: Bool = false
    package var skipEditingForUrgent: Bool = true
    package var allowEditingForEarlySubmissions: Bool = true
    package var editingRequiredTotal: Decimal = 300
    package var reviewEnabled: Bool = false
    package var reviewRequiredTotal: Decimal = 300
    /// Writers who delivered fewer orders are reviewed.
    package var reviewNewWriterOrders: Int = 5
    package var freeRevisionDays: Int = 14
    /// Share of the client's time that the writer gets.
    package var writerDeadlinePercent: Int = 80
    package var writerRatePage: Decimal = 4
    package var writerRateSlide: Decimal = 3
    package var writerRateDiagram: Decimal = 6
    package var acceptanceHours: Int = 12
    package var maximumFilesPerOrder: Int = 100

    package init() {}
}
