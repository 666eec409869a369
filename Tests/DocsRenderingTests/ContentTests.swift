import ContractModel
import Testing

@testable import Rendering

/// What the pages say.
@Suite struct ContentTests {
    private func page(_ path: String, _ contract: Contract = Fixture().contract()) throws -> String {
        let files = try renderDocs(contract, DocsOptions(descriptionLink: "openapi.yaml", folder: ""))
        return try #require(files.first { $0.path == path }).text
    }

    /// The text without tags, white space collapsed.
    private func words(_ html: String) -> String {
        let text = html.replacing(/<\/?(td|th|dt|dd|tr|p|li)\b[^>]*>/, with: " ").replacing(/<[^>]*>/, with: "")
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test(arguments: [
        "Sells books.", "https://api.example.com/v1", "Bearer token (JWT) in the header Authorization: Bearer …",
        "Key in the query parameter key", "orders.create ✓ yes · no",
        "burst 1 request 1 minute account (email of the body)",
        "send Send it. draft sent orders.create client",
        "order_not_found 404 Not good Why. Members: reason array of string",
        "Used by createOrder", "rate_limited 429 Not good every service",
    ])
    func overview(_ expected: String) throws {
        #expect(words(try page("index.html")).contains(expected))
    }

    @Test(arguments: [
        "Does createOrder POST /v1/shops/{shop}/orders Long text of createOrder.",
        "Callers session with orders.create — roles client", "The caller’s own; records of other tenants answer 404.",
        "Required: send an Idempotency-Key", "If-Match is required (428 without it)", "Recorded as order.created.",
        "Proved by password or second factor within the last 5 minutes; otherwise 401 step_up_required.",
        "Refused: one who acts in another’s place gets 403 impersonation_refused.",
        "Writes: refused while the service is read-only.", "Required, at most 1 MiB.", "Optional, at most 1000 bytes.",
        "1 request in 1 minute per account (burst)", "1 minute, by anyone, 90 seconds longer while the service fails.",
        "By cursor: cursor takes the next cursor, limit the page size (25, at most 100).",
        "Deprecated since 2026-01-01. Answers until 2027-01-01. Use createOrder instead.",
        "Anyone; signed-in callers are recognised: session with orders.create", "Callers Anyone.",
        "404 order_not_found Not good 429 rate_limited Not good", "application/json array of Order",
        "note string A heading With text.", "1 to 12 characters", "Exactly one of these, chosen by kind:",
        "Other members are refused.", "2XX Any 2XX", "default Any other status", "Link string sometimes — Where next.",
        "1 move with this permission",
    ])
    func operations(_ expected: String) throws {
        #expect(words(try page("areas/orders.html")).contains(expected))
    }

    @Test(arguments: [
        "Order object About Order. id OrderID (uuid) required read only", "parent Order or null",
        "secret string write only sensitive", "draft — New. sent", "Part of Order", "Used by listOrders, createOrder",
        "Name another name for string", "Payment exactly one of several",
    ])
    func types(_ expected: String) throws {
        #expect(words(try page("types/orders.html")).contains(expected))
    }

    @Test func requestsLeaveOutWhatIsReadOnlyAndResponsesWhatIsWriteOnly() throws {
        let site = DocsSite(Fixture().contract(), DocsOptions())
        let order = TypeUse(.named("Order"))
        let request = ExampleBuilder.value(of: order, name: "body", site, .request).line
        let response = ExampleBuilder.value(of: order, name: "body", site, .response).line
        #expect(request == #"{"status":"draft","total":"12.50","note":"none","secret":"secret","names":["abc"]}"#)
        let common = #""status":"draft","total":"12.50","note":"none","names":["abc"]}"#
        #expect(response == "{\"id\":\"\(ExampleScalars.uuid)\"," + common)
    }

    @Test func unenforcedKeywordsAreNamed() throws {
        let text = words(try page("enforcement.html"))
        #expect(text.contains("Order note contentSchema"))
        #expect(text.contains("Order names contentSchema"))
        #expect(text.contains("Name contentSchema"))
    }

    @Test func theSearchIndexHoldsEverything() throws {
        let text = try page("search-index.js")
        #expect(text.hasPrefix("window.contractIndex=[\n"))
        let operation = #"["Does createOrder","POST /v1/shops/{shop}/orders createOrder","#
            + #""areas/orders.html#operation-createOrder","operation"]"#
        #expect(text.contains(operation))
        #expect(text.contains(#"["Order","object","types/orders.html#type-Order","type"]"#))
        #expect(text.contains(#"["order_not_found","404 Not good","index.html#problem-order_not_found","problem"]"#))
    }

    @Test func pagesHaveLandmarksAndALanguage() throws {
        for path in ["index.html", "areas/orders.html", "types.html", "enforcement.html"] {
            let html = try page(path)
            for mark in [
                "<html lang=\"en\">", "<a class=\"skip\" href=\"#content\">", "<main id=\"content\"",
                "<nav class=\"side\" aria-label=",
                "<header", "<footer", "role=\"search\"", "aria-current=\"page\"", "OpenAPI document",
            ] {
                #expect(html.contains(mark), "\(mark) on \(path)")
            }
        }
    }
}
