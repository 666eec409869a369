import Foundation

/// Blocks a thread until it is opened.
final class Latch: @unchecked Sendable {
    private let condition: NSCondition = NSCondition()
    private var isOpen: Bool = false

    func open() {
        condition.lock()
        isOpen = true
        condition.broadcast()
        condition.unlock()
    }

    func wait() {
        condition.lock()
        while !isOpen { condition.wait() }
        condition.unlock()
    }
}
