package import HTTPTypes
package import Operations

// How routes say what they take and give: from the types themselves, so that no description can differ from them.

extension JSONShape {
    /// The shape of a type's JSON. Anything where it can't be found out: a test of the table of routes finds that.
    package static func of(_ type: any Decodable.Type) -> JSONShape {
        do {
            return try ShapeReader.shape(of: type)
        } catch {
            return .any
        }
    }

    /// The shape of a part of a list of a type (docs/reference/api.md#lists).
    package static func part(ofListOf type: any Decodable.Type) -> JSONShape { part(ofListOf: JSONShape.of(type)) }

    /// The shape of a part of a list of values of a shape.
    package static func part(ofListOf shape: JSONShape) -> JSONShape {
        let name =
            switch shape {
            case .object(let name, _), .oneOf(let name, _): name
            default: "Value"
            }
        return .object(
            "\(name).List",
            [.init("value", .list(shape)), .init("next", .nullable(.string)), .init("total", .nullable(.integer))])
    }
}

extension BodyShape {
    /// The shape of what a type is read from: a member whose value may be nil need not be there.
    package static func of(_ type: any Decodable.Type) -> BodyShape {
        guard case .object(let name, let properties) = JSONShape.of(type) else { return BodyShape("\(type)", []) }
        return BodyShape(
            name,
            properties.map { property in
                if case .nullable = property.shape { return Member(property.name, property.shape, isRequired: false) }
                return Member(property.name, property.shape)
            })
    }
}

extension Route.Body {
    /// JSON of a type.
    package static func json(of type: any Decodable.Type, isOptional: Bool = false) -> Route.Body {
        .json(.of(type), isOptional: isOptional)
    }
}

extension Route.Answer {
    /// JSON of a type.
    package static func of(
        _ type: any Decodable.Type, _ documentation: String, status: HTTPResponse.Status = .ok
    ) -> Route.Answer { .json(.of(type), documentation, status: status) }

    /// A part of a list of a type.
    package static func list(of type: any Decodable.Type, _ documentation: String) -> Route.Answer {
        .json(.part(ofListOf: type), documentation)
    }

    /// A job that was ordered, which `Location` names.
    package static func job(_ documentation: String) -> Route.Answer {
        .of(JobView.self, documentation, status: .accepted)
    }
}

extension Route.Parameter {
    /// How many values a part of a list has at most.
    package static func limit(_ most: Int = 1_000, default standard: Int = 100) -> Route.Parameter {
        Route.Parameter("limit", .integer, "The most values of the answer: 1 to \(most); \(standard) without it.")
    }

    /// Where a list goes on.
    package static let cursor = Route.Parameter(
        "cursor", .string, "`next` of the part before; the other parameters must be the same as there.")

    /// Whether a document that is kept in a repository is changed here all the same.
    package static let overriding = Route.Parameter(
        "override", .boolean,
        "Whether the change is made although the document is kept in a repository; takes a reason in Postern-Reason.")

    /// One of the words of a type.
    package static func choice<Choice: CaseIterable & RawRepresentable>(
        _ name: String, _ type: Choice.Type, _ documentation: String
    ) -> Route.Parameter where Choice.RawValue == String {
        Route.Parameter(name, .choice(Choice.allCases.map(\.rawValue)), documentation)
    }
}
