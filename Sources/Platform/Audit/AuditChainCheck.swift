import Domain
import FoundationEssentials
import PlatformQueries

/// Walks along one chain of the audit log, row by row, up to what is wrong first.
struct AuditChainCheck {
    /// The last row that is right.
    private(set) var head: AuditHead
    /// Hashes that were noted elsewhere, by position.
    private let noted: [Int: [UInt8]]

    init(chain: UUID, noted: [AuditHead] = []) {
        head = .start(of: chain)
        self.noted = Dictionary(
            noted.filter { $0.chain == chain }.map { ($0.position, $0.hash) }, uniquingKeysWith: { $1 })
    }

    /// Nil: the row is right.
    mutating func next(_ row: ListChainedEventsRow) -> AuditFinding? {
        if row.position > head.position + 1 { return missing(through: row.position - 1) }
        if row.position <= head.position { return finding(.inserted, row, "has the place of another row") }
        if row.hash != row.computedHash { return finding(.altered, row, "was altered: its hash is of other content") }
        if row.previousHash != head.hash { return replaced(before: row) }
        head = AuditHead(chain: head.chain, position: row.position, hash: row.hash)
        if let hash = noted[row.position], hash != row.hash {
            return finding(.rewritten, row, "is not the row that was noted: it or one before it was rewritten")
        }
        return nil
    }

    /// After the last row; `last` is the chain's own note of it.
    func end(_ last: AuditHead?) -> AuditFinding? {
        guard let last else { return head.position == 0 ? missingNoted : withoutNote }
        if last.position > head.position { return missing(through: last.position) }
        if last.position < head.position {
            return AuditFinding(
                kind: .inserted, position: last.position + 1,
                description: "row \(last.position + 1) was put in past the chain: its last row is \(last.position)")
        }
        if last.hash != head.hash {
            return AuditFinding(
                kind: .replaced, position: head.position,
                description: "row \(head.position) was replaced: it is not the one that was written last")
        }
        return missingNoted
    }

    /// The rows were cut off, and the chain's own note of its last row was set back.
    private var missingNoted: AuditFinding? {
        guard let position = noted.keys.max(), position > head.position else { return nil }
        return missing(through: position)
    }

    private var withoutNote: AuditFinding {
        AuditFinding(
            kind: .inserted, position: 1,
            description: "rows 1 to \(head.position) were put in past the chain: it has no last row")
    }

    private func missing(through last: Int) -> AuditFinding {
        let first: Int = head.position + 1
        return AuditFinding(
            kind: .missing, position: first,
            description: first == last ? "row \(first) is missing" : "rows \(first) to \(last) are missing")
    }

    private func replaced(before row: ListChainedEventsRow) -> AuditFinding {
        guard head.position > 0 else { return finding(.replaced, row, "was replaced: it does not begin the chain") }
        return AuditFinding(
            kind: .replaced, position: head.position,
            description: "row \(head.position) was replaced, or row \(row.position): they do not follow each other")
    }

    private func finding(_ kind: AuditFinding.Kind, _ row: ListChainedEventsRow, _ what: String) -> AuditFinding {
        let event: String = "\(row.event), \(row.moment), \(row.id.rawValue.uuidString.lowercased())"
        return AuditFinding(kind: kind, position: row.position, description: "row \(row.position) (\(event)) \(what)")
    }
}
