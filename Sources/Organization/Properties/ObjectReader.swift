internal import Mail
internal import Yams

/// Reads the fields of one object of a document and writes down every mistake.
///
/// An object's table asks for its properties and then calls the rest unknown. Of this server's settings, which have no
/// table, each accessor makes its field known.
final class ObjectReader {
    private struct Field {
        var name: String
        var line: Int
        var value: Node
    }

    let mistakes: MistakeCollector
    let kind: ObjectKind
    /// The kind in messages: its name, the field that a single object stands at, or nothing for the document itself.
    let title: String
    let line: Int
    /// The name in messages.
    var name: String
    // An object has a few fields, which are found faster one by one than by their hashes.
    private var fields: [Field] = []
    private(set) var known: [String] = []

    /// A reader of a mapping; nil, with a mistake, for any other node. With `spelling`, fields are known by the names that it
    /// gives them.
    init?(
        _ node: Node, kind: ObjectKind, title: String? = nil, spelling: PropertySpelling? = nil,
        mistakes: MistakeCollector
    ) {
        self.mistakes = mistakes
        self.kind = kind
        self.title = title ?? kind.rawValue
        self.name = ""
        self.line = node.line
        guard case .mapping(let mapping) = node else {
            mistakes.add(
                line: node.line, object: self.title, "is not a list of properties",
                mend: "write { Property: value, ... }")
            return nil
        }
        fields.reserveCapacity(mapping.count)
        for (key, value) in mapping {
            guard let text = key.text else {
                mistake(at: key.line, "has a property without a name", mend: "remove it or give it a name")
                continue
            }
            let name = spelling?.name(of: text) ?? text
            // YAML's own check for this sees two names where one is spelled in two ways.
            if spelling != nil, field(name) != nil {
                mistake(name, at: key.line, "is given more than once", mend: "keep one of them")
                continue
            }
            fields.append(Field(name: name, line: key.line, value: value))
        }
    }

    private func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// Kind and name, for messages.
    var label: String { title.isEmpty || name.isEmpty ? title : "\(title) \"\(name)\"" }

    // MARK: - Mistakes

    /// Writes a mistake down at a line, or at a field, or at the object itself. `value` is what stands there, where it is
    /// an item of a list.
    func mistake(
        _ name: String? = nil, at line: Int? = nil, value: String? = nil, _ problem: String,
        mend: @autoclosure () -> String
    ) {
        mistakes.add(
            line: line ?? name.flatMap { field($0)?.line } ?? self.line, object: label, field: name,
            value: shown(value ?? name.flatMap(peek)), problem, mend: mend())
    }

    private func shown(_ value: String?) -> String? { value.map(ObjectReader.short) }

    /// Writes a warning down at a field, or at the object itself.
    func warning(_ name: String? = nil, _ problem: String, mend: @autoclosure () -> String) {
        mistakes.add(
            .warning, line: name.flatMap { field($0)?.line } ?? self.line, object: label, field: name,
            value: shown(name.flatMap(peek)), problem, mend: mend())
    }

    // MARK: - Fields

    /// Takes a field for the one that it is another name of. Where both are there, that is a mistake.
    func rename(_ alias: String, to name: String) {
        guard let index = fields.firstIndex(where: { $0.name == alias }) else { return }
        if field(name) != nil {
            mistake(alias, "is another name of \(name), which is there too", mend: "keep one of them")
            fields.remove(at: index)
        } else {
            fields[index].name = name
        }
    }

    /// The value of a field; nil when it is absent or null.
    func given(_ name: String) -> Node? {
        guard let value = field(name)?.value, !value.isNull else { return nil }
        return value
    }

    /// Whether a field is given, and neither null nor a list of nothing.
    func has(_ name: String) -> Bool { given(name).map { !$0.isEmptyList } ?? false }

    /// The text of a field as it stands, without a check.
    func peek(_ name: String) -> String? { field(name)?.value.text }

    /// Whether a field stands there, with a value or without.
    func names(_ name: String) -> Bool { field(name) != nil }

    /// Makes fields known without reading them.
    func know(_ names: String...) { known += names }

    // MARK: - Values

    /// The value of a field; nil when absent, or not of its kind, which is a mistake.
    func value<Value>(_ name: String, _ kind: ValueKind<Value>) -> Value? {
        given(name).flatMap { value(of: $0, name, kind) }
    }

    /// The value of a field that must be there. `mend` is what is advised when it is not.
    func required<Value>(_ name: String, _ kind: ValueKind<Value>, mend: String? = nil) -> Value? {
        guard has(name) else {
            mistake(name, "is missing", mend: mend ?? "add \(name): \(kind.expected)")
            return nil
        }
        return value(name, kind)
    }

