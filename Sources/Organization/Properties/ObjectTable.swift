public import Mail

/// The properties of one kind of object, in the order in which they are read, written and documented.
public struct ObjectTable<Object: DescribedObject>: Sendable {
    /// The kind.
    public let kind: ObjectKind
    /// The properties.
    public let properties: [Property<Object>]
    /// Properties of EOP that a document may give and that have no effect.
    public let ignored: [String]
    private let unsupported: [UnsupportedProperty]
    private let aliases: [(alias: String, name: String)]
    private let check: @Sendable (ObjectReader, inout Object) -> Void
    /// Other names that a document may give properties by; nil where it must write those of the table.
    let spelling: PropertySpelling?
    private let names: [String]
    private let known: Set<String>

    /// Describes a kind of object.
    ///
    /// - Parameters:
    ///   - ignored: properties of EOP that have no effect.
    ///   - unsupported: properties of EOP that must ask for nothing.
    ///   - aliases: other names of properties, each with the name.
    ///   - spellings: the same for a kind whose properties are read by their names in any case; nil for other kinds.
    ///   - check: the rules between the properties of one object, after they have been read.
    init(
        _ kind: ObjectKind, ignored: [String] = [], unsupported: [UnsupportedProperty] = [],
        aliases: [(alias: String, name: String)] = [], spellings: [String: String]? = nil,
        properties: [Property<Object>],
        check: @escaping @Sendable (ObjectReader, inout Object) -> Void = { _, _ in }
    ) {
        self.kind = kind
        self.properties = properties
        self.ignored = ignored
        self.unsupported = unsupported
        self.aliases = aliases
        self.check = check
        let names = properties.map(\.name) + ignored + unsupported.map(\.name)
        self.names = names
        known = Set(names)
        spelling = spellings.map { PropertySpelling(names, aliases: $0) }
    }

    /// Reads an object; nil when none can be made of what is there, which is a mistake by then.
    ///
    /// - Parameter others: fields that are read elsewhere.
    func read(_ reader: ObjectReader, others: [String] = []) -> Object? {
        var object = Object.blank
        var isWhole = true
        for (alias, name) in aliases { reader.rename(alias, to: name) }
        for property in properties where !property.read(reader, &object) { isWhole = false }
        for property in unsupported { reader.refuse(property) }
        check(reader, &object)
        reader.finish(known: { known.contains($0) || others.contains($0) }, names: names + others)
        return isWhole ? object : nil
    }

    /// What a document of an object has to give: the properties that are not at their defaults, each with its values.
    func written(_ object: Object) -> [WrittenProperty] {
        properties.compactMap { property in
            property.written(object).map {
                WrittenProperty(
                    name: property.name, isList: property.isList, form: property.form, texts: $0)
            }
        }
    }

    /// The name in the table of a property that a document gives by some name; that name where the table has none for it.
    func name(of given: String) -> String {
        aliases.first { $0.alias == given }?.name ?? spelling?.name(of: given) ?? given
    }

    /// The property of a name; nil where the table has none.
    func property(_ name: String) -> Property<Object>? { properties.first { $0.name == name } }
}

/// A property as a document gives it.
struct WrittenProperty {
    var name: String
    var isList: Bool
    var form: ValueForm
    var texts: [String]

    /// `Name: value`, or `Name: [value, value]`.
    var yaml: String {
        let values = texts.map(YAMLText.scalar)
        return isList ? "\(name): [\(values.joined(separator: ", "))]" : "\(name): \(values.joined())"
    }
}

extension [WrittenProperty] {
    /// `{ Name: value, … }`.
    var flow: String { "{ \(map(\.yaml).joined(separator: ", ")) }" }
}
