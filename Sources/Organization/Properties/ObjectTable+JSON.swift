/// Which properties of an object its JSON has.
public enum JSONExtent: Sendable {
    /// All: what holds for the object.
    case all
    /// Those that a document of the object has to give; a document of just these is read as the same object.
    case written
}

/// An object as JSON (RFC 8259), by the names of its table. Flags and numbers are JSON's own, lists are arrays, a property
/// without a value is null, and all else is text as documents have it.
public struct DescribedJSON<Object: DescribedObject>: Encodable {
    /// The object.
    public var object: Object
    /// Which of its properties are given.
    public var extent: JSONExtent

    /// Describes an object.
    public init(_ object: Object, _ extent: JSONExtent = .all) {
        self.object = object
        self.extent = extent
    }

    /// Encodes the object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: PropertyKey.self)
        for property in Object.table.properties {
            let key = PropertyKey(stringValue: property.name)
            switch extent {
            case .all:
                guard let texts = property.texts(object) else {
                    try container.encodeNil(forKey: key)
                    continue
                }
                try property.encode(texts, to: &container, forKey: key)
            case .written:
                if let texts = property.written(object) { try property.encode(texts, to: &container, forKey: key) }
            }
        }
    }
}

extension Property {
    fileprivate func encode(
        _ texts: [String], to container: inout KeyedEncodingContainer<PropertyKey>, forKey key: PropertyKey
    ) throws {
        let values = texts.map { PropertyText(text: $0, form: form) }
        if isList {
            try container.encode(values, forKey: key)
        } else {
            try container.encode(values.first, forKey: key)
        }
    }
}

/// The name of a property as a key of JSON.
struct PropertyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// One value of a property.
private struct PropertyText: Encodable {
    var text: String
    var form: ValueForm

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch form {
        case .boolean: try container.encode(text == "true")
        case .integer, .number: try container.encode(Int(text))
        default: try container.encode(text)
        }
    }
}