    /// The values of a list; a single value is a list of one. What is not of the kind is a mistake and left out.
    func list<Value>(_ name: String, _ kind: ValueKind<Value>) -> [Value] {
        guard let node = given(name) else { return [] }
        var values: [Value] = []
        for item in node.items ?? [node] {
            guard let text = item.text else {
                mistake(
                    name, at: item.line, "has an entry that is not a single value", mend: "write \(kind.expected)")
                continue
            }
            if let several = kind.several {
                guard let more = several(text) else {
                    refuse(text, of: item, name, kind)
                    continue
                }
                values += more
            } else if let value = kind.parse(text) {
                values.append(value)
            } else {
                refuse(text, of: item, name, kind)
            }
        }
        return values
    }

    private func value<Value>(of node: Node, _ name: String, _ kind: ValueKind<Value>) -> Value? {
        guard let text = node.text else {
            mistake(name, at: node.line, "is not a single value", mend: "write \(kind.expected)")
            return nil
        }
        guard let value = kind.parse(text) else {
            refuse(text, of: node, name, kind)
            return nil
        }
        return value
    }

    private func refuse<Value>(_ text: String, of node: Node, _ name: String, _ kind: ValueKind<Value>) {
        if let refusal = kind.refused[text] ?? kind.refusal?(text) {
            mistake(
                name, at: node.line, value: text, "\(ObjectReader.short(text)) \(refusal.problem)", mend: refusal.mend)
        } else if case .choice(let words) = kind.form {
            mistake(
                name, at: node.line, value: text, "\"\(ObjectReader.short(text))\" is not one of its values",
                mend: Suggestion.mend(for: text, among: words, otherwise: "its values are"))
        } else {
            mistake(
                name, at: node.line, value: text, "\"\(ObjectReader.short(text))\" is not valid",
                mend: "write \(kind.expected)")
        }
    }

    // MARK: - Objects

    /// Objects of a list; a mistake for anything else. `key` is the property that names them in messages.
    func objects(
        _ name: String, kind: ObjectKind, key: String, spelling: PropertySpelling? = nil
    ) -> [ObjectReader] {
        guard let node = given(name) else { return [] }
        guard let items = node.items else {
            mistake(name, at: node.line, "is not a list", mend: "write one \"- { ... }\" for each \(kind)")
            return []
        }
        return items.enumerated().compactMap { index, item in
            guard let reader = ObjectReader(item, kind: kind, spelling: spelling, mistakes: mistakes) else {
                return nil
            }
            reader.name = reader.peek(key).map(ObjectReader.short) ?? "number \(index + 1)"
            return reader
        }
    }

    /// An object within this one; nil when absent or no object.
    func object(_ name: String, kind: ObjectKind) -> ObjectReader? {
        given(name).flatMap { ObjectReader($0, kind: kind, title: name, mistakes: mistakes) }
    }

    // MARK: - The rest

    /// Calls a field that asks for something a mistake: nothing here acts on it.
    func refuse(_ unsupported: UnsupportedProperty) {
        guard let node = given(unsupported.name) else { return }
        if let text = node.text, UnsupportedProperty.neutral.contains(text.lowercased()) { return }
        if node.isEmptyList { return }
        mistake(unsupported.name, unsupported.problem, mend: unsupported.mend)
    }

    /// Calls every field unknown that is not among these names.
    func finish(known isKnown: (String) -> Bool, names: @autoclosure () -> [String]) {
        for field in fields where !isKnown(field.name) {
            mistake(
                ObjectReader.short(field.name), at: field.line,
                "is not a property of \(title.isEmpty ? "this document" : title)",
                mend: Suggestion.mend(for: field.name, among: names(), otherwise: "its properties are"))
        }
    }

    /// Calls every field unknown that no accessor asked for.
    func finish() { finish(known: known.contains, names: known) }

    /// Text fit for a message: bounded and on one line.
    static func short(_ text: String) -> String {
        let printable = text.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? " " : $0 }
        var result = String.UnicodeScalarView(printable)
        if text.unicodeScalars.count > 80 { result.append("…") }
        return String(result)
    }
}

/// A property of EOP that nothing here acts on, so that giving it a value which asks for something is a mistake.
struct UnsupportedProperty: Sendable {
    /// Values that ask for nothing, in lower case: exports write `False`.
    static let neutral: Set<String> = ["false", "$false", "", "none", "default"]

    var name: String
    var problem: String
    var mend: String

    init(_ name: String, problem: String = "is not supported yet", mend: String = "leave it out") {
        self.name = name
        self.problem = problem
        self.mend = mend
    }
}
