/// One property of an administrator's object, described once: reading, writing, JSON and the reference page go by it.
///
/// The kinds of properties are the static functions below. The default of a property is the value that
/// ``DescribedObject/blank`` has.
public struct Property<Object: DescribedObject>: Sendable {
    /// The name, by EOP's word where EOP has one.
    public let name: String
    /// What kind of text a value is.
    public let form: ValueForm
    /// Whether it has any number of values.
    public let isList: Bool
    /// Whether a document must give it.
    public let isRequired: Bool
    /// What holds where it is left out, as the reference page says it: `` `true` ``, `the first domain`.
    public let standard: String
    /// Of which objects of the kind it says something, as the reference page says it; nil for all of them.
    public let condition: String?
    /// What it means, as the reference page says it.
    public let documentation: String

    /// Reads it into an object; false when no object can be made of what is there.
    let read: @Sendable (ObjectReader, inout Object) -> Bool
    /// Its values as text; nil where it has none.
    let texts: @Sendable (Object) -> [String]?
    /// The values that a document of an object has to give; nil where it may leave the property out.
    let written: @Sendable (Object) -> [String]?
    /// Whether it is the exception that mirrors another property. The reference page says once what such a property means.
    var isException = false
}

extension Property {
    /// Whether it has a value in an object.
    public func hasValue(in object: Object) -> Bool { texts(object) != nil }
}

extension Property {
    /// When a property with a default is written.
    enum Writing: Sendable {
        /// When its value is another one.
        case unlessDefault
        /// Always, because a reader of the document should see it.
        case always
        /// Unless this holds, for a default that follows from other properties.
        case unless(@Sendable (Object) -> Bool)

        /// Whether an object's value is written.
        fileprivate func includes(_ object: Object, isBlank: Bool) -> Bool {
            switch self {
            case .unlessDefault: !isBlank
            case .always: true
            case .unless(let isDefault): !isDefault(object)
            }
        }
    }

    /// One that always has a value.
    static func value<Value>(
        _ name: String, _ path: any (WritableKeyPath<Object, Value> & Sendable), _ kind: ValueKind<Value>,
        default standard: String? = nil, written writing: Writing = .unlessDefault, for condition: String? = nil,
        _ documentation: String
    ) -> Property {
        let blank = Object.blank[keyPath: path]
        return Property(
            name: name, form: kind.form, isList: false, isRequired: false,
            standard: standard ?? "`\(kind.text(blank))`", condition: condition, documentation: documentation,
            read: { reader, object in
                if let value = reader.value(name, kind) { object[keyPath: path] = value }
                return true
            },
            texts: { [kind.text($0[keyPath: path])] },
            written: { object in
                let value = object[keyPath: path]
                return writing.includes(object, isBlank: value == blank) ? [kind.text(value)] : nil
            })
    }

    /// One that is `true` or `false`.
    static func flag(
        _ name: String, _ path: any (WritableKeyPath<Object, Bool> & Sendable), for condition: String? = nil,
        _ documentation: String
    ) -> Property {
        value(name, path, .flag, for: condition, documentation)
    }

    /// One that may have no value; `standard` says what holds then.
    static func optional<Value>(
        _ name: String, _ path: any (WritableKeyPath<Object, Value?> & Sendable), _ kind: ValueKind<Value>,
        default standard: String, for condition: String? = nil, _ documentation: String
    ) -> Property {
        Property(
            name: name, form: kind.form, isList: false, isRequired: false, standard: standard, condition: condition,
            documentation: documentation,
            read: { reader, object in
                if let value = reader.value(name, kind) { object[keyPath: path] = value }
                return true
            },
            texts: { object in object[keyPath: path].map { [kind.text($0)] } },
            written: { object in object[keyPath: path].map { [kind.text($0)] } })
    }

    /// One with any number of values; `standard` says what holds without one.
    static func list<Value>(
        _ name: String, _ path: any (WritableKeyPath<Object, [Value]> & Sendable), _ kind: ValueKind<Value>,
        default standard: String, written writing: Writing = .unlessDefault, for condition: String? = nil,
        _ documentation: String
    ) -> Property {
        let blank = Object.blank[keyPath: path]
        return Property(
            name: name, form: kind.form, isList: true, isRequired: false, standard: standard, condition: condition,
            documentation: documentation,
            read: { reader, object in
                let values = reader.list(name, kind)
                if !values.isEmpty { object[keyPath: path] = values }
                return true
            },
            texts: { $0[keyPath: path].map(kind.text) },
            written: { object in
                let values = object[keyPath: path]
                guard !values.isEmpty, writing.includes(object, isBlank: values == blank) else { return nil }
                return values.map(kind.text)
            })
    }

    /// One that a document must give.
    ///
    /// - Parameters:
    ///   - isEssential: whether no object can be made without it; otherwise the rest is checked as though it were there.
    ///   - mend: what is advised when it is missing, where that is more than what a value looks like.
    static func required<Value>(
        _ name: String, _ path: any (WritableKeyPath<Object, Value> & Sendable), _ kind: ValueKind<Value>,
        isEssential: Bool = true, mend: String? = nil, _ documentation: String
    ) -> Property {
        Property(
            name: name, form: kind.form, isList: false, isRequired: true, standard: "required", condition: nil,
            documentation: documentation,
            read: { reader, object in
                guard let value = reader.required(name, kind, mend: mend) else { return !isEssential }
                object[keyPath: path] = value
                return true
            },
            texts: { [kind.text($0[keyPath: path])] }, written: { [kind.text($0[keyPath: path])] })
    }

    /// The name of the object.
    static func name(
        _ path: any (WritableKeyPath<Object, String> & Sendable), isEssential: Bool = true, _ documentation: String
    ) -> Property {
        required("Name", path, .name, isEssential: isEssential, documentation)
    }
}
