/// The elements of all pages, fetched as they are asked for.
///
/// ```swift
/// for try await order in client.listOrdersItems(status: [.inProgress]) { … }
/// ```
public struct PageSequence<Element: Sendable>: AsyncSequence, Sendable {
    /// One page: its elements, and the cursor of the next, nil at the end.
    public struct Page: Sendable {
        public var items: [Element]
        public var nextCursor: String?

        public init(items: [Element], nextCursor: String?) {
            self.items = items
            self.nextCursor = nextCursor
        }
    }

    private let fetch: @Sendable (_ cursor: String?) async throws -> Page

    public init(_ fetch: @escaping @Sendable (_ cursor: String?) async throws -> Page) { self.fetch = fetch }

    public func makeAsyncIterator() -> Iterator { Iterator(fetch: fetch) }

    public struct Iterator: AsyncIteratorProtocol {
        private let fetch: @Sendable (String?) async throws -> Page
        private var page: Page?
        private var position: Int = 0

        init(fetch: @escaping @Sendable (String?) async throws -> Page) { self.fetch = fetch }

        /// - Throws: What the call of a page throws.
        public mutating func next() async throws -> Element? {
            while true {
                if let page, position < page.items.count {
                    defer { position += 1 }
                    return page.items[position]
                }
                if let page, page.nextCursor == nil { return nil }
                page = try await fetch(page?.nextCursor)
                position = 0
            }
        }
    }

    /// All elements in memory; stops with what it has at the limit, so that no list can grow without bound.
    public func collect(limit: Int) async throws -> [Element] {
        var elements: [Element] = []
        for try await element in self {
            if elements.count == limit { break }
            elements.append(element)
        }
        return elements
    }
}
