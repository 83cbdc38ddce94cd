/// Finds out the shape of a type's JSON by having the type decode itself from a source that holds whatever it is asked for.
///
/// So a shape is never written down beside a type and can't differ from it. A type that reads more than one form, or
/// words that it checks, says its shape itself: ``JSONShaped``; an enum of words needs `CaseIterable`.
package enum ShapeReader {
    /// A type that can't be read so.
    package struct Unreadable: Error, CustomStringConvertible {
        /// The type's name.
        package var type: String
        /// What went wrong.
        package var reason: String

        /// What to do.
        package var description: String {
            "The shape of \(type) can't be found out (\(reason)): let it be CaseIterable if it is an enum of words, or say "
                + "its shape in JSONShapes.swift."
        }
    }

    /// The shape of a type. Throws ``Unreadable``.
    package static func shape(of type: any Decodable.Type) throws -> JSONShape { try read(type).shape }

    fileprivate static func read<T: Decodable>(_ type: T.Type) throws -> (shape: JSONShape, example: T) {
        if let known = type as? any JSONShaped.Type {
            guard let example = known.jsonExample as? T else {
                throw unreadable(type, "its example is of another type")
            }
            return (known.jsonShape, example)
        }
        if let words = (type as? any CaseIterable.Type)?.words, let example = words.example as? T {
            return (words.shape, example)
        }
        if let list = type as? any ListShaped.Type { return try cast(try list.readList(), to: type) }
        if let map = type as? any MapShaped.Type { return try cast(try map.readMap(), to: type) }
        if let optional = type as? any OptionalShaped.Type { return try cast(try optional.readOptional(), to: type) }
        let record = Record()
        let example: T
        do {
            example = try T(from: ProbeDecoder(record: record))
        } catch let error as Unreadable {
            throw error
        } catch {
            throw unreadable(type, "\(error)")
        }
        guard let shape = record.shape(named: name(of: type)) else { throw unreadable(type, "it decodes nothing") }
        return (shape, example)
    }

    private static func cast<T>(
        _ found: (shape: JSONShape, example: any Decodable), to type: T.Type
    ) throws -> (shape: JSONShape, example: T) {
        guard let example = found.example as? T else { throw unreadable(type, "its example is of another type") }
        return (found.shape, example)
    }

    fileprivate static func unreadable(_ type: Any.Type, _ reason: String) -> Unreadable {
        Unreadable(type: name(of: type), reason: reason)
    }

    /// The type's name without its module: `MessageCheck.DMARC`.
    private static func name(of type: Any.Type) -> String {
        let full = String(reflecting: type)
        // A private type's has a part in parentheses that differs from build to build.
        return full.split(separator: ".").dropFirst().filter { !$0.hasPrefix("(") }.joined(separator: ".")
    }
}

/// A type that says the shape of its JSON itself.
package protocol JSONShaped {
    /// The shape.
    static var jsonShape: JSONShape { get }
    /// Any value of the type.
    static var jsonExample: Self { get }
}

extension CaseIterable {
    /// The words of an enum of words and one of them; nil for any other type.
    fileprivate static var words: (shape: JSONShape, example: Any)? {
        guard let first = allCases.first else { return nil }
        let words = allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        return words.count == allCases.count ? (.choice(words), first) : nil
    }
}

private protocol ListShaped {
    static func readList() throws -> (shape: JSONShape, example: any Decodable)
}

extension Array: ListShaped where Element: Decodable {
    fileprivate static func readList() throws -> (shape: JSONShape, example: any Decodable) {
        (.list(try ShapeReader.read(Element.self).shape), Self())
    }
}

private protocol MapShaped {
    static func readMap() throws -> (shape: JSONShape, example: any Decodable)
}

extension Dictionary: MapShaped where Key == String, Value: Decodable {
    fileprivate static func readMap() throws -> (shape: JSONShape, example: any Decodable) {
        (.map(try ShapeReader.read(Value.self).shape), Self())
    }
}

private protocol OptionalShaped {
    static func readOptional() throws -> (shape: JSONShape, example: any Decodable)
}

extension Optional: OptionalShaped where Wrapped: Decodable {
    fileprivate static func readOptional() throws -> (shape: JSONShape, example: any Decodable) {
        (.nullable(try ShapeReader.read(Wrapped.self).shape), Self.none)
    }
}

