package import ContractModel
package import OpenAPI
package import SourceTree

/// Document → intermediate representation: every decision on names, optionality, order and representation.
package struct Lowering {
    private let configuration: LoweringConfiguration
    private let files: SourceFiles
    private let diagnostics: Diagnostics

    package init(configuration: LoweringConfiguration, files: SourceFiles, diagnostics: Diagnostics) {
        self.configuration = configuration
        self.files = files
        self.diagnostics = diagnostics
    }

    /// Never fails: what cannot be represented is reported and has a loose representation.
    package func lower(_ document: Document) -> Contract {
        let run = LoweringRun(configuration: configuration, files: files, diagnostics: diagnostics)
        let initialisms = Naming.initialisms(configuration.initialisms)
        return Naming.$chosenInitialisms.withValue(initialisms) { run.lower(document) }
    }
}

extension LoweringRun {
    func lower(_ document: Document) -> Contract {
        var contract = Contract()
        contract.info = info(of: document)
        contract.servers = document.servers.map { $0.address() }
        basePaths = BasePaths(document.servers)
        contract.basePathOfAddresses = basePaths.belongToAddresses ? basePaths.first : nil
        contract.serverChoices = serverChoices(of: document)
        policies = PolicyCatalogue(document, diagnostics: diagnostics)
        checkRegistry = CheckRegistry(document, files: files, diagnostics: diagnostics)
        if configuration.plansTests { testPlan = TestPlan(document, files: files, diagnostics: diagnostics) }
        impliesTypes = document.version == .v3_0
        otherOperations = OtherOperations(document)
        reserveNames(of: document)
        for (name, schema) in document.components.schemas { lowerComponent(schema, named: name) }
        contract.areas = areas(of: document)
        lowerPending()
        contract.types = finishedTypes(contract.areas)
        contract.areas = linked(contract)
        contract.xml = xml.catalogue
        contract.problems = problems(of: document)
        contract.roles = policies.roles
        contract.rateLimitTiers = policies.tiers
        contract.securitySchemes = securitySchemes(of: document)
        if let node = document.extensions["x-guides"] {
            contract.guides = GuideReading(contract, diagnostics: diagnostics).guides(node)
        }
        contract.imports = modules.sorted()
        if let registry = checkRegistry {
            (contract.checks, contract.checkPlan) = registry.finish(used: usedChecks(contract))
        }
        contract.testPlan = testPlan?.text() ?? ""
        return contract
    }

    private func info(of document: Document) -> Info {
        var info = Info()
        info.title = document.title
        info.version = document.apiVersion
        info.summary = document.summary
        info.description = document.description
        return info
    }
}
