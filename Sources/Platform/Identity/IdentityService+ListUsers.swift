package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension IdentityService {
    package func listUsers(
        _ input: ListUsers.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListUsers.Output {
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let rows: [ListUsersRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listUsers(
                roles: input.role, status: input.status, search: input.q.map(\.containedPattern),
                beforeCreatedAt: start?.instant, beforeID: start.map { UserID(rawValue: $0.id) },
                pageSize: input.limit + 1))
        let page: PageCut<ListUsersRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
        return .init(
            body: UserPage(data: page.rows.map(UserSummary.init), page: PageInfo(nextCursor: next?.text)))
    }
}

extension UserSummary {
    init(_ row: ListUsersRow) {
        self.init(
            id: row.id, email: row.email, displayName: row.displayName, role: row.role, status: row.status,
            createdAt: row.createdAt, lastLoginAt: row.lastLoginAt)
    }
}

extension String {
    /// A pattern of LIKE for texts that contain this one.
    fileprivate var containedPattern: String {
        let special: Set<Unicode.Scalar> = ["\\", "%", "_"]
        let scalars: [Unicode.Scalar] = lowercased().unicodeScalars.flatMap { special.contains($0) ? ["\\", $0] : [$0] }
        return "%" + String(String.UnicodeScalarView(scalars)) + "%"
    }
}
