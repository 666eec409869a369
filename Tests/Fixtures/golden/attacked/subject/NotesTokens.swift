import ContractRuntime
import ContractTesting
import FoundationEssentials
import Synchronization

/// Tokens `issuer,audience,role,tenant,expires,proved,actor,number,seal`: as much as a test needs, and no more.
struct NotesToken {
    static let issuer: String = "notes"

    var issuer: String = NotesToken.issuer
    var audience: String = "notes"
    var role: String
    var tenant: String = "own"
    /// Seconds from now.
    var expires: Double = 3600
    /// Seconds ago.
    var proved: Double = 0
    var actor: String = ""
    var number: Int = 0

    func text(secret: String = "secret") -> String {
        let now: Double = Date().timeIntervalSince1970
        let fields: [String] = [
            issuer, audience, role, tenant, "\(Int(now + expires))", "\(Int(now - proved))", actor, "\(number)",
        ]
        return (fields + [Self.seal(fields, secret)]).joined(separator: "~")
    }

    /// FNV-1a: no signature, but wrong when a field is changed.
    static func seal(_ fields: [String], _ secret: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in (fields + [secret]).joined(separator: "~").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

struct NotesAuthenticator: Authenticator {
    /// Sabotage: anything with enough fields is believed.
    var believesAnything: Bool = false
    let revoked: RevokedTokens

    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller {
        let fields: [String] = credential.value.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        if believesAnything { return caller(role: fields.count > 2 ? fields[2] : "owner", fields) }
        guard fields.count == 9, NotesToken.seal(Array(fields.dropLast()), "secret") == fields[8],
            fields[0] == NotesToken.issuer, fields[1] == "notes", !revoked.contains(fields[7])
        else { throw StandardProblem.unauthenticated }
        guard let expires = Double(fields[4]), expires > Date().timeIntervalSince1970 else {
            throw StandardProblem.tokenExpired
        }
        return caller(role: fields[2], fields)
    }

    private func caller(role: String, _ fields: [String]) -> Caller {
        let proved: Date? = fields.count > 5 ? Double(fields[5]).map { Date(timeIntervalSince1970: $0) } : nil
        return Caller(
            subject: role, role: role, permissions: NotesTestedContract.contract.permissions(ofRole: role),
            tenant: fields.count > 3 ? fields[3] : "own", authenticatedAt: proved,
            actor: fields.count > 6 && !fields[6].isEmpty ? fields[6] : nil)
    }
}

/// Numbers of tokens whose session was ended.
final class RevokedTokens: Sendable {
    private let numbers: Mutex<Set<String>> = Mutex([])

    func insert(_ number: Int) { numbers.withLock { _ = $0.insert("\(number)") } }
    func contains(_ number: String) -> Bool { numbers.withLock { $0.contains(number) } }
}

struct NotesTenants: TenantResolver {
    func tenant(host: String) async throws -> Tenant? { Tenant(id: "own", name: host) }
}

final class NotesKeys: IdempotencyStore {
    private let entries: Mutex<[String: (digest: String, response: StoredResponse?)]> = Mutex([:])
    /// Sabotage: every key is new.
    let forgets: Bool

    init(forgets: Bool = false) { self.forgets = forgets }

    func begin(_ key: IdempotencyKey) async throws -> IdempotencyOutcome {
        if forgets { return .fresh }
        return entries.withLock { entries in
            let name: String = "\(key.caller) \(key.operation) \(key.key)"
            guard let entry = entries[name] else {
                entries[name] = (key.digest, nil)
                return .fresh
            }
            guard entry.digest == key.digest else { return .conflict }
            return entry.response.map { .replay($0) } ?? .inFlight
        }
    }

    func finish(_ key: IdempotencyKey, _ response: StoredResponse) async throws {
        entries.withLock { $0["\(key.caller) \(key.operation) \(key.key)"]?.response = response }
    }

    func abandon(_ key: IdempotencyKey) async {
        _ = entries.withLock { $0.removeValue(forKey: "\(key.caller) \(key.operation) \(key.key)") }
    }
}

final class NotesMode: ModeSwitch {
    private let state: Atomic<Bool> = Atomic(false)
    var isReadOnly: Bool { state.load(ordering: .relaxed) }
    func set(_ isReadOnly: Bool) { state.store(isReadOnly, ordering: .relaxed) }
}
