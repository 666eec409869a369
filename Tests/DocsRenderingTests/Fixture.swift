import ContractModel

@testable import Rendering

/// A small contract in which every kind of thing occurs; `mark` is put into every text that a description decides.
struct Fixture {
    let mark: String

    init(mark: String = "") { self.mark = mark }

    private let place = Place(file: "spec.yaml", line: 1, column: 1, pointer: "#")

    private func text(_ text: String) -> String { text + mark }

    func contract() -> Contract {
        var contract = Contract()
        contract.info.title = text("Bookshop")
        contract.info.version = text("1.0")
        contract.info.summary = text("Sells books.")
        contract.info.description = text("# First\n\nSome *text*.\n\n") + "\n\n" + mark
        contract.servers = ["https://api.example.com/v1", text("/relative")]
        contract.types = types()
        contract.areas = [
            Area(
                name: text("orders"), typeName: "Orders", propertyName: "orders", documentation: text("Buying."),
                operations: [list(), create(), upload(), events()])
        ]
        contract.problems = [problem("order_not_found", 404, false), problem("rate_limited", 429, true)]
        contract.roles = [
            Role(
                name: text("client"), permissions: ["orders.create", text("orders.view")], documentation: text("Buys.")
            ),
            Role(name: "nobody", permissions: [], documentation: nil),
        ]
        contract.rateLimitTiers = [
            RateLimitTier(
                name: text("burst"), quota: 1, windowSeconds: 60, key: .account, accountProperty: text("email"))
        ]
        contract.securitySchemes = [
            SecurityScheme(name: "session", kind: .bearer(format: text("JWT")), documentation: text("A token.")),
            SecurityScheme(name: "key", kind: .apiKey(location: .query, name: text("key")), documentation: nil),
        ]
        return contract
    }

    private func problem(_ code: String, _ status: Int, _ isStandard: Bool) -> ProblemDeclaration {
        ProblemDeclaration(
            code: code, name: code, status: status, title: text("Not good"),
            members: [ProblemMember(key: text("reason"), name: "reason", kind: .strings)],
            documentation: text("Why."), isStandard: isStandard, place: place)
    }

    // MARK: Types

    private func types() -> [TypeDeclaration] {
        [
            declaration("Order", .object(order())), declaration("OrderID", .identifier),
            declaration("Status", .enumeration(status())), declaration("Name", .alias(name())),
            declaration(
                "Payment",
                .union(
                    UnionType(
                        cases: [
                            UnionCase(name: "order", use: TypeUse(.named("Order")), discriminatorValues: [text("o")]),
                            UnionCase(name: "name", use: TypeUse(.named("Name"))),
                        ], isExclusive: true, discriminator: text("kind")))),
        ]
    }

    private func declaration(_ name: String, _ kind: TypeDeclaration.Kind) -> TypeDeclaration {
        TypeDeclaration(
            name: name, componentName: name, place: place, documentation: text("About \(name)."),
            areaTypeName: "Orders", kind: kind)
    }

    private func name() -> TypeUse {
        var use = TypeUse(.string)
        use.constraints.minLength = 1
        use.constraints.maxLength = 12
        use.constraints.pattern = text("^[a-z ]+$")
        use.unenforced = [text("contentSchema")]
        return use
    }

    private func order() -> ObjectType {
        var id = Property(key: "id", name: "id", use: TypeUse(.named("OrderID")), presence: .required)
        id.isReadOnly = true
        var note = Property(key: text("note"), name: "note", use: name(), presence: .optional)
        note.documentation = text("## A heading\n\nWith text.")
        note.defaultJSON = "\"none\""
        var secret = Property(key: "secret", name: "secret", use: TypeUse(.string), presence: .optional)
        secret.isWriteOnly = true
        secret.isSensitive = true
        var parent = TypeUse(.named("Order"))
        parent.isNullable = true
        let total = Property(key: "total", name: "total", use: TypeUse(.decimal), presence: .required)
        return ObjectType(
            properties: [
                id, Property(key: "status", name: "status", use: TypeUse(.named("Status")), presence: .required), total,
                note, secret, Property(key: "parent", name: "parent", use: parent, presence: .optional),
                Property(key: "names", name: "names", use: TypeUse(.array(name())), presence: .optional),
            ], additional: .refused)
    }

    private func status() -> EnumerationType {
        EnumerationType(
            isString: true,
            cases: [
                EnumerationCase(name: "draft", value: text("draft"), documentation: text("New.")),
                EnumerationCase(name: "sent", value: "sent"),
            ],
            moves: [
                Move(
                    action: text("send"), name: "send", from: [text("draft")], to: ["sent"],
                    permission: "orders.create", roles: [text("client")], documentation: text("Send it."))
            ])
    }

    // MARK: Operations

