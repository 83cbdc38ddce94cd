import HTTPTypes
import Mail
import Operations

/// What the operations of the OpenAPI document refer to.
struct OpenAPIComponents {
    /// Where schemas are referred to.
    static let schemas = "#/components/schemas/"
    /// The schema of every problem.
    static let problem = "Problem"

    private let routes: [Route]

    /// What these routes refer to.
    init(_ routes: [Route]) { self.routes = routes }

    /// The components.
    var value: JSONValue {
        .object([
            "schemas": .object(definitions), "parameters": .object(Self.parameters),
            "responses": .object(Self.responses), "securitySchemes": .object(Self.schemes),
        ])
    }

    /// Shapes of answers and of the content of requests, by name.
    private var definitions: [String: JSONValue] {
        var definitions: [String: JSONValue] = [Self.problem: Self.problemSchema]
        for shape in routes.flatMap(Self.shapes) {
            for (name, shape) in shape.named { definitions[name] = JSONSchema.body(shape, in: Self.schemas) }
        }
        for body in routes.compactMap(\.body?.shape) { definitions[Self.name(of: body)] = Self.schema(of: body) }
        return definitions
    }

    /// The shapes that a route answers with and takes in its query.
    static func shapes(of route: Route) -> [JSONShape] {
        route.answers.flatMap { $0.contents.compactMap(\.shape) } + route.parameters.map(\.shape)
    }

    /// The names that stand for one shape in one route and for another one in another.
    static func conflicts(in routes: [Route]) -> [String] {
        var known: [String: JSONShape] = [:]
        var bodies: [String: BodyShape] = [:]
        var conflicts: Set<String> = []
        for (name, shape) in routes.flatMap(Self.shapes).flatMap(\.named) {
            if known.updateValue(shape, forKey: name).map({ $0 != shape }) ?? false { conflicts.insert(name) }
        }
        for body in routes.compactMap(\.body?.shape) {
            let name = Self.name(of: body)
            if known[name] != nil { conflicts.insert(name) }
            if bodies.updateValue(body, forKey: name).map({ $0 != body }) ?? false { conflicts.insert(name) }
        }
        return conflicts.sorted()
    }

    /// The name of the schema of a request's content: that of its type, with the family of routes that the type stands in.
    static func name(of body: BodyShape) -> String {
        let parts = body.name.utf8.split(separator: UInt8(ascii: ".")).map { part -> String in
            let name = String(Substring(part))
            return name.hasSuffix("Routes") ? String(name.dropLast("Routes".count)) : name
        }
        return "Request.\(parts.joined(separator: "."))"
    }

    private static func schema(of body: BodyShape) -> JSONValue {
        object(body.members.map { (name: $0.name, shape: $0.shape, isRequired: $0.isRequired) })
    }

    /// An object of a request: nothing may be there beside its members.
    private static func object(_ members: [(name: String, shape: JSONShape, isRequired: Bool)]) -> JSONValue {
        var value: [String: JSONValue] = [
            "type": .string("object"), "additionalProperties": .bool(false),
            "properties": .object(
                Dictionary(members.map { ($0.name, content($0.shape)) }, uniquingKeysWith: { first, _ in first })),
        ]
        let required = members.filter(\.isRequired).map(\.name).sorted()
        if !required.isEmpty { value["required"] = .array(required.map { .string($0) }) }
        return .object(value)
    }

    /// A value of a request. Objects stand where they are: other than in answers, a member that may be null may be left
    /// out.
    private static func content(_ shape: JSONShape) -> JSONValue {
        switch shape {
        case .object(_, let properties):
            return object(
                properties.map { property in
                    (name: property.name, shape: property.shape, isRequired: !mayBeNull(property.shape))
                })
        case .list(let shape): return .object(["type": .string("array"), "items": content(shape)])
        case .map(let shape):
            return .object(["type": .string("object"), "additionalProperties": content(shape)])
        case .oneOf(_, let shapes): return .object(["anyOf": .array(shapes.map { content($0) })])
        case .nullable(let shape):
            return .object(["anyOf": .array([content(shape), .object(["type": .string("null")])])])
        case .string, .moment, .integer, .number, .boolean, .choice, .any:
            return JSONSchema.body(shape, in: schemas)
        }
    }

