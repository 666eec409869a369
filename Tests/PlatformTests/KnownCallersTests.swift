import ContractRuntime
import Domain
import FoundationEssentials
import Testing

@testable import Platform

/// The memory of tokens that were good moments ago.
struct KnownCallersTests {
    private let now: Date = Date(timeIntervalSinceReferenceDate: 800_000_000)
    private let token: String = String(repeating: "e", count: 300) + ".signature-1"

    private func caller(_ subject: String, session: UUID? = nil) -> Caller {
        Caller(subject: subject, role: "client", permissions: PermissionSet(), session: session?.uuidString)
    }

    private func keep(_ caller: Caller, _ token: String, in known: KnownCallers) {
        known.keep(caller, token: token, at: now, since: known.evictions)
    }

    private func find(_ token: String, in known: KnownCallers, at date: Date? = nil) -> Caller? {
        known.caller(token: Array(token.utf8).span, at: date ?? now)
    }

    @Test func onlyTheSameBytesAreTheSameToken() {
        let known: KnownCallers = KnownCallers()
        keep(caller("a"), token, in: known)
        #expect(find(token, in: known)?.subject == "a")
        let others: [String] = [
            "", "e", String(token.dropLast()), token + "1", String(token.dropLast()) + "2", "f" + token.dropFirst(),
        ]
        for other in others { #expect(find(other, in: known) == nil) }
    }

    @Test func canonicallyEquivalentTextsAreDifferentTokens() {
        let known: KnownCallers = KnownCallers()
        keep(caller("a"), "e\u{301}", in: known)
        #expect("e\u{301}" == "\u{E9}")
        #expect(find("\u{E9}", in: known) == nil)
    }

    @Test func manyTokensAreToldApart() {
        let known: KnownCallers = KnownCallers()
        for number in 0..<2_000 { keep(caller("\(number)"), token + "\(number)", in: known) }
        for number in 0..<2_000 {
            #expect(find(token + "\(number)", in: known)?.subject == "\(number)")
        }
        #expect(find(token + "2000", in: known) == nil)
    }

    @Test func tokensWhoseTimeIsOverAreNotKept() {
        let known: KnownCallers = KnownCallers()
        for number in 0..<20_000 {
            let date: Date = now + Double(number) / 10
            known.keep(caller("a"), token: token + "\(number)", at: date, since: known.evictions)
        }
        #expect(known.count <= 128)
    }

    @Test func aTokenIsForgottenInTimeAndWithItsSession() {
        let known: KnownCallers = KnownCallers()
        let session: UUID = UUID(uuidString: "6E0F1C2A-95A4-4A1D-8D3B-0D1F6B6A7C10") ?? UUID()
        keep(caller("a", session: session), token, in: known)
        #expect(find(token, in: known, at: now + KnownCallers.lifetimeSeconds) == nil)
        known.evict(SessionID(rawValue: session))
        #expect(find(token, in: known) == nil)
    }
}
