import ContractClient
import ContractRuntime
import ParametersClient
import Testing

/// Every place × style × explode × shape of a parameter, from the generated client to the generated server and back.
@Suite struct ParameterRoundTripTests {
    private let client: ParametersClient = ParametersClient(
        server: "http://parameters", transport: ParametersServer.transport)

    /// A word, a list, numbers and an object.
    struct Sample: Sendable {
        var word: String
        var words: [String]
        var numbers: [Double]
        var colour: Colour

        static let plain: Sample = Sample(
            word: "blue", words: ["red", "green"], numbers: [1, -2.5],
            colour: Colour(name: "sky", red: 7, bright: true))
        /// What means something in an address, and what is beyond ASCII.
        static let reserved: Sample = Sample(
            word: "a b&c=d,e;f|g.h/i?j#k%l+m", words: ["x,y", "", "z;=&|. %"], numbers: [0],
            colour: Colour(name: "n,o=p&q;r|s.ü 日"))
        static let one: Sample = Sample(word: "..", words: ["only"], numbers: [1e21], colour: Colour(red: 0))
    }

    private func expect(_ echo: Echo, _ sample: Sample, _ source: SourceLocation = #_sourceLocation) {
        #expect(echo.word == sample.word, sourceLocation: source)
        #expect(echo.words == sample.words, sourceLocation: source)
        #expect(echo.numbers == sample.numbers, sourceLocation: source)
        expect(echo.colour, sample.colour, source)
    }

    private func expect(_ left: Colour?, _ right: Colour, _ source: SourceLocation = #_sourceLocation) {
        #expect(left?.name == right.name, sourceLocation: source)
        #expect(left?.red == right.red, sourceLocation: source)
        #expect(left?.bright == right.bright, sourceLocation: source)
    }

