import ContractModel
import Lowering
import Testing

@Suite struct NamingTests {
    @Test func initialismsCanBeChosen() throws {
        var configuration = LoweringConfiguration(name: "Test")
        configuration.initialisms = ["SLA", "GmbH"]
        let lowered = try Lowered.schemas(
            """
            gmbh_record: { type: object, properties: { default_sla: {}, sla_id: {}, open_slas: {} } }
            """, configuration: configuration)
        #expect(try lowered.object("GmbHRecord").properties.map(\.name) == ["defaultSLA", "slaID", "openSLAs"])
        #expect(Naming.typeName("gmbh_record") == "GmbhRecord")
        for word in ["sla", "S-A", "1A", "", "S_A"] { #expect(!Naming.isInitialism(word)) }
    }

    @Test(arguments: [
        ("order_id", "orderID"), ("order-id", "orderID"), ("orderId", "orderID"), ("orderID", "orderID"),
        ("id", "id"), ("ID", "id"), ("IDs", "ids"), ("order_ids", "orderIDs"), ("orderIDs", "orderIDs"),
        ("URLPath", "urlPath"), ("url_path", "urlPath"), ("html_url", "htmlURL"), ("HTTPServer", "httpServer"),
        ("ETag", "eTag"), ("X-Rate-Limit", "xRateLimit"), ("Idempotency-Key", "idempotencyKey"),
        ("2fa", "_2fa"), ("+1", "plus1"), ("-1", "minus1"), ("snake_case_name", "snakeCaseName"), ("é_name", "éName"),
        ("self", "selfValue"), ("init", "initValue"), ("class", "class"), ("$ref", "ref"), ("@type", "type"),
        ("", "unnamed"), ("\u{200B}", "unnamed"), ("a\"; rm -rf", "aRmRf"), ("*/", "asteriskSlash"),
        ("per_page", "perPage"), ("sha256", "sha256"), ("address2Line", "address2Line"), ("github_id", "githubID"),
    ])
    func propertyNames(_ input: String, _ output: String) {
        #expect(Naming.propertyName(input) == output)
    }

    @Test(arguments: [
        ("order", "Order"), ("order_line", "OrderLine"), ("Error", "ErrorModel"), ("error", "ErrorModel"),
        ("Type", "TypeModel"), ("Self", "SelfModel"), ("String", "StringModel"), ("date", "DateModel"),
        ("Caller", "CallerModel"), ("uuid", "UUID" + "Model"), ("simple-user", "SimpleUser"),
        ("api-overview", "APIOverview"),
        ("3d_model", "N3dModel"), ("", "Unnamed"), ("user.created", "UserCreated"), ("Pet[]", "Pet"),
    ])
    func typeNames(_ input: String, _ output: String) {
        #expect(Naming.typeName(input) == output)
    }

    @Test(arguments: [
        ("in_progress", "inProgress"), ("", "empty"), ("+1", "plus1"), (">=", "greaterEqual"), ("self", "selfValue"),
        ("allCases", "allCasesValue"), ("1.0", "_10"), ("text/plain", "textPlain"), ("default", "default"),
    ])
    func caseNames(_ input: String, _ output: String) {
        #expect(Naming.caseName(input) == output)
    }

    @Test func hostileNamesAreCutAndStayIdentifiers() {
        let name = Naming.typeName(String(repeating: "long_", count: 10_000))
        #expect(name.count <= 200)
        let hostile = Naming.propertyName("a\n\u{0}\u{202E}`b` */ //")
        #expect(hostile.unicodeScalars.allSatisfy { $0.properties.isAlphabetic })
    }

    @Test func anchorsAreKebabCase() {
        #expect(Naming.kebab("createOrder") == "create-order")
        #expect(Naming.kebab("issues/list-for-org") == "issues-list-for-org")
    }
}
