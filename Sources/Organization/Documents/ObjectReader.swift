internal import Yams

/// Reads the fields of one object of a document and writes down every mistake.
///
/// Each accessor makes its field known; ``finish()`` calls the rest unknown.
final class ObjectReader {
    let mistakes: MistakeCollector
    let kind: String
    let line: Int
    /// The name in messages.
    var name: String
    private var fields: [String: (line: Int, value: Node)] = [:]
    private var order: [String] = []
    private var known: [String] = []

    /// A reader of a mapping; nil, with a mistake, for any other node.
    init?(_ node: Node, kind: String, name: String = "", mistakes: MistakeCollector) {
        self.mistakes = mistakes
        self.kind = kind
        self.name = name
        self.line = node.line
        guard case .mapping(let mapping) = node else {
            let label = ObjectReader.label(kind, name)
            mistakes.add(
                line: node.line, object: label, "is not a list of properties",
                mend: "write { Property: value, ... }")
            return nil
        }
        for (key, value) in mapping {
            guard let text = key.text else {
                mistake(at: key.line, "has a property without a name", mend: "remove it or give it a name")
                continue
            }
            fields[text] = (key.line, value)
            order.append(text)
        }
    }

    private static func label(_ kind: String, _ name: String) -> String {
        if kind.isEmpty { return "" }
        return name.isEmpty ? kind : "\(kind) \"\(name)\""
    }

    /// Kind and name, for messages.
    var label: String { ObjectReader.label(kind, name) }

    /// Writes a mistake down at a line, or at a field, or at the object itself.
    func mistake(_ field: String? = nil, at line: Int? = nil, _ problem: String, mend: @autoclosure () -> String) {
        mistakes.add(
            line: line ?? field.flatMap { fields[$0]?.line } ?? self.line, object: label, field: field, problem,
            mend: mend())
    }

    /// Writes a warning down at a field, or at the object itself.
    func warning(_ field: String? = nil, _ problem: String, mend: @autoclosure () -> String) {
        mistakes.add(
            .warning, line: field.flatMap { fields[$0]?.line } ?? self.line, object: label, field: field, problem,
            mend: mend())
    }

    /// The value of a field; nil when it is absent or null.
    func value(_ field: String) -> Node? {
        known.append(field)
        guard let value = fields[field]?.value, !value.isNull else { return nil }
        return value
    }

    /// Whether a field is given, and neither null nor a list of nothing.
    func has(_ field: String) -> Bool {
        fields[field].map { !$0.value.isNull && $0.value.items?.isEmpty != true } ?? false
    }

    /// The text of a field as it stands, without a check and without making the field known.
    func peek(_ field: String) -> String? { fields[field]?.value.text }

    /// A field converted from its text; nil when absent, or not convertible, which is a mistake.
    func scalar<Value>(_ field: String, expected: String, _ convert: (String) -> Value?) -> Value? {
        guard let node = value(field) else { return nil }
        guard let text = node.text else {
            mistake(field, at: node.line, "is not a single value", mend: "write \(expected)")
            return nil
        }
        guard let value = convert(text) else {
            mistake(field, at: node.line, "\"\(ObjectReader.short(text))\" is not valid", mend: "write \(expected)")
            return nil
        }
        return value
    }

    /// A field that must be there.
    func required<Value>(_ field: String, expected: String, _ convert: (String) -> Value?) -> Value? {
        guard has(field) else {
            known.append(field)
            mistake("\(field)", "is missing", mend: "add \(field): \(expected)")
            return nil
        }
        return scalar(field, expected: expected, convert)
    }

    /// A list of values; a single value is a list of one. Values that can't be converted are mistakes and left out.
    func list<Value>(_ field: String, expected: String, _ convert: (String) -> Value?) -> [Value] {
        guard let node = value(field) else { return [] }
        var values: [Value] = []
        for item in node.items ?? [node] {
            guard let text = item.text else {
                mistake(field, at: item.line, "has an entry that is not a single value", mend: "write \(expected)")
                continue
            }
            guard let value = convert(text) else {
                mistake(field, at: item.line, "\"\(ObjectReader.short(text))\" is not valid", mend: "write \(expected)")
                continue
            }
            values.append(value)
        }
        return values
    }

