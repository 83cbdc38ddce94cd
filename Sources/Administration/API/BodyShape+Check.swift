import Mail
package import Operations

extension BodyShape {
    /// What of a value is not of the shape, the first that is found; throws ``Problem`` with its place.
    ///
    /// Of objects in requests the members that may be null may be left out, and nothing may be there beside.
    package func check(_ value: JSONValue) throws(Problem) {
        guard case .object(let given) = value else {
            throw JSONShape.fault("The content is no JSON object.", JSONPointer())
        }
        try JSONShape.check(
            given, members.map { (name: $0.name, shape: $0.shape, isRequired: $0.isRequired) }, at: JSONPointer())
    }
}

extension JSONShape {
    fileprivate static func fault(_ sentence: String, _ pointer: JSONPointer) -> Problem {
        Problem(.malformed, sentence, members: ["pointer": .string(pointer.description.cut(toOctets: 512))])
    }

    fileprivate static func check(
        _ given: [String: JSONValue], _ known: [(name: String, shape: JSONShape, isRequired: Bool)],
        at pointer: JSONPointer
    ) throws(Problem) {
        let names = Set(known.map(\.name))
        if let other = given.keys.filter({ !names.contains($0) }).sorted().first {
            let list = known.map(\.name).joined(separator: ", ")
            throw fault(
                "There is no member \(SafeText.escaped(other, limit: 64)) here; there are: \(list).",
                pointer.member(other))
        }
        for member in known {
            let place = pointer.member(member.name)
            guard let value = given[member.name] else {
                if member.isRequired { throw fault("The member \(member.name) is missing.", place) }
                continue
            }
            // A member that may be left out may be null as well.
            if case .null = value, !member.isRequired { continue }
            try member.shape.check(value, at: place)
        }
    }

    /// Throws ``Problem`` where a value of a request is not of the shape.
    fileprivate func check(_ value: JSONValue, at pointer: JSONPointer) throws(Problem) {
        switch (self, value) {
        case (.any, _), (.nullable, .null), (.string, .string), (.integer, .integer), (.number, .integer),
            (.number, .number), (.boolean, .bool):
            return
        case (.nullable(let shape), _): try shape.check(value, at: pointer)
        case (.moment, .string(let text)):
            guard WallTime(iso8601: text) != nil else {
                throw JSONShape.fault("The value is no moment; write one such as 2026-11-29T10:42:28Z.", pointer)
            }
        case (.choice(let words), .string(let text)):
            let lowered = text.lowercased()
            guard words.contains(where: { $0.lowercased() == lowered }) else {
                throw JSONShape.fault("The value is none of \(words.joined(separator: ", ")).", pointer)
            }
        case (.list(let shape), .array(let values)):
            for (index, value) in values.enumerated() { try shape.check(value, at: pointer.element(index)) }
        case (.map(let shape), .object(let members)):
            for name in members.keys.sorted() {
                if let member = members[name] { try shape.check(member, at: pointer.member(name)) }
            }
        case (.object(_, let properties), .object(let members)):
            try JSONShape.check(
                members, properties.map { (name: $0.name, shape: $0.shape, isRequired: !$0.shape.mayBeNull) },
                at: pointer)
        case (.oneOf(let name, let shapes), _):
            for shape in shapes where shape.takes(value, at: pointer) { return }
            throw JSONShape.fault("The value is none of the forms of \(name).", pointer)
        default: throw JSONShape.fault("The value is not \(kind).", pointer)
        }
    }

    private func takes(_ value: JSONValue, at pointer: JSONPointer) -> Bool {
        do throws(Problem) {
            try check(value, at: pointer)
            return true
        } catch {
            return false
        }
    }

    private var mayBeNull: Bool {
        if case .nullable = self { return true }
        return false
    }

    /// What a value of the shape is, for people.
    private var kind: String {
        switch self {
        case .string: "text"
        case .moment: "a moment"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list: "a list"
        case .map, .object: "an object"
        case .oneOf(let name, _): name
        case .nullable(let shape): shape.kind
        case .any: "anything"
        }
    }
}
