/// What the JSON of a type looks like, for the machine-readable schema and for tests (docs/reference/json.md).
package indirect enum JSONShape: Sendable, Hashable {
    /// Text.
    case string
    /// A moment: ISO 8601 in UTC with milliseconds.
    case moment
    /// A whole number.
    case integer
    /// A number.
    case number
    /// True or false.
    case boolean
    /// One of these words.
    case choice([String])
    /// Several of a shape.
    case list(JSONShape)
    /// Members of a shape whose names are data, not properties.
    case map(JSONShape)
    /// Properties, all of which are always there. The name is the type's.
    case object(String, [Property])
    /// One of several shapes.
    case oneOf(String, [JSONShape])
    /// The shape, or null for what there is not.
    case nullable(JSONShape)
    /// Anything.
    case any

    /// A property of an object.
    package struct Property: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value.
        package var shape: JSONShape

        /// A property.
        package init(_ name: String, _ shape: JSONShape) {
            self.name = name
            self.shape = shape
        }
    }
}

extension JSONShape {
    /// What about a value is not of the shape, each with its place; empty where all of it is.
    package func deviations(of value: JSONValue, at place: String = "$") -> [String] {
        func otherThan(_ expected: String) -> [String] { ["\(place): \(value.line.prefix(80)) is not \(expected)"] }
        switch (self, value) {
        case (.any, _), (.nullable, .null), (.string, .string), (.integer, .integer), (.number, .integer),
            (.number, .number), (.boolean, .bool):
            return []
        case (.nullable(let shape), _): return shape.deviations(of: value, at: place)
        case (.moment, .string(let text)):
            let form = Array("0000-00-00T00:00:00.000Z".utf8)
            let isMoment =
                text.utf8.count == form.count
                && zip(text.utf8, form).allSatisfy { octet, sample in
                    sample == UInt8(ascii: "0")
                        ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) : octet == sample
                }
            return isMoment ? [] : otherThan("a moment")
        case (.choice(let words), .string(let text)): return words.contains(text) ? [] : otherThan("one of \(words)")
        case (.list(let shape), .array(let values)):
            return values.enumerated().flatMap { shape.deviations(of: $1, at: "\(place)[\($0)]") }
        case (.map(let shape), .object(let members)):
            return members.flatMap { shape.deviations(of: $1, at: "\(place).\($0)") }
        case (.object(let name, let properties), .object(let members)):
            let known = Set(properties.map(\.name))
            return properties.flatMap { property in
                members[property.name].map { property.shape.deviations(of: $0, at: "\(place).\(property.name)") }
                    ?? ["\(place): \(name) lacks \(property.name)"]
            } + members.keys.filter { !known.contains($0) }.sorted().map { "\(place): \(name) has no \($0)" }
        case (.oneOf(let name, let shapes), _):
            let found = shapes.map { $0.deviations(of: value, at: place) }
            if found.contains(where: \.isEmpty) { return [] }
            return ["\(place): is none of the forms of \(name)"] + (found.min { $0.count < $1.count } ?? [])
        default: return otherThan(word)
        }
    }

    private var word: String {
        switch self {
        case .string: "text"
        case .moment: "a moment"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .choice: "a word"
        case .list: "a list"
        case .map, .object: "an object"
        case .oneOf(let name, _): name
        case .nullable(let shape): shape.word
        case .any: "anything"
        }
    }

    /// Every object and choice of objects in it, by name.
    package var named: [(String, JSONShape)] {
        switch self {
        case .list(let shape), .map(let shape), .nullable(let shape): shape.named
        case .object(let name, let properties): [(name, self)] + properties.flatMap(\.shape.named)
        case .oneOf(let name, let shapes):
            [(name, self)]
                + shapes.flatMap { shape in
                    // The forms themselves stand within the choice.
                    if case .object(_, let properties) = shape { return properties.flatMap(\.shape.named) }
                    return shape.named
                }
        case .string, .moment, .integer, .number, .boolean, .choice, .any: []
        }
    }
}