    /// A Boolean; `default` when absent or mistaken.
    func bool(_ field: String, default fallback: Bool = false) -> Bool { optionalBool(field) ?? fallback }

    /// A Boolean; nil when absent or mistaken.
    func optionalBool(_ field: String) -> Bool? {
        scalar(field, expected: "true or false") { text in
            switch text.lowercased() {
            case "true", "$true": true
            case "false", "$false": false
            default: nil
            }
        }
    }

    /// A whole number within a range.
    func integer(_ field: String, _ range: ClosedRange<Int>) -> Int? {
        scalar(field, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            guard let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }

    /// One of a few words; a mistake suggests the closest one. `refused` has EOP's words that are not offered here:
    /// why, and what to write instead.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ field: String, refused: [String: (problem: String, mend: String)] = [:]
    ) -> Value?
    where Value.RawValue == String {
        guard let node = value(field) else { return nil }
        let choices = Value.allCases.map(\.rawValue)
        guard let text = node.text else {
            mistake(
                field, at: node.line, "is not a single value", mend: "write \(choices.joined(separator: " or "))")
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        if let (problem, mend) = refused[text] {
            mistake(field, at: node.line, "\(text) \(problem)", mend: mend)
        } else {
            mistake(
                field, at: node.line, "\"\(ObjectReader.short(text))\" is not one of its values",
                mend: Suggestion.mend(for: text, among: choices, otherwise: "its values are"))
        }
        return nil
    }

    /// Objects of a list; a mistake for anything else. `name` gives the name in messages.
    func objects(_ field: String, kind: String, name: String) -> [ObjectReader] {
        guard let node = value(field) else { return [] }
        guard let items = node.items else {
            mistake(field, at: node.line, "is not a list", mend: "write one \"- { ... }\" for each \(kind)")
            return []
        }
        return items.enumerated().compactMap { index, item in
            guard let reader = ObjectReader(item, kind: kind, name: "", mistakes: mistakes) else { return nil }
            reader.name = reader.peek(name).map(ObjectReader.short) ?? "number \(index + 1)"
            return reader
        }
    }

    /// An object within this one; nil when absent or no object.
    func object(_ field: String) -> ObjectReader? {
        value(field).flatMap { ObjectReader($0, kind: field, mistakes: mistakes) }
    }

    /// Fields that EOP has and this version does not act on: giving one a value that asks for something is a mistake.
    func unsupported(
        _ fields: [String], problem: String = "is not supported yet", mend: String = "leave it out",
        neutral: Set<String> = ["false", "$false", "", "None", "Default"]
    ) {
        for field in fields {
            guard let node = value(field) else { continue }
            if let text = node.text, neutral.contains(text) { continue }
            if let items = node.items, items.isEmpty { continue }
            mistake(field, problem, mend: mend)
        }
    }

    /// Fields that are kept in the document and have no effect.
    func ignored(_ fields: [String]) { known.append(contentsOf: fields) }

    /// Calls every field unknown that no accessor asked for.
    func finish() {
        for field in order where !known.contains(field) {
            mistake(
                ObjectReader.short(field), at: fields[field]?.line,
                "is not a property of \(kind.isEmpty ? "this document" : kind)",
                mend: Suggestion.mend(for: field, among: known, otherwise: "its properties are"))
        }
    }

    /// Text fit for a message: bounded and on one line.
    static func short(_ text: String) -> String {
        let printable = text.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? " " : $0 }
        var result = String.UnicodeScalarView(printable)
        if text.unicodeScalars.count > 80 { result.append("…") }
        return String(result)
    }
}

extension Node {
    /// The items of a sequence.
    fileprivate var items: [Node]? {
        guard case .sequence(let sequence) = self else { return nil }
        return Array(sequence)
    }
}
