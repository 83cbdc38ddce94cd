internal import Mail
package import Organization

/// What the objects of a document look like in JSON, from the tables that check documents: a property can't be in one and
/// lack in the other (docs/reference/api-objects.md#objects).
package enum ObjectSchema {
    /// The schema (JSON Schema 2020-12, as OpenAPI 3.1 has it) of the objects of a section, as a program may give them.
    package static func schema(of section: DocumentSection) -> JSONValue {
        func made<Object: DescribedObject>(_ type: Object.Type) -> JSONValue { schema(of: type) }
        return made(section.type)
    }

    /// The name of the schema of a section's objects: that of their kind.
    package static func name(of section: DocumentSection) -> String { section.kind.rawValue }

    /// The shape of the objects of a section in answers: all of their properties.
    package static func shape(of section: DocumentSection) -> JSONShape {
        func made<Object: DescribedObject>(_ type: Object.Type) -> JSONShape {
            .object(
                Object.table.kind.rawValue,
                Object.table.properties.map { row in
                    let isAlways = row.isRequired || row.hasValue(in: Object.blank)
                    return JSONShape.Property(row.name, isAlways ? row.shape : .nullable(row.shape))
                })
        }
        return made(section.type)
    }

    /// The properties of the objects of a section with their shapes, as requests give them, and whether each must be there.
    package static func members(
        of section: DocumentSection
    ) -> [(name: String, shape: JSONShape, isRequired: Bool)] {
        func made<Object: DescribedObject>(
            _ type: Object.Type
        ) -> [(name: String, shape: JSONShape, isRequired: Bool)] {
            Object.table.properties.map { row in
                (row.name, row.isRequired ? row.shape : .nullable(row.shape), row.isRequired)
            }
        }
        return made(section.type)
    }

    private static func schema<Object: DescribedObject>(of type: Object.Type) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for row in Object.table.properties { properties[row.name] = schema(of: row) }
        return .object([
            "type": .string("object"), "title": .string(Object.table.kind.rawValue),
            "properties": .object(properties), "additionalProperties": .bool(false),
            "required": .array(Object.table.properties.filter(\.isRequired).map { .string($0.name) }),
        ])
    }

    private static func schema<Object: DescribedObject>(of row: Property<Object>) -> JSONValue {
        var members = value(of: row.form, isNullable: !row.isList && !row.isRequired)
        if row.isList {
            members = ["type": types("array", isNullable: !row.isRequired), "items": .object(members)]
        }
        let condition = row.condition.map { " For \($0)." } ?? ""
        let standard = row.isRequired ? "" : " Without it: \(row.standard)."
        members["description"] = .string(row.documentation + condition + standard)
        return .object(members)
    }

    private static func types(_ name: String, isNullable: Bool) -> JSONValue {
        isNullable ? .array([.string(name), .string("null")]) : .string(name)
    }

    private static func value(of form: ValueForm, isNullable: Bool) -> [String: JSONValue] {
        switch form {
        case .boolean: return ["type": types("boolean", isNullable: isNullable)]
        case .integer(let range):
            return [
                "type": types("integer", isNullable: isNullable), "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ]
        case .number(let numbers):
            let words: [JSONValue] = numbers.map { .integer(Int64($0)) }
            return [
                "type": types("integer", isNullable: isNullable), "enum": .array(isNullable ? words + [.null] : words),
            ]
        case .choice(let choices):
            let words: [JSONValue] = choices.map { .string($0) }
            return [
                "type": types("string", isNullable: isNullable), "enum": .array(isNullable ? words + [.null] : words),
            ]
        default: return ["type": types("string", isNullable: isNullable)]
        }
    }
}

extension Property {
    /// The shape of its value in JSON.
    fileprivate var shape: JSONShape {
        let one: JSONShape =
            switch form {
            case .boolean: .boolean
            case .integer, .number: .integer
            case .choice(let words): .choice(words)
            default: .string
            }
        return isList ? .list(one) : one
    }
}
