import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

extension Transaction {
    /// System scope. After a new password or a new address of an account: links and challenges that are on their way
    /// open nothing any more, and every device is asked for a second factor again, on all websites.
    func endOpenWays(to user: UserID, at now: Date) throws {
        try later(.endChallengesEverywhere(at: now, userID: user))
        try later(.removeTrustedDevicesEverywhere(userID: user))
        try later(.removeMagicLinksEverywhere(userID: user))
    }
}
