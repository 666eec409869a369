import ContractRuntime
import PlatformAPI
import Testing

/// Cases of the reference about parts that the platform does not have. Whoever builds such a part finds its case here
/// and writes the test.
@Suite struct UnbuiltCasesTests {
    /// Case 6: clients could pay with a provider that was made for tests. Nothing pays by itself here: staff record
    /// what came.
    @Test func case6ClientsConfirmNoPayment() {
        let payments: [OperationPolicy] = operations(whosePathHas: ["payment", "wallet", "checkout", "provider"])
        #expect(payments.map(\.id) == ["recordPayment"])
        let contract: ServiceContract = PlatformContract.contract
        let payers: [String] = contract.roles.map(\.name).filter { role in
            let caller: Caller = Caller(subject: "x", role: role, permissions: contract.permissions(ofRole: role))
            return contract.allows(caller, "payments.record")
        }
        #expect(payers == ["admin", "superadmin"])
    }

    /// Case 11: guests got the token that proves their address in the answer.
    @Test func case11GuestsOrderNothing() throws {
        try expectNoPart(["guest"])
        let create: OperationPolicy = try #require(PlatformContract.contract.operation(id: "createOrder"))
        #expect(!create.security.isEmpty, "an order is somebody's who has signed in")
    }

    /// Case 14: accounts could not be deleted.
    @Test func case14NobodyDeletesAnAccount() throws {
        try expectNoPart(["deletion", "erasure", "privacy"])
        #expect(PlatformContract.contract.operations.allSatisfy { $0.method != .delete || $0.path != "/api/v1/me" })
    }

    /// Case 19: links that unsubscribe and pixels counted up.
    @Test func case19NoMailIsTracked() throws { try expectNoPart(["unsubscribe", "track", "campaign", "pixel"]) }

    /// Case 23: a vault of clients' passwords of other portals.
    @Test func case23NoPasswordsOfOtherPortalsAreKept() throws {
        try expectNoPart(["vault", "credential", "reveal", "relay"])
    }

    private func expectNoPart(_ words: [String]) throws {
        #expect(operations(whosePathHas: words).map(\.id) == [], "the case of domain.md §5.1 needs its test now")
    }

    private func operations(whosePathHas words: [String]) -> [OperationPolicy] {
        PlatformContract.contract.operations.filter { operation in
            words.contains { operation.path.lowercased().contains($0) }
        }
    }
}
