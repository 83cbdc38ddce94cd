package import HTTPTypes
package import Identity
package import Operations

/// One thing that can be asked of the API: its method and path, who may ask, what it takes and gives, and what does it.
/// The OpenAPI document, authorization and the walk over all routes are made from these (docs/reference/api.md).
package struct Route: Sendable {
    /// Who may ask.
    package enum Access: Sendable, Hashable {
        /// Anybody, signed in or not.
        case anybody
        /// Whoever is signed in, for what is the caller's own.
        case signedIn
        /// Who has the permission for the organization of the path, or for the server where the path has none.
        case permission(Permission)
        /// Who has the permission for any organization; the answer has those organizations alone.
        case anyOrganization(Permission)
    }

    /// What it does to things.
    package enum Effect: Sendable, Hashable {
        /// It reads.
        case reads
        /// It makes something new, or does something that need not name a version.
        case acts
        /// It changes or deletes an object, whose version the request must name (`If-Match`).
        case changes
        /// It sends mail or has it sent, so that a repetition must be known as one (`Idempotency-Key`).
        case sends
    }

    /// A parameter of the query.
    package struct Parameter: Sendable {
        /// Its name.
        package var name: String
        /// Its values.
        package var shape: JSONShape
        /// Whether it may be given several times.
        package var isRepeated: Bool
        /// What it means.
        package var documentation: String

        /// A parameter.
        package init(_ name: String, _ shape: JSONShape, isRepeated: Bool = false, _ documentation: String) {
            self.name = name
            self.shape = shape
            self.isRepeated = isRepeated
            self.documentation = documentation
        }
    }

    /// The content of requests.
    package struct Body: Sendable {
        /// How it is read.
        package enum Reading: Sendable {
            /// As a whole, before the route is asked.
            case whole
            /// By the route, piece by piece.
            case pieces
        }
        /// Its media types.
        package var types: [String]
        /// What it looks like, where it is JSON.
        package var shape: BodyShape?
        /// The most octets.
        package var limit: Int
        /// How it is read.
        package var reading: Reading
        /// Whether the request may be without it.
        package var isOptional: Bool

        /// Content of requests.
        package init(
            types: [String], shape: BodyShape? = nil, limit: Int = 1_048_576, reading: Reading = .whole,
            isOptional: Bool = false
        ) {
            self.types = types
            self.shape = shape
            self.limit = limit
            self.reading = reading
            self.isOptional = isOptional
        }

        /// JSON of a shape.
        package static func json(_ shape: BodyShape, isOptional: Bool = false) -> Body {
            Body(types: ["application/json"], shape: shape, isOptional: isOptional)
        }
    }

    /// What an answer that is no problem has.
    package struct Answer: Sendable {
        /// Its status.
        package var status: HTTPResponse.Status
        /// Its media types with what they hold; JSON has a shape.
        package var contents: [(type: String, shape: JSONShape?)]
        /// What it means.
        package var documentation: String

        /// An answer.
        package init(
            _ status: HTTPResponse.Status, _ contents: [(type: String, shape: JSONShape?)], _ documentation: String
        ) {
            self.status = status
            self.contents = contents
            self.documentation = documentation
        }

        /// JSON of a shape.
        package static func json(
            _ shape: JSONShape, _ documentation: String, status: HTTPResponse.Status = .ok
        ) -> Answer { Answer(status, [("application/json", shape)], documentation) }

        /// No content.
        package static func nothing(_ documentation: String) -> Answer { Answer(.noContent, [], documentation) }
    }

    /// The method.
    package var method: HTTPRequest.Method
    /// The path behind the base, with parameters in braces: `/organizations/{organization}/queues/{queue}`.
    package var path: String
    /// Its name for programs, which never changes: `listQueues`.
    package var operationID: String
    /// The family it belongs to: `Queues`.
    package var tag: String
    /// What it does, in one sentence.
    package var summary: String
    /// Who may ask.
    package var access: Access
    /// What it does to things.
    package var effect: Effect
    /// Whether `?dryRun=true` has it checked and planned, and nothing done.
    package var hasDryRun: Bool
    /// The query's parameters, beside `dryRun`.
    package var parameters: [Parameter]
    /// The content; nil where there is none.
    package var body: Body?
    /// The answers that are no problems.
    package var answers: [Answer]
    /// The problems beside those that any request may have.
    package var problems: Set<Problem.Slug>
    /// Whether an answer has a secret that nobody sees again, so that it is kept for no repetition of the request.
    package var hasSecretAnswer = false
    /// Does it.
    package var perform: @Sendable (RequestInHand) async throws(Problem) -> APIAnswer

    /// A route.
    package init(
        _ method: HTTPRequest.Method, _ path: String, _ operationID: String, tag: String, _ summary: String,
        access: Access, effect: Effect = .reads, hasDryRun: Bool = false, parameters: [Parameter] = [],
        body: Body? = nil, answers: [Answer], problems: Set<Problem.Slug> = [],
        perform: @escaping @Sendable (RequestInHand) async throws(Problem) -> APIAnswer
    ) {
        self.method = method
        self.path = path
        self.operationID = operationID
        self.tag = tag
        self.summary = summary
        self.access = access
        self.effect = effect
        self.hasDryRun = hasDryRun
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.problems = problems
        self.perform = perform
    }
}

extension Route {
    /// The same route, whose answer has a secret.
    package var answeringSecret: Route {
        var route = self
        route.hasSecretAnswer = true
        return route
    }
}

/// The shape of a JSON object in a request: its members, of which some must be there.
package struct BodyShape: Sendable, Hashable {
    /// A member.
    package struct Member: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value.
        package var shape: JSONShape
        /// Whether it must be there.
        package var isRequired: Bool

        /// A member.
        package init(_ name: String, _ shape: JSONShape, isRequired: Bool = true) {
            self.name = name
            self.shape = shape
            self.isRequired = isRequired
        }
    }

    /// The name of the schema in the OpenAPI document.
    package var name: String
    /// The members; nothing else may be there.
    package var members: [Member]

    /// A shape.
    package init(_ name: String, _ members: [Member]) {
        self.name = name
        self.members = members
    }
}
