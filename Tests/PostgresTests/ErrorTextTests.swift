import Postgres
import Testing

/// What an error says in a log.
@Suite struct ErrorTextTests {
    @Test func noRowIsQuoted() async throws {
        let schema: String = """
            CREATE TABLE account (name text UNIQUE, secret text, age int CONSTRAINT grown CHECK (age > 17));
            GRANT ALL ON account TO PUBLIC;
            """
        try await withDatabase(schema: schema) { database, _ in
            let insert: String = "INSERT INTO account VALUES ('ada', 'hunter2', 36)"
            try await database.write(asSystem: system) { try await $0.run(insert) }
            for (sql, quoted) in [(insert.replacing("36", with: "7"), "hunter2"), (insert, "ada")] {
                let error: PostgresError? = await failure(PostgresError.self) {
                    try await database.write(asSystem: system) { try await $0.run(sql) }
                }
                let known: PostgresError = try #require(error)
                #expect(known.detail?.contains(quoted) == true, "the server quotes it")
                for text in ["\(known)", String(reflecting: known), String(describing: known)] {
                    #expect(!text.contains(quoted) && text.contains(known.state.rawValue))
                }
            }
        }
    }
}
