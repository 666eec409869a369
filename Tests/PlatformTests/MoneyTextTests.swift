import Testing

/// Money on the wire has its two places, whatever the amount.
@Suite struct MoneyTextTests {
    @Test func amountsOfEstimatesHaveTwoPlaces() async throws {
        try await RunningPlatform.run { platform in
            for pages in 1...8 {
                let answer = try await platform.raw(
                    "POST", "/api/v1/pricing/estimate", host: "localhost", body: Self.request(pages: pages))
                #expect(answer.status == 200, "\(answer.body)")
                let amounts = answer.body.matches(of: try Regex("\"(?:total|amount|minimum|maximum)\":\"(-?[0-9.]+)\""))
                #expect(amounts.count >= 2)
                for amount in amounts {
                    let text = try #require(amount.output[1].substring)
                    #expect(text.wholeMatch(of: try Regex("-?[0-9]+\\.[0-9]{2}")) != nil, "\(text)")
                }
            }
        }
    }

    private static func request(pages: Int) -> String {
        """
        {"deadline_hours": 48, "inputs": {"family": "paper", "pages": \(pages), "spacing": "double",
         "paper_type": "research", "work_type": "writing", "academic_level": "undergrad", "subject": "history"}}
        """
    }
}
