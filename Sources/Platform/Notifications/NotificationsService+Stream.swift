package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import Postgres

extension NotificationsService {
    /// A stream ends after so long at the latest; clients come back with `Last-Event-ID`.
    static let maximumStreamLifetime: TimeInterval = 1800

    /// - Throws: `PlatformProblem.tooManyStreams`, `StandardProblem.tokenExpired`.
    package func streamEvents(
        _ input: StreamEvents.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> StreamEvents.Output {
        let now: Date = surroundings.now()
        let lifetime: TimeInterval = min(Self.maximumStreamLifetime, caller.expiresAt.timeIntervalSince(now))
        guard lifetime > 0 else { throw StandardProblem.tokenExpired }
        let audience: StreamAudience = StreamAudience(
            websiteID: try tenant.websiteID, userID: try caller.userID,
            sessionID: caller.session == nil ? nil : try caller.sessionID)
        let wakes: WakeUps = try await hub.open(
            for: audience.userID, of: audience.websiteID, lifetime: .seconds(lifetime))
        let feed: EventFeed = EventFeed(
            surroundings: surroundings, audience: audience, wakes: wakes, lastEventID: input.lastEventID.map(Int.init))
        return .init(body: EventStream(cancel: { wakes.close() }) { try await feed.next() })
    }
}
