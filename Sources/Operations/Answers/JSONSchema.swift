/// The JSON of every command as JSON Schema, draft 2020-12 (docs/reference/json.md).
package enum JSONSchema {
    /// The schema of what commands print, and of what one prints that fails: a definition for each.
    ///
    /// Throws ``ShapeReader/Unreadable`` for a type whose shape can't be found out.
    package static func document(_ answers: [CommandAnswers.Answer] = CommandAnswers.all) throws -> JSONValue {
        var definitions: [String: JSONValue] = [:]
        for answer in answers {
            let shape = try answer.shape
            definitions[answer.definition] = schema(shape)
            for (name, shape) in shape.named { definitions[name] = body(shape) }
        }
        return .object([
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
            "title": .string("What the commands of postern print with --json"),
            "$defs": .object(definitions),
        ])
    }

    /// A shape where it is used: objects by reference.
    private static func schema(_ shape: JSONShape) -> JSONValue {
        switch shape {
        case .object(let name, _), .oneOf(let name, _): .object(["$ref": .string("#/$defs/\(name)")])
        default: body(shape)
        }
    }

    private static func body(_ shape: JSONShape) -> JSONValue {
        func type(_ name: String) -> JSONValue { .object(["type": .string(name)]) }
        switch shape {
        case .string: return type("string")
        case .moment: return .object(["type": .string("string"), "format": .string("date-time")])
        case .integer: return type("integer")
        case .number: return type("number")
        case .boolean: return type("boolean")
        case .choice(let words):
            return .object(["type": .string("string"), "enum": .array(words.map { .string($0) })])
        case .list(let shape): return .object(["type": .string("array"), "items": schema(shape)])
        case .map(let shape):
            return .object(["type": .string("object"), "additionalProperties": schema(shape)])
        case .object(_, let properties):
            // Further properties may come with any release, so they are not forbidden.
            return .object([
                "type": .string("object"),
                "required": .array(properties.map(\.name).sorted().map { .string($0) }),
                "properties": .object(
                    Dictionary(properties.map { ($0.name, schema($0.shape)) }, uniquingKeysWith: { first, _ in first })),
            ])
        case .oneOf(_, let shapes): return .object(["oneOf": .array(shapes.map(body))])
        case .nullable(let shape): return .object(["anyOf": .array([schema(shape), type("null")])])
        case .any: return .object([:])
        }
    }
}
