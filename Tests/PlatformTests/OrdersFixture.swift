import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import Postgres
import Synchronization

/// The people of the demonstration data, by the last digits of their identifiers.
enum Person: String {
    case client = "101"
    case writer = "102"
    case otherWriter = "103"
    case support = "104"
    case editor = "105"
    case admin = "106"
    case foreignClient = "108"

    var id: UserID { UserID(rawValue: UUID(uuidString: "018f4e3a-0000-7000-8000-000000000\(rawValue)")!) }

    var role: UserRole {
        switch self {
        case .client, .foreignClient: .client
        case .writer, .otherWriter: .writer
        case .support: .support
        case .editor: .editor
        case .admin: .admin
        }
    }

    var caller: Caller {
        Caller(
            subject: id.rawValue.uuidString, role: role.rawValue,
            permissions: PlatformContract.contract.permissions(ofRole: role.rawValue))
    }
}

/// The services of orders over a database with the demonstration data.
struct OrdersFixture {
    static let acme: Tenant = Tenant(id: "018f4e3a-0000-7000-8000-000000000001", name: "Acme Essays")
    static let borealis: Tenant = Tenant(id: "018f4e3a-0000-7000-8000-000000000002", name: "Borealis Papers")
    static let start: Date = Date(timeIntervalSince1970: 1_772_000_000)

    let database: Database
    let clock: TestClock
    let catalogue: CatalogueService
    let orders: OrdersService
    let staffing: StaffingService
    let payments: PaymentsService
    let overdue: OverdueAssignments

    init(_ database: Database) {
        let clock: TestClock = TestClock()
        let surroundings: Surroundings = Surroundings(
            database: database, now: { clock.now }, makeID: { clock.makeID() },
            makeSecret: { [UInt8](repeating: 7, count: $0) })
        self.database = database
        self.clock = clock
        catalogue = CatalogueService(surroundings: surroundings)
        orders = OrdersService(surroundings: surroundings)
        staffing = StaffingService(surroundings: surroundings)
        payments = PaymentsService(surroundings: surroundings)
        overdue = OverdueAssignments(surroundings: surroundings)
    }

    func context(_ operation: String) -> RequestContext {
        RequestContext(
            requestID: "test", operation: PlatformContract.contract.operation(id: operation)!, receivedAt: clock.now)
    }
}

/// A clock that stands still unless it is moved, and identifiers that rise with it.
final class TestClock: Sendable {
    private let state: Mutex<(now: Date, made: Int)> = Mutex((OrdersFixture.start, 0))

    var now: Date { state.withLock { $0.now } }

    func advance(seconds: Double) { state.withLock { $0.now += seconds } }

    func makeID() -> UUID {
        state.withLock { state in
            state.made += 1
            let low: [UInt8] = (0..<4).map { UInt8(truncatingIfNeeded: state.made >> (24 - 8 * $0)) }
            return TimedIdentifier.make(at: state.now, random: [0, 0, 0, 0, 0, 0] + low)
        }
    }
}

/// Runs `body` with services over a database of its own, with schema and demonstration data.
func withOrders<T>(_ body: (OrdersFixture) async throws -> T) async throws -> T {
    let test: TestDatabase = try await TestCluster.shared.database(template: "orders", setUp: prepareOrders)
    let database: Database = try Database(DatabaseConfiguration(address: test.serverAddress))
    let outcome: Result<T, any Error>
    do {
        outcome = .success(try await body(OrdersFixture(database)))
    } catch {
        outcome = .failure(error)
    }
    await database.close()
    try await test.drop()
    return try outcome.get()
}

@Sendable func prepareOrders(_ test: TestDatabase) async throws {
    let folder: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "spec/database")
    try await MigrationRunner(address: test.ownerAddress, folder: folder.appending(path: "migrations").path).run()
    let seed: String = try String(contentsOf: folder.appending(path: "seed/demo.sql"), encoding: .utf8)
    let hash: String = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaA"
    try await test.asOwner("BEGIN; SELECT set_config('app.seed_password_hash', '\(hash)', true); \(seed) COMMIT;")
}

/// The problem that `body` ends with, if it is one of ours.
func problem(_ body: () async throws -> Void) async -> PlatformProblem? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PlatformProblem
    }
}

/// The standard problem that `body` ends with.
func standardProblem(_ body: () async throws -> Void) async -> StandardProblem? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StandardProblem
    }
}
