extension JSONReader {
    /// The recorded violations in document order, each with the pointer of its place.
    func violations(_ source: ViolationSource) -> [Violation] {
        let order: [Int] = findings.indices.sorted {
            (findings[$0].location, $0) < (findings[$1].location, $1)
        }
        var pointers: JSONPointers = JSONPointers(base: base, end: end, places: order.map { findings[$0].location })
        if let tape { pointers.walk(tape) } else { pointers.walk() }
        return zip(order, pointers.found).map { index, pointer in
            Violation(
                source: source, pointer: pointer, keyword: findings[index].keyword, message: findings[index].message)
        }
    }
}

/// Works out JSON Pointers (RFC 6901) of places in a text that is known to be JSON, in one walk.
private struct JSONPointers {
    let base: UnsafePointer<UInt8>
    let end: Int
    /// Offsets of values, ascending; equal ones may follow each other.
    let places: [Int]
    var found: [String] = []
    private var here: Int = 0
    private var frames: [Frame] = []

    private enum Frame {
        case member(start: Int, end: Int)
        case item(Int)
    }

    init(base: UnsafePointer<UInt8>, end: Int, places: [Int]) {
        self.base = base
        self.end = end
        self.places = places
    }

    private var isDone: Bool { found.count == places.count }

    /// Notes the pointer for all places up to this value.
    private mutating func visit(_ offset: Int) {
        while !isDone, places[found.count] <= offset { found.append(pointer) }
    }

    private var pointer: String {
        var bytes: [UInt8] = []
        for frame in frames {
            bytes.append(0x2F)
            switch frame {
            case .item(let index): bytes.append(contentsOf: "\(index)".utf8)
            case .member(let start, let end): appendName(start, end, &bytes)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func appendName(_ start: Int, _ end: Int, _ bytes: inout [UInt8]) {
        let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: base + start, count: end - start)
        for byte in text.contains(0x5C) && !isText ? JSONEscapes.bytes(text) : Array(text) {
            switch byte {
            case 0x7E: bytes.append(contentsOf: [0x7E, 0x30])
            case 0x2F: bytes.append(contentsOf: [0x7E, 0x31])
            default: bytes.append(byte)
            }
        }
    }

    private var isText: Bool = false
}

extension JSONPointers {
    /// Walks JSON text.
    mutating func walk() {
        skipSpace()
        walkValue()
        visit(.max)
    }

    private mutating func walkValue() {
        visit(here)
        if isDone { return }
        switch base[here] {
        case 0x7B: walkContainer(closing: 0x7D, isObject: true)
        case 0x5B: walkContainer(closing: 0x5D, isObject: false)
        case 0x22: skipString()
        default: while here < end, !Self.isDelimiter(base[here]) { here += 1 }
        }
    }

    private mutating func walkContainer(closing: UInt8, isObject: Bool) {
        var index: Int = 0
        here += 1
        skipSpace()
        while here < end, base[here] != closing, !isDone {
            frames.append(isObject ? name() : .item(index))
            walkValue()
            frames.removeLast()
            index += 1
            skipSpace()
            if here < end, base[here] == 0x2C { here += 1 }
            skipSpace()
        }
        here += 1
    }

    /// Reads over a name and its colon.
    private mutating func name() -> Frame {
        let start: Int = here + 1
        skipString()
        let frame: Frame = .member(start: start, end: here - 1)
        skipSpace()
        here += 1
        skipSpace()
        return frame
    }

    private mutating func skipString() {
        here += 1
        while here < end, base[here] != 0x22 { here += base[here] == 0x5C ? 2 : 1 }
        here += 1
    }

    private mutating func skipSpace() {
        while here < end, base[here] <= 0x20 { here += 1 }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2C || byte == 0x5D || byte == 0x7D
    }
}

extension JSONPointers {
    /// Walks the nodes of text mode.
    mutating func walk(_ tape: TextTape) {
        isText = true
        walk(tape, 0)
        visit(.max)
    }

    private mutating func walk(_ tape: TextTape, _ index: Int) {
        visit(index)
        let node: TextTape.Node = tape.nodes[index]
        var child: Int = index + 1
        var item: Int = 0
        while child < node.next, !isDone {
            let next: TextTape.Node = tape.nodes[child]
            frames.append(next.keyStart < 0 ? .item(item) : .member(start: next.keyStart, end: next.keyEnd))
            walk(tape, child)
            frames.removeLast()
            child = next.next
            item += 1
        }
    }
}