/// What a type asked for while it decoded itself.
private final class Record {
    private var properties: [JSONShape.Property] = []
    private var isObject = false
    private var single: JSONShape?

    func beginObject() { isObject = true }

    func note(_ key: any CodingKey, _ shape: JSONShape) {
        // Asked for twice, a property is what was found first.
        if !properties.contains(where: { $0.name == key.stringValue }) {
            properties.append(JSONShape.Property(key.stringValue, shape))
        }
    }

    func note(_ shape: JSONShape) { single = single ?? shape }

    func shape(named name: String) -> JSONShape? { isObject ? .object(name, properties) : single }
}

private struct ProbeDecoder: Decoder {
    let record: Record
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        record.beginObject()
        return KeyedDecodingContainer(Members(record: record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw ShapeReader.unreadable(Self.self, "it decodes a list by hand")
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(record: record) }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let record: Record
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (shape, example) = try ShapeReader.read(type)
        record.note(key, shape)
        return example
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        record.note(key, .nullable(try ShapeReader.read(type).shape))
        return nil
    }

    func decode(_ type: Bool.Type, forKey key: Key) -> Bool {
        record.note(key, .boolean)
        return false
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? {
        record.note(key, .nullable(.boolean))
        return nil
    }
    func decode(_ type: String.Type, forKey key: Key) -> String {
        record.note(key, .string)
        return ""
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? {
        record.note(key, .nullable(.string))
        return nil
    }
    func decode(_ type: Double.Type, forKey key: Key) -> Double {
        record.note(key, .number)
        return 0
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) -> Double? {
        record.note(key, .nullable(.number))
        return nil
    }
    func decode(_ type: Float.Type, forKey key: Key) -> Float {
        record.note(key, .number)
        return 0
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) -> Float? {
        record.note(key, .nullable(.number))
        return nil
    }
    func decode(_ type: Int.Type, forKey key: Key) -> Int {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: Int8.Type, forKey key: Key) -> Int8 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) -> Int8? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: Int16.Type, forKey key: Key) -> Int16 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) -> Int16? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: Int32.Type, forKey key: Key) -> Int32 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) -> Int32? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: Int64.Type, forKey key: Key) -> Int64 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) -> Int64? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: UInt.Type, forKey key: Key) -> UInt {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) -> UInt? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: UInt8.Type, forKey key: Key) -> UInt8 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) -> UInt8? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: UInt16.Type, forKey key: Key) -> UInt16 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) -> UInt16? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: UInt32.Type, forKey key: Key) -> UInt32 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) -> UInt32? {
        record.note(key, .nullable(.integer))
        return nil
    }
    func decode(_ type: UInt64.Type, forKey key: Key) -> UInt64 {
        record.note(key, .integer)
        return 0
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) -> UInt64? {
        record.note(key, .nullable(.integer))
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw ShapeReader.unreadable(Key.self, "it nests by hand") }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw ShapeReader.unreadable(Key.self, "it nests by hand")
    }

    func superDecoder() -> any Decoder { ProbeDecoder(record: record) }
    func superDecoder(forKey key: Key) -> any Decoder { ProbeDecoder(record: record) }
}

private struct Single: SingleValueDecodingContainer {
    let record: Record
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (shape, example) = try ShapeReader.read(type)
        record.note(shape)
        return example
    }

    func decode(_ type: Bool.Type) -> Bool {
        record.note(.boolean)
        return false
    }
    func decode(_ type: String.Type) -> String {
        record.note(.string)
        return ""
    }
    func decode(_ type: Double.Type) -> Double {
        record.note(.number)
        return 0
    }
    func decode(_ type: Float.Type) -> Float {
        record.note(.number)
        return 0
    }
    func decode(_ type: Int.Type) -> Int {
        record.note(.integer)
        return 0
    }
    func decode(_ type: Int8.Type) -> Int8 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: Int16.Type) -> Int16 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: Int32.Type) -> Int32 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: Int64.Type) -> Int64 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: UInt.Type) -> UInt {
        record.note(.integer)
        return 0
    }
    func decode(_ type: UInt8.Type) -> UInt8 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: UInt16.Type) -> UInt16 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: UInt32.Type) -> UInt32 {
        record.note(.integer)
        return 0
    }
    func decode(_ type: UInt64.Type) -> UInt64 {
        record.note(.integer)
        return 0
    }
}