    @Test(arguments: [Sample.plain, .reserved, .one])
    func paths(_ s: Sample) async throws {
        let (word, words, numbers, colour) = (s.word, s.words, s.numbers, s.colour)
        expect(try await client.pathSimple(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.pathSimpleExploded(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.pathLabel(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.pathMatrix(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.pathMatrixExploded(word: word, words: words, numbers: numbers, colour: colour).body, s)
    }

    /// An exploded label parts its items by dots, which RFC 6570 leaves as they are inside values too: `1.0` is two.
    @Test func explodedLabels() async throws {
        let s: Sample = .plain
        let body: Echo = try await client.pathLabelExploded(
            word: s.word, words: s.words, numbers: [1e21, 2e22], colour: s.colour).body
        #expect(body.words == s.words && body.numbers == [1e21, 2e22])
        expect(body.colour, s.colour)
    }

    @Test(arguments: [Sample.plain, .reserved, .one])
    func queries(_ s: Sample) async throws {
        let (word, words, numbers, colour) = (s.word, s.words, s.numbers, s.colour)
        expect(try await client.queryForm(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.queryFormExploded(word: word, words: words, numbers: numbers, colour: colour).body, s)
        let deep: Echo = try await client.queryDeepObject(
            colour: colour, counts: ["a b": 1, "c&=": 2], words: words, numbers: numbers).body
        #expect(deep.counts == ["a b": 1, "c&=": 2] && deep.words == words && deep.numbers == numbers)
        expect(deep.colour, colour)
        #expect(try await client.queryReserved(word: word).body.word == word)
        let empty: Echo = try await client.queryEmpty(flag: true, word: "").body
        #expect(empty.flag == true && empty.word?.isEmpty == true)
    }

    /// Spaces and bars part items whether they are encoded or not: a value cannot hold its own delimiter.
    @Test func delimitedQueries() async throws {
        var s: Sample = .plain
        s.words = ["x,y", "", "z;=&.%"]
        s.colour.name = "ü&=,"
        let spaces: Echo = try await client.querySpaceDelimited(
            words: s.words, numbers: s.numbers, colour: s.colour).body
        let bars: Echo = try await client.queryPipeDelimited(words: s.words, numbers: s.numbers, colour: s.colour).body
        for body in [spaces, bars] {
            #expect(body.words == s.words && body.numbers == s.numbers)
            expect(body.colour, s.colour)
        }
    }

    /// Headers have no encoding: what parts items cannot be in one.
    @Test func headers() async throws {
        var s: Sample = .plain
        s.word = "a b;c=d"
        s.words = ["x y", "z;|."]
        s.colour.name = "light blue"
        expect(
            try await client.headerSimple(
                xWord: s.word, xWords: s.words, xNumbers: s.numbers, xColour: s.colour).body, s)
        expect(
            try await client.headerSimpleExploded(
                xWord: s.word, xWords: s.words, xNumbers: s.numbers, xColour: s.colour).body, s)
    }

    @Test(arguments: [Sample.plain, .reserved, .one])
    func cookies(_ s: Sample) async throws {
        let (word, words, numbers, colour) = (s.word, s.words, s.numbers, s.colour)
        expect(try await client.cookieForm(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(try await client.cookieFormExploded(word: word, words: words, numbers: numbers, colour: colour).body, s)
    }

    /// The style `cookie` has no encoding.
    @Test func plainCookies() async throws {
        let s: Sample = .plain
        let (word, words, numbers, colour) = (s.word, s.words, s.numbers, s.colour)
        expect(try await client.cookieCookie(word: word, words: words, numbers: numbers, colour: colour).body, s)
        expect(
            try await client.cookieCookieExploded(word: word, words: words, numbers: numbers, colour: colour).body, s)
        #expect(try await client.cookieCookie(word: "a=b&c%20d").body.word == "a=b&c%20d")
    }

    @Test(arguments: [Sample.plain, .reserved, .one])
    func contents(_ s: Sample) async throws {
        let plain: String = s.word == Sample.reserved.word ? "a&b=c%d +" : s.word
        let query: Echo = try await client.contentQuery(colour: s.colour, words: s.words, plain: plain).body
        let header: Echo = try await client.contentHeader(colour: s.colour, words: s.words, plain: "p q").body
        let cookie: Echo = try await client.contentCookie(colour: s.colour, words: s.words, plain: plain).body
        for body in [query, header, cookie] {
            expect(body.colour, s.colour)
            #expect(body.words == s.words)
        }
        #expect(query.word == plain && header.word == "p q" && cookie.word == plain)
        expect(try await client.contentPath(colour: s.colour).body.colour, s.colour)
        expect(try await client.contentForm(colour: s.colour).body.colour, s.colour)
    }

    @Test(arguments: [Sample.plain, .reserved, .one])
    func wholeQueries(_ s: Sample) async throws {
        let search: Search = Search(words: s.words, limit: 5, name: s.word)
        let form: Search? = try await client.querystringForm(whole: search).body.search
        let json: Search? = try await client.querystringJSON(whole: search).body.search
        for read in [form, json] {
            #expect(read?.words == s.words && read?.limit == 5 && read?.name == s.word)
        }
    }

    /// Headers of answers have the shapes of their schemas too.
    @Test func responseHeaders() async throws {
        let colour: Colour = Colour(name: "sky blue", red: 3, bright: false)
        let output: ResponseHeaders.Output = try await client.responseHeaders(words: ["a", "b c"], colour: colour)
        #expect(output.xWords == ["a", "b c"] && output.xNumbers == [1.5, -2] && output.xText == "plain")
        expect(output.xColour, colour)
        expect(output.xExploded, colour)
        expect(output.xJSON, colour)
        let none: ResponseHeaders.Output = try await client.responseHeaders()
        #expect(none.xWords == nil && none.xColour == nil && none.xJSON == nil)
    }

    @Test func serversHaveVariables() {
        #expect(ParametersServers.production() == "https://parameters.example")
        #expect(ParametersServers.localMachine() == "http://localhost:8080")
        #expect(ParametersServers.localMachine(scheme: .https, host: "h", port: ._8443) == "https://h:8443")
    }

    /// Nothing is sent, nothing is read, and nothing is missing.
    @Test func absence() async throws {
        for body in [
            try await client.queryForm().body, try await client.queryFormExploded().body,
            try await client.queryDeepObject().body, try await client.headerSimple().body,
            try await client.cookieForm().body, try await client.cookieFormExploded().body,
            try await client.cookieCookieExploded().body, try await client.contentQuery().body,
            try await client.querystringForm().body,
        ] {
            #expect(body.word == nil && body.words == nil && body.numbers == nil && body.colour == nil)
            #expect(body.search == nil)
        }
    }

    /// The constraints of the schema bind in every style.
    @Test func violations() async throws {
        let long: String = String(repeating: "x", count: 41)
        let six: [String] = Array(repeating: "x", count: 6)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await client.pathLabel(word: long, words: [], numbers: [], colour: Colour()) },
            { _ = try await client.pathMatrix(word: "w", words: six, numbers: [], colour: Colour()) },
            { _ = try await client.queryDeepObject(colour: Colour(red: 256)) },
            { _ = try await client.querySpaceDelimited(words: six) },
            { _ = try await client.headerSimple(xColour: Colour(red: 256)) },
            { _ = try await client.cookieFormExploded(colour: Colour(red: -1)) },
            { _ = try await client.contentForm(colour: Colour(red: 256)) },
            { _ = try await client.querystringForm(whole: Search(words: [], limit: 101)) },
        ]
        for call in calls {
            do {
                try await call()
                Issue.record("accepted")
            } catch ClientError.problem(let problem) {
                #expect(problem.code == "validation_failed")
            }
        }
    }
}
