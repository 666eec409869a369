// Whole transactions in one round trip.
extension Database {
    /// Runs a query in a transaction of its own.
    package func read<Result>(in tenant: TenantScope, _ query: Query<Result>) async throws -> Result {
        try await run(.tenant(tenant), .read, .readCommitted) { try await $0.commit(query) }
    }

    /// Runs queries in a transaction of their own.
    package func read<each Result>(
        in tenant: TenantScope, _ queries: repeat Query<each Result>
    ) async throws -> (repeat each Result) {
        try await run(.tenant(tenant), .read, .readCommitted) { try await $0.commit(repeat each queries) }
    }

    /// Runs a query in a transaction of its own.
    package func read<Result>(asSystem reason: String, _ query: Query<Result>) async throws -> Result {
        try await run(.system(reason: reason), .read, .readCommitted) { try await $0.commit(query) }
    }

    /// Runs queries in a transaction of their own.
    package func read<each Result>(
        asSystem reason: String, _ queries: repeat Query<each Result>
    ) async throws -> (repeat each Result) {
        try await run(.system(reason: reason), .read, .readCommitted) { try await $0.commit(repeat each queries) }
    }

    /// Begins, runs a query and commits, as far as `Transaction.commit` may.
    package func write<Result>(in tenant: TenantScope, _ query: Query<Result>) async throws -> Result {
        try await run(.tenant(tenant), .write, .readCommitted) { try await $0.commit(query) }
    }

    /// Begins, runs queries and commits, as far as `Transaction.commit` may.
    package func write<each Result>(
        in tenant: TenantScope, _ queries: repeat Query<each Result>
    ) async throws -> (repeat each Result) {
        try await run(.tenant(tenant), .write, .readCommitted) { try await $0.commit(repeat each queries) }
    }
}
