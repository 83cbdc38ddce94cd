internal import Mail
internal import Yams

/// The fields of this server's settings, which no table describes. Each accessor makes its field known.
extension ObjectReader {
    /// A field converted from its text; nil when absent, or not convertible, which is a mistake.
    func scalar<Value>(_ field: String, expected: String, _ convert: (String) -> Value?) -> Value? {
        know(field)
        guard let node = given(field) else { return nil }
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
            know(field)
            mistake(field, "is missing", mend: "add \(field): \(expected)")
            return nil
        }
        return scalar(field, expected: expected, convert)
    }

    /// The name of an object.
    func objectName() -> String? {
        know("Name")
        return required("Name", ValueKind<String>.name)
    }

    /// A list of values; a single value is a list of one. Values that can't be converted are mistakes and left out.
    func list<Value: Equatable & Sendable>(
        _ field: String, expected: String, _ convert: @escaping @Sendable (String) -> Value?
    ) -> [Value] {
        know(field)
        return list(field, ValueKind(.text(nil), expected: expected, parse: convert, text: { _ in "" }))
    }

    /// A Boolean; `default` when absent or mistaken.
    func bool(_ field: String, default fallback: Bool) -> Bool {
        know(field)
        return value(field, ValueKind<Bool>.flag) ?? fallback
    }

    /// One of a few words; a mistake suggests the closest one.
    func choice<Value: RawRepresentable<String> & CaseIterable & Equatable & Sendable>(_ field: String) -> Value? {
        know(field)
        return value(field, ValueKind<Value>.choice)
    }

    /// Objects of a list.
    func objects(_ field: String, of kind: ObjectKind, key: String) -> [ObjectReader] {
        know(field)
        return objects(field, kind: kind, key: key)
    }

    /// An object within this one; nil when absent or no object.
    func object(_ field: String) -> ObjectReader? {
        know(field)
        return object(field, kind: .server)
    }
}
