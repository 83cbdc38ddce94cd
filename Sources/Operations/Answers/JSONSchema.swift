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

    /// A shape where it is used: objects by reference to the folder of definitions.
    package static func schema(_ shape: JSONShape, in folder: String = "#/$defs/") -> JSONValue {
        switch shape {
        case .object(let name, _), .oneOf(let name, _): .object(["$ref": .string(folder + name)])
        default: body(shape, in: folder)
        }
    }

    /// A shape itself, with references for the objects in it.
    package static func body(_ shape: JSONShape, in folder: String = "#/$defs/") -> JSONValue {
        func schema(_ shape: JSONShape) -> JSONValue { Self.schema(shape, in: folder) }
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
        case .oneOf(_, let shapes):
            // Not `oneOf`: since further properties are allowed, a value can be of several forms at once.
            return .object(["anyOf": .array(shapes.map { body($0, in: folder) })])
        case .nullable(let shape): return .object(["anyOf": .array([schema(shape), type("null")])])
        case .any: return .object([:])
        }
    }
}
