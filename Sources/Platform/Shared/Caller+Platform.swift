import ContractRuntime
import Domain
import FoundationEssentials
import Postgres

// A credential of ours always names a user, a role and a website of ours; the authenticator has made it so. Anything
// else is
// refused here rather than trusted.
extension Caller {
    var userID: UserID {
        get throws {
            guard let id = UUID(uuidString: subject) else { throw StandardProblem.unauthenticated }
            return UserID(rawValue: id)
        }
    }

    /// The member of staff who acts as the caller; nil: nobody does.
    var impersonatorID: UserID? {
        get throws {
            guard let actor else { return nil }
            guard let id = UUID(uuidString: actor) else { throw StandardProblem.unauthenticated }
            return UserID(rawValue: id)
        }
    }

    var userRole: UserRole {
        get throws {
            guard let role = UserRole(rawValue: role) else { throw StandardProblem.unauthenticated }
            return role
        }
    }

    var sessionID: SessionID {
        get throws {
            guard let id = session.flatMap(UUID.init(uuidString:)) else { throw StandardProblem.unauthenticated }
            return SessionID(rawValue: id)
        }
    }
}

extension Tenant {
    var websiteID: WebsiteID {
        get throws {
            guard let id = UUID(uuidString: id) else { throw StandardProblem.notFound }
            return WebsiteID(rawValue: id)
        }
    }

    /// The rows that a transaction may see.
    var scope: TenantScope {
        get throws { TenantScope(id: try websiteID.rawValue) }
    }
}
