import FoundationEssentials
import Postgres
import Testing

struct NotificationTests {
    @Test func notificationsArrive() async throws {
        try await withDatabase { database, _ in
            var iterator = database.notifications("jobs \"high\"").makeAsyncIterator()
            let begun: DatabaseNotification? = await iterator.next()
            #expect(begun?.isGap == true)
            try await database.write(asSystem: system) { transaction in
                for number in 0..<3 {
                    try await transaction.run("SELECT pg_notify('jobs \"high\"', $1)", Parameters("n\(number)"))
                }
            }
            for number in 0..<3 {
                let notification: DatabaseNotification? = await iterator.next()
                #expect(notification?.payload == "n\(number)" && notification?.channel == "jobs \"high\"")
                #expect(notification?.isGap == false && notification?.processID != 0)
            }
        }
    }

    @Test func aBrokenListenerComesBackAndSaysSo() async throws {
        try await withDatabase { database, test in
            var iterator = database.notifications("news").makeAsyncIterator()
            _ = await iterator.next()
            let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { admin.close() }
            try await admin.simple(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND datname = current_database()
                """
            )
            let gap: DatabaseNotification? = await iterator.next()
            #expect(gap?.isGap == true)
            try await admin.simple("NOTIFY news, 'again'")
            let after: DatabaseNotification? = await iterator.next()
            #expect(after?.payload == "again")
        }
    }

    @Test func listeningEndsWithTheDatabase() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let database: Database = try Database(address: test.serverAddress)
        var iterator = database.notifications("news").makeAsyncIterator()
        _ = await iterator.next()
        await database.close()
        let last: DatabaseNotification? = await iterator.next()
        #expect(last == nil)
    }
}
