import ContractModel
import SourceTree
import Testing

/// `x-guides`: read whole, and refused where the description has no such thing.
@Suite struct GuideTests {
    private static func lowered(_ steps: String) throws -> Lowered {
        try Lowered(
            """
            openapi: 3.1.0
            info: { title: T, version: "1" }
            x-guides:
              sign_in:
                title: Signing in
                summary: How.
                steps: \(steps)
            paths:
              /login:
                post:
                  operationId: logIn
                  security: []
                  requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Login" } } } }
                  responses:
                    "200":
                      description: ok
                      content: { application/json: { schema: { $ref: "#/components/schemas/Session" } } }
              /things/{thing_id}:
                delete:
                  operationId: removeThing
                  security: [{ session: [] }]
                  parameters:
                    - { name: thing_id, in: path, required: true, schema: { type: string } }
                  responses: { "204": { description: gone } }
            components:
              securitySchemes: { session: { type: http, scheme: bearer } }
              schemas:
                Login: { type: object, properties: { email: { type: string }, remember: { type: boolean } } }
                Session:
                  type: object
                  properties: { access_token: { type: string }, user: { $ref: "#/components/schemas/User" } }
                User: { type: object, properties: { name: { type: string } } }
            """)
    }

    @Test func stepsAreRead() throws {
        let lowered = try Self.lowered(
            """
            [{ title: In, description: Text., operation: logIn, ask: { MAIL: yours },
               body: { email: $MAIL, remember: true }, keep: { TOKEN: access_token, NAME: name } },
             { title: Out, operation: removeThing, path: { thing_id: $NAME } }, { title: End }]
            """)
        #expect(lowered.ids() == [])
        let guide = try #require(lowered.contract.guides.first)
        #expect(guide.name == "sign_in" && guide.title == "Signing in" && guide.summary == "How.")
        let first = guide.steps[0]
        #expect(first.operationID == "logIn" && first.asked == [.init(variable: "MAIL", source: "yours")])
        #expect(first.body == [
            .init(key: "email", value: .variable("MAIL")), .init(key: "remember", value: .json("true")),
        ])
        #expect(first.kept == [.init(variable: "TOKEN", key: "access_token"), .init(variable: "NAME", key: "name")])
        #expect(guide.steps[1].path == [.init(key: "thing_id", value: .variable("NAME"))])
        #expect(guide.steps[2].operationID == nil)
    }

    @Test(arguments: [
        ("[{ operation: logIn }]", "needs a title"), ("[{ title: T, operation: logOut }]", "no operation 'logOut'"),
        ("[{ title: T, operation: logIn, body: { mail: a } }]", "no member of the body 'mail'"),
        ("[{ title: T, operation: logIn, body: { email: $MAIL } }]", "no step before says $MAIL"),
        ("[{ title: T, operation: logIn, keep: { TOKEN: token } }]", "no answer has a member 'token'"),
        ("[{ title: T, operation: logIn, keep: { token: access_token } }]", "'token' is not a variable"),
        ("[{ title: T, operation: removeThing }]", "'removeThing' needs $TOKEN"),
        ("[{ title: T, operation: logIn, path: { id: a } }]", "no path parameter 'id'"),
        ("[{ title: T, body: {}, x: 1 }]", "has no member 'x'"), ("{}", "needs title and steps"),
    ])
    func whatTheDescriptionDoesNotHaveIsRefused(_ steps: String, _ message: String) throws {
        let lowered = try Self.lowered(steps)
        let errors = lowered.diagnostics.filter { $0.id == "invalid-extension" }
        #expect(errors.count == 1 && errors[0].message.contains(message), "\(lowered.diagnostics.map(\.message))")
    }
}