    private static func mayBeNull(_ shape: JSONShape) -> Bool {
        if case .nullable = shape { return true }
        return false
    }

    // MARK: - What all routes share

    private static let problemSchema = JSONValue.object([
        "type": .string("object"),
        "description": .string("A problem document (RFC 9457). The page of its type names further members."),
        "required": .array(ProblemDocument.members.sorted().map { .string($0) }),
        "properties": .object([
            "type": .object(["type": .string("string"), "format": .string("uri-reference")]),
            "title": .object(["type": .string("string")]),
            "status": .object(["type": .string("integer")]),
            "detail": .object(["type": .string("string")]),
            "instance": .object([
                "type": .string("string"), "description": .string("The number of the request."),
            ]),
        ]),
    ])

    private static func header(
        _ name: String, isRequired: Bool, _ documentation: String, _ bounds: [String: JSONValue] = [:]
    ) -> JSONValue {
        var schema = bounds
        schema["type"] = .string("string")
        return .object([
            "name": .string(name), "in": .string("header"), "required": .bool(isRequired),
            "description": .string(documentation), "schema": .object(schema),
        ])
    }

    /// 1 to 128 visible characters of ASCII.
    private static let key: [String: JSONValue] = [
        "minLength": .integer(1), "maxLength": .integer(128), "pattern": .string("^[!-~]+$"),
    ]

    private static let parameters: [String: JSONValue] = [
        "IfMatch": header(
            "If-Match", isRequired: true, "The ETag of the object as it was read, or * for whatever is there."),
        "IfNoneMatch": header(
            "If-None-Match", isRequired: false, "The ETag of what is known already: 304 where it has not changed."),
        "IdempotencyKey": header(
            "Idempotency-Key", isRequired: false, "A text of this request alone: a repetition gets the same answer.",
            key),
        "NeededIdempotencyKey": header(
            "Idempotency-Key", isRequired: true, "A text of this request alone: a repetition gets the same answer.",
            key),
        "Reason": header(
            "Postern-Reason", isRequired: false,
            "Why content of mail is read, in 8 to 500 characters; operators need one. The organization sees it.",
            ["minLength": .integer(8), "maxLength": .integer(500)]),
        "dryRun": .object([
            "name": .string("dryRun"), "in": .string("query"), "required": .bool(false),
            "description": .string("Whether the change is checked and planned alone, and nothing done."),
            "schema": .object(["type": .string("boolean")]),
        ]),
    ]

    /// The answers with problems, by status.
    private static var responses: [String: JSONValue] {
        let schema = JSONValue.object(["schema": .object(["$ref": .string(schemas + problem)])])
        var responses: [String: JSONValue] = [:]
        for (code, slugs) in Dictionary(grouping: Problem.Slug.allCases, by: { $0.status.code }) {
            let list = slugs.map { "`\($0.rawValue)` (\($0.title))" }.joined(separator: ", ")
            responses[OpenAPIOperation.problemName(code)] = .object([
                "description": .string("One of these problems: \(list)."),
                "content": .object([ProblemDocument.type: schema]),
            ])
        }
        return responses
    }

    private static let schemes: [String: JSONValue] = [
        "token": .object([
            "type": .string("http"), "scheme": .string("bearer"),
            "description": .string("A token of `postern token create` or of `POST /tokens`."),
        ]),
        "session": .object([
            "type": .string("apiKey"), "in": .string("cookie"), "name": .string("__Host-postern"),
            "description": .string("The cookie of a sign-in by `POST /session`, for pages of this server."),
        ]),
    ]
}
