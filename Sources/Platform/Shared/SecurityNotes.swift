import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

extension Transaction {
    /// What the columns hold, in characters.
    private static let addressLength: Int = 64
    private static let detailsLength: Int = 500

    /// Records something that happened to the safety of an account, if the transaction commits.
    /// - Parameters:
    ///   - user: whose account; nil where there is none.
    ///   - actor: the one who did it, where that is somebody else.
    func note(
        _ kind: SecurityEventKind, of user: UserID?, by actor: UserID?, _ context: RequestContext,
        _ surroundings: Surroundings, details: String? = nil
    ) throws {
        try note(kind, of: user, by: actor, from: context.remoteAddress, surroundings, details: details)
    }

    /// - Parameter address: the network address that it came from.
    func note(
        _ kind: SecurityEventKind, of user: UserID?, by actor: UserID?, from address: String,
        _ surroundings: Surroundings, details: String? = nil
    ) throws {
        try later(
            .recordSecurityEvent(
                eventID: SecurityEventID(rawValue: surroundings.makeID()), kind: kind, severity: kind.severity,
                userID: user, actorID: actor, address: address.cut(to: Self.addressLength),
                details: details?.cut(to: Self.detailsLength), at: surroundings.now()))
    }
}
