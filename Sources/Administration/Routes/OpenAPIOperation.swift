import HTTPTypes
import Identity
import Mail
import Operations

/// A route as the OpenAPI document has it.
struct OpenAPIOperation {
    private let route: Route

    /// A route.
    init(_ route: Route) { self.route = route }

    /// The name of the answer with problems of a status.
    static func problemName(_ code: Int) -> String { "Problem\(code)" }

    /// The object.
    var value: JSONValue {
        var value: [String: JSONValue] = [
            "operationId": .string(route.operationID), "tags": .array([.string(route.tag)]),
            "summary": .string(route.summary), "description": .string(description), "responses": .object(responses),
        ]
        let listed = parameters
        if !listed.isEmpty { value["parameters"] = .array(listed) }
        if let body = route.body { value["requestBody"] = Self.content(of: body) }
        if let permission { value["x-permission"] = .string(permission.rawValue) }
        if route.access == .anybody { value["security"] = .array([]) }
        return .object(value)
    }

    private var permission: Permission? {
        switch route.access {
        case .anybody, .signedIn: nil
        case .permission(let permission), .anyOrganization(let permission): permission
        }
    }

    private var description: String {
        let access =
            switch route.access {
            case .anybody: "Anybody may ask."
            case .signedIn: "Whoever is signed in may ask, for what is its own."
            case .permission(let permission): "Permission: `\(permission.rawValue)`."
            case .anyOrganization(let permission):
                "Permission: `\(permission.rawValue)`, for any organization; the answer has those organizations alone."
            }
        return "\(route.summary) \(access)"
    }

    // MARK: - Requests

    private var parameters: [JSONValue] {
        let names = RouteTree.segments(of: route.path).compactMap { RouteTree.name(of: $0) }
        var parameters = names.map { name in
            JSONValue.object([
                "name": .string(name), "in": .string("path"), "required": .bool(true),
                "schema": .object(["type": .string("string"), "minLength": .integer(1)]),
            ])
        }
        parameters += route.parameters.map { Self.parameter($0) }
        if route.hasDryRun { parameters.append(Self.reference("dryRun")) }
        switch route.effect {
        case .reads: if route.method == .get, hasVersion { parameters.append(Self.reference("IfNoneMatch")) }
        case .acts: if takesKey { parameters.append(Self.reference("IdempotencyKey")) }
        case .changes: parameters.append(Self.reference("IfMatch"))
        case .sends: parameters.append(Self.reference("NeededIdempotencyKey"))
        }
        if mayNeedReason { parameters.append(Self.reference("Reason")) }
        return parameters
    }

    private static func parameter(_ parameter: Route.Parameter) -> JSONValue {
        let schema = JSONSchema.schema(parameter.shape, in: OpenAPIComponents.schemas)
        return .object([
            "name": .string(parameter.name), "in": .string("query"), "required": .bool(false),
            "description": .string(parameter.documentation),
            "schema": parameter.isRepeated ? list(of: schema) : schema,
        ])
    }

    private static func list(of schema: JSONValue) -> JSONValue {
        .object(["type": .string("array"), "items": schema])
    }

    private static func reference(_ name: String) -> JSONValue {
        .object(["$ref": .string("#/components/parameters/\(name)")])
    }

    private static func content(of body: Route.Body) -> JSONValue {
        var contents: [String: JSONValue] = [:]
        for type in body.types {
            if let shape = body.shape, isJSON(type) {
                let name = OpenAPIComponents.name(of: shape)
                contents[type] = .object(["schema": .object(["$ref": .string(OpenAPIComponents.schemas + name)])])
            } else {
                contents[type] = text(type)
            }
        }
        return .object(["required": .bool(!body.isOptional), "content": .object(contents)])
    }

    /// Whether a repetition can be known by a key: not where the content is read piece by piece, or the answer has a
    /// secret, which is kept nowhere.
    private var takesKey: Bool {
        route.method == .post && !route.hasSecretAnswer && route.body?.reading != .pieces
    }

    // MARK: - Answers

    /// Whether some role has the route's permission with a reason alone.
    private var mayNeedReason: Bool {
        guard let permission else { return false }
        return Role.allCases.contains { $0.permissions[permission] == .withReason }
    }

    /// Whether its answers have a version.
    private var hasVersion: Bool {
        route.answers.contains { $0.contents.contains { $0.shape != nil } }
    }

    private var responses: [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        for (code, answers) in Dictionary(grouping: route.answers, by: { $0.status.code }) {
            var contents: [String: JSONValue] = [:]
            for content in answers.flatMap(\.contents) {
                guard let shape = content.shape else {
                    contents[content.type] = Self.text(content.type)
                    continue
                }
                let schema = JSONSchema.schema(shape, in: OpenAPIComponents.schemas)
                contents[content.type] = .object(["schema": schema])
            }
            var answer: [String: JSONValue] = [
                "description": .string(answers.map(\.documentation).joined(separator: " "))
            ]
            if !contents.isEmpty { answer["content"] = .object(contents) }
            responses["\(code)"] = .object(answer)
        }
        if route.method == .get, hasVersion {
            responses["304"] = .object(["description": .string("It is as the caller knows it.")])
        }
        for code in Set(route.possibleProblems.map(\.status.code)) {
            responses["\(code)"] = .object(["$ref": .string("#/components/responses/\(Self.problemName(code))")])
        }
        return responses
    }

    private static func isJSON(_ type: String) -> Bool { type == "application/json" || type.hasSuffix("+json") }

    /// Content that is no JSON with a shape. That of YAML is read before a schema is asked, so it is no text either.
    private static func text(_ type: String) -> JSONValue {
        if isJSON(type) || type == "application/yaml" { return .object([:]) }
        return .object(["schema": .object(["type": .string("string")])])
    }
}

extension Route {
    /// All problems that a request for the route may have: its own, and those of any request of its kind.
    package var possibleProblems: Set<Problem.Slug> {
        var slugs = problems
        slugs.formUnion([
            .malformed, .notFound, .tooLarge, .notAcceptable, .misdirected, .tooManyRequests, .failed, .busy, .stopping,
            .storeUnavailable, .crossOrigin, .cannotNow, .methodNotAllowed,
        ])
        if access != .anybody { slugs.formUnion([.notSignedIn, .tokenUnknown, .tokenExpired, .notAllowed]) }
        if body != nil { slugs.formUnion([.unsupportedMediaType, .mistakes]) }
        switch effect {
        case .reads: break
        case .acts: slugs.formUnion([.conflict, .idempotencyKeyReused, .mistakes])
        case .changes: slugs.formUnion([.changedMeanwhile, .preconditionNeeded, .conflict, .mistakes])
        case .sends: slugs.formUnion([.conflict, .idempotencyKeyNeeded, .idempotencyKeyReused, .outsideNetwork])
        }
        return slugs
    }
}
