import ContractModel

extension FilePacker {
    /// The policy table of a contract: of the server, and of the tests, which need nothing of the server.
    mutating func addTable(of contract: Contract, _ views: PolicyViews) throws {
        try add("swift-server/contract.mustache", views.contract(contract), Imports(runtime: true))
        for group in views.groups(contract) {
            try add("swift-server/policy.mustache", group, Imports(runtime: false))
        }
    }
}
