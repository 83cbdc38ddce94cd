/// An object as JSON (RFC 8259): every property of its table by its name. Flags and numbers are JSON's own, lists are
/// arrays, a property without a value is null, and all else is text as documents have it.
public struct DescribedJSON<Object: DescribedObject>: Encodable {
    /// The object.
    public var object: Object

    /// Describes an object.
    public init(_ object: Object) { self.object = object }

    /// Encodes the object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: PropertyKey.self)
        for property in Object.table.properties {
            let key = PropertyKey(stringValue: property.name)
            guard let texts = property.texts(object) else {
                try container.encodeNil(forKey: key)
                continue
            }
            let values = texts.map { PropertyText(text: $0, form: property.form) }
            if property.isList {
                try container.encode(values, forKey: key)
            } else {
                try container.encode(values.first, forKey: key)
            }
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
