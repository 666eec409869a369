package import ContractRuntime
import Domain
package import FoundationEssentials
import Postgres

/// What this process knows by heart of who may come in: callers from moments ago, hosts, origins of pages, shut-out
/// addresses, kinds of passwords. Each process tells the others of changes through the database (`NOTIFY callers`).
package final class AccessRegister: Sendable {
    private static let channel: String = "callers"
    /// In case nobody tells.
    private static let pollInterval: Duration = .seconds(60)

    let known: KnownCallers
    let websites: WebsiteResolver
    let addresses: AddressBlacklist
    let origins: WebsiteOrigins
    package let passwordKinds: PasswordKinds
    private let surroundings: Surroundings

    package init(
        surroundings: Surroundings, tokens: AccessTokens, origins: WebsiteOrigins.Rules = WebsiteOrigins.Rules()
    ) {
        self.surroundings = surroundings
        known = tokens.known
        websites = WebsiteResolver(surroundings: surroundings)
        addresses = AddressBlacklist(surroundings: surroundings)
        passwordKinds = PasswordKinds(surroundings: surroundings)
        self.origins = WebsiteOrigins(surroundings: surroundings, rules: origins)
    }

    /// Until cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.poll() }
        }
    }

    private func listen() async {
        for await notification in surroundings.database.notifications(Self.channel) {
            await hear(notification.payload, isGap: notification.isGap)
        }
    }

    /// While the database is away, what was known last holds.
    private func poll() async {
        while !Task.isCancelled {
            try? await addresses.refresh()
            try? await origins.refresh()
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// - Parameter isGap: something may have been missed: nothing known holds.
    func hear(_ payload: String, isGap: Bool) async {
        let words: [Substring] = payload.split(separator: " ")
        let id: UUID? = words.count == 2 ? UUID(uuidString: String(words[1])) : nil
        switch (isGap ? nil : words.first, id) {
        case ("user", let id?): known.evict(UserID(rawValue: id))
        case ("passwords", _): passwordKinds.forget()
        default:
            passwordKinds.forget()
            known.evictAll()
            websites.forget()
            try? await addresses.refresh()
            try? await origins.refresh()
        }
    }

    /// After the blacklist was changed here. The change is made: where the database does not tell it now, it does with
    /// the notification or the next poll.
    func blacklistChanged() async {
        known.evictAll()
        try? await addresses.refresh()
    }

    /// After a website was opened or closed here.
    func websitesChanged() {
        known.evictAll()
        websites.forget()
    }
}

/// Every request is held against the blacklist; every answer to a caller says how long its session has got.
extension AccessRegister: RequestGate {
    /// A host that shuts somebody out has no website for them, a session of theirs is none.
    package func admit(from address: String, caller: Caller?, to tenant: Tenant?) throws {
        guard let tenant, addresses.contains(address, of: tenant.id) else { return }
        throw caller == nil ? StandardProblem.notFound : StandardProblem.unauthenticated
    }

    package func fields(for caller: Caller, at date: Date) -> [HeaderFields.Field] {
        guard let session = caller.session, let activity = known.activity(of: session) else { return [] }
        let idle: Double = max(0, date.timeIntervalSince(activity.lastActivity))
        let end: Double = max(0, activity.idleSeconds - idle)
        return [
            (name: "X-Session-Idle-Time", value: String(Int(idle))),
            (name: "X-Session-Remaining", value: String(Int(end))),
            (name: "X-Session-Timeout", value: String(Int(activity.idleSeconds))),
            (name: "X-Session-Warning-Time", value: String(Int(SessionRules.idleWarningSeconds))),
        ]
    }
}