    private func operation(_ id: String, _ method: String, _ path: String, _ segments: [[PathPiece]]) -> Operation {
        var operation = Operation(
            id: text(id), functionName: id, typeName: id, anchor: text(id), method: method, path: text(path),
            segments: segments, place: place)
        operation.summary = text("Does \(id).")
        operation.documentation = text("Long text of \(id).")
        operation.policy.security = [
            SecurityAlternative(requirements: [SecurityRequirement(scheme: "session", permissions: ["orders.create"])])
        ]
        return operation
    }

    private func parameter(
        _ name: String, _ location: Parameter.Location, _ use: TypeUse, _ isRequired: Bool
    ) -> Parameter {
        var parameter = Parameter(
            name: name, propertyName: name, location: location, style: location == .query ? .form : .simple,
            explode: location == .query, isRequired: isRequired, use: use, place: place)
        parameter.documentation = text("About \(name).")
        return parameter
    }

    func list() -> Operation {
        var operation = operation("listOrders", "GET", "/v1/orders", [[.literal("v1")], [.literal("orders")]])
        operation.parameters = [
            parameter("status", .query, TypeUse(.array(TypeUse(.named("Status")))), true),
            parameter(text("q"), .query, TypeUse(.string), false), parameter("cursor", .query, TypeUse(.string), false),
            parameter("limit", .query, TypeUse(.integer(.int)), false),
        ]
        operation.policy.pagination = Pagination(
            itemsProperty: "data", nextCursorPath: ["next"], cursorParameter: "cursor", limitParameter: "limit",
            defaultLimit: 25, maximumLimit: 100, element: TypeUse(.named("Order")))
        operation.policy.cache = CachePolicy(maxAgeSeconds: 60, isPublic: true, staleIfErrorSeconds: 90)
        operation.policy.rateLimits = [text("burst")]
        operation.policy.lifecycle = Lifecycle(
            deprecated: "2026-01-01", sunset: "2027-01-01", successor: text("createOrder"))
        operation.isDeprecated = true
        operation.responses = [
            response(.code(200), [json(TypeUse(.array(TypeUse(.named("Order")))))]),
            response(.code(304), []),
        ]
        return operation
    }

    func create() -> Operation {
        var operation = operation(
            "createOrder", "POST", "/v1/shops/{shop}/orders",
            [[.literal("v1")], [.literal("shops")], [.parameter(0)], [.literal("orders")]])
        operation.parameters = [
            parameter("shop", .path, TypeUse(.string), true),
            parameter("Idempotency-Key", .header, TypeUse(.uuid), true),
        ]
        operation.body = RequestBody(
            isRequired: true,
            contents: [
                Content(mediaType: "application/json", name: "json", kind: .json(TypeUse(.named("Order")))),
                Content(mediaType: text("application/x"), name: "x", kind: .json(TypeUse(.named("Payment")))),
            ], documentation: text("The order."), maximumBytes: 1 << 20)
        operation.policy.mode = .write
        operation.policy.tenant = .caller
        operation.policy.idempotency = .required
        operation.policy.concurrency = .required
        operation.policy.audit = text("order.created")
        operation.policy.stepUpMaxAgeSeconds = 300
        operation.policy.refusesImpersonation = true
        operation.policy.problems = ["order_not_found"]
        operation.policy.pipelineProblems = ["rate_limited"]
        operation.responses = [
            response(.code(201), [json(TypeUse(.named("Order")))])
        ]
        return operation
    }

    func upload() -> Operation {
        var operation = operation("upload", "PUT", "/v1/file", [[.literal("v1")], [.literal("file")]])
        operation.policy.security = []
        operation.body = RequestBody(
            isRequired: false,
            contents: [
                Content(
                    mediaType: "multipart/form-data", name: "form",
                    kind: .multipart([
                        MultipartPart(
                            name: text("file"), propertyName: "file", isRequired: true, kind: .file,
                            documentation: text("Bytes.")),
                        MultipartPart(
                            name: "kind", propertyName: "kind", isRequired: true,
                            kind: .field(TypeUse(.named("Status"))), documentation: nil),
                    ]))
            ], documentation: nil, maximumBytes: 1000)
        operation.responses = [response(.range(2), []), response(.default, [])]
        return operation
    }

    func events() -> Operation {
        var operation = operation("events", "GET", "/v1/events", [[.literal("v1")], [.literal("events")]])
        operation.policy.security = [SecurityAlternative(requirements: []), operation.policy.security[0]]
        operation.responses = [
            response(
                .code(200),
                [Content(mediaType: "text/event-stream", name: "events", kind: .events(TypeUse(.named("Payment"))))])
        ]
        return operation
    }

    private func json(_ use: TypeUse) -> Content {
        Content(mediaType: "application/json", name: "json", kind: .json(use))
    }

    private func response(_ status: Response.Status, _ contents: [Content]) -> Response {
        Response(
            status: status, name: "response",
            headers: [
                ResponseHeader(
                    name: text("Link"), propertyName: "link", isRequired: false, use: TypeUse(.string),
                    documentation: text("Where next."))
            ], contents: contents, documentation: text("What comes back."))
    }
}
