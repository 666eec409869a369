import ContractClient
import ContractRuntime
import Foundation
import ParametersAPI

/// Every operation answers with what it was sent.
struct EchoStyles: StylesHandler {
    func pathSimple(_ input: PathSimple.Input, context: RequestContext) async throws -> PathSimple.Output {
        PathSimple.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func pathSimpleExploded(
        _ input: PathSimpleExploded.Input, context: RequestContext
    ) async throws -> PathSimpleExploded.Output {
        PathSimpleExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func pathLabel(_ input: PathLabel.Input, context: RequestContext) async throws -> PathLabel.Output {
        PathLabel.Output(body: Echo(word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func pathLabelExploded(
        _ input: PathLabelExploded.Input, context: RequestContext
    ) async throws -> PathLabelExploded.Output {
        PathLabelExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func pathMatrix(_ input: PathMatrix.Input, context: RequestContext) async throws -> PathMatrix.Output {
        PathMatrix.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func pathMatrixExploded(
        _ input: PathMatrixExploded.Input, context: RequestContext
    ) async throws -> PathMatrixExploded.Output {
        PathMatrixExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func queryForm(_ input: QueryForm.Input, context: RequestContext) async throws -> QueryForm.Output {
        QueryForm.Output(body: Echo(word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func queryFormExploded(
        _ input: QueryFormExploded.Input, context: RequestContext
    ) async throws -> QueryFormExploded.Output {
        QueryFormExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func querySpaceDelimited(
        _ input: QuerySpaceDelimited.Input, context: RequestContext
    ) async throws -> QuerySpaceDelimited.Output {
        QuerySpaceDelimited.Output(body: Echo(words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func queryPipeDelimited(
        _ input: QueryPipeDelimited.Input, context: RequestContext
    ) async throws -> QueryPipeDelimited.Output {
        QueryPipeDelimited.Output(body: Echo(words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func queryDeepObject(
        _ input: QueryDeepObject.Input, context: RequestContext
    ) async throws -> QueryDeepObject.Output {
        QueryDeepObject.Output(body: Echo(
            word: nil, words: input.words, numbers: input.numbers, colour: input.colour, counts: input.counts))
    }

    func queryReserved(_ input: QueryReserved.Input, context: RequestContext) async throws -> QueryReserved.Output {
        QueryReserved.Output(body: Echo(word: input.word))
    }

    func queryEmpty(_ input: QueryEmpty.Input, context: RequestContext) async throws -> QueryEmpty.Output {
        QueryEmpty.Output(body: Echo(word: input.word, flag: input.flag))
    }

    func headerSimple(_ input: HeaderSimple.Input, context: RequestContext) async throws -> HeaderSimple.Output {
        HeaderSimple.Output(body: Echo(
            word: input.xWord, words: input.xWords, numbers: input.xNumbers, colour: input.xColour))
    }

    func headerSimpleExploded(
        _ input: HeaderSimpleExploded.Input, context: RequestContext
    ) async throws -> HeaderSimpleExploded.Output {
        HeaderSimpleExploded.Output(body: Echo(
            word: input.xWord, words: input.xWords, numbers: input.xNumbers, colour: input.xColour))
    }

    func cookieForm(_ input: CookieForm.Input, context: RequestContext) async throws -> CookieForm.Output {
        CookieForm.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func cookieFormExploded(
        _ input: CookieFormExploded.Input, context: RequestContext
    ) async throws -> CookieFormExploded.Output {
        CookieFormExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func cookieCookie(_ input: CookieCookie.Input, context: RequestContext) async throws -> CookieCookie.Output {
        CookieCookie.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }

    func cookieCookieExploded(
        _ input: CookieCookieExploded.Input, context: RequestContext
    ) async throws -> CookieCookieExploded.Output {
        CookieCookieExploded.Output(body: Echo(
            word: input.word, words: input.words, numbers: input.numbers, colour: input.colour))
    }
}

struct EchoContents: ContentsHandler {
    func contentQuery(_ input: ContentQuery.Input, context: RequestContext) async throws -> ContentQuery.Output {
        ContentQuery.Output(body: Echo(word: input.plain, words: input.words, colour: input.colour))
    }

    func contentHeader(_ input: ContentHeader.Input, context: RequestContext) async throws -> ContentHeader.Output {
        ContentHeader.Output(body: Echo(word: input.plain, words: input.words, colour: input.colour))
    }

    func contentCookie(_ input: ContentCookie.Input, context: RequestContext) async throws -> ContentCookie.Output {
        ContentCookie.Output(body: Echo(word: input.plain, words: input.words, colour: input.colour))
    }

    func contentPath(_ input: ContentPath.Input, context: RequestContext) async throws -> ContentPath.Output {
        ContentPath.Output(body: Echo(colour: input.colour))
    }

    func contentForm(_ input: ContentForm.Input, context: RequestContext) async throws -> ContentForm.Output {
        ContentForm.Output(body: Echo(colour: input.colour))
    }

    func querystringForm(
        _ input: QuerystringForm.Input, context: RequestContext
    ) async throws -> QuerystringForm.Output {
        QuerystringForm.Output(body: Echo(search: input.whole))
    }

    func querystringJSON(
        _ input: QuerystringJSON.Input, context: RequestContext
    ) async throws -> QuerystringJSON.Output {
        QuerystringJSON.Output(body: Echo(search: input.whole))
    }
}

extension EchoContents {
    func responseHeaders(
        _ input: ResponseHeaders.Input, context: RequestContext
    ) async throws -> ResponseHeaders.Output {
        ResponseHeaders.Output(
            xWords: input.words, xNumbers: [1.5, -2], xColour: input.colour, xExploded: input.colour,
            xJSON: input.colour, xText: "plain")
    }
}

enum ParametersServer {
    static var transport: ServiceTransport<ParametersService> {
        ServiceTransport(
            service: ParametersService(styles: EchoStyles(), contents: EchoContents()),
            server: "http://parameters")
    }
}
