import ContractRuntime
import Cryptography
import FoundationEssentials
import PlatformQueries
import Postgres

/// Answers to requests with an `Idempotency-Key`, in the database: any process may get the repetition.
struct StoredIdempotency: IdempotencyStore {
    /// How long an answer can be had again.
    private static let lifetimeSeconds: Double = 24 * 3600
    /// A request without an answer for so long died with its process; longer than any request may take.
    private static let abandonedSeconds: Double = 120
    /// What the column holds, in characters.
    private static let columnLength: Int = 128

    let surroundings: Surroundings

    func begin(_ key: IdempotencyKey) async throws -> IdempotencyOutcome {
        let now: Date = surroundings.now()
        let (claimed, row): (Int, FindIdempotencyKeyRow?) = try await surroundings.database.write(
            in: Self.tenant(key),
            .claimIdempotencyKey(
                scope: Self.scope(key), key: Self.column(key), requestHash: Self.hash(key), at: now,
                expiresAt: now.addingTimeInterval(Self.lifetimeSeconds),
                abandonedBefore: now.addingTimeInterval(-Self.abandonedSeconds)),
            .findIdempotencyKey(scope: Self.scope(key), key: Self.column(key)))
        return claimed == 0 ? Self.outcome(row, key) : .fresh
    }

    func finish(_ key: IdempotencyKey, _ response: StoredResponse) async throws {
        _ = try await surroundings.database.write(
            in: Self.tenant(key),
            .finishIdempotencyKey(
                status: response.status, headers: response.headers.flatMap { [$0.name, $0.value] },
                body: response.body, scope: Self.scope(key), key: Self.column(key), requestHash: Self.hash(key)))
    }

    // When the database is away the key stays claimed, and is free again after `abandonedSeconds`.
    func abandon(_ key: IdempotencyKey) async {
        _ = try? await surroundings.database.write(
            in: Self.tenant(key), .abandonIdempotencyKey(scope: Self.scope(key), key: Self.column(key)))
    }

    /// The key is gone when its request was abandoned just now: the client tries again.
    private static func outcome(_ row: FindIdempotencyKeyRow?, _ key: IdempotencyKey) -> IdempotencyOutcome {
        guard let row else { return .inFlight }
        guard row.requestHash == hash(key) else { return .conflict }
        guard let status = row.status, let body = row.body else { return .inFlight }
        let texts: [String] = row.headers ?? []
        let headers: [StoredResponse.Header] = stride(from: 0, to: texts.count - 1, by: 2).map { index in
            StoredResponse.Header(name: texts[index], value: texts[index + 1])
        }
        return .replay(StoredResponse(status: status, headers: headers, body: body))
    }

    private static func tenant(_ key: IdempotencyKey) throws -> TenantScope {
        try Tenant(id: key.tenant, name: "").scope
    }

    private static func scope(_ key: IdempotencyKey) -> String { "\(key.caller) \(key.operation)" }

    private static func hash(_ key: IdempotencyKey) -> [UInt8] { SHA256.hash(key.digest) }

    /// Keys that are longer than the column stand there as their hash.
    private static func column(_ key: IdempotencyKey) -> String {
        key.key.utf8.count <= columnLength ? key.key : "sha256:" + Base64URL.encode(SHA256.hash(key.key))
    }
}
