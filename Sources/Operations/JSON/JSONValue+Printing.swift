import Foundation

extension JSONValue {
    /// A value as commands print it: as its type encodes it, and with null for every property that has none, which other
    /// encoders leave out (docs/reference/json.md).
    package init(printing value: some Encodable) throws {
        let place = Place()
        try place.set(value)
        self = place.value
    }
}

/// Where a value of JSON comes to stand.
private final class Place {
    private enum Content {
        case plain(JSONValue)
        case array([Place])
        case object([String: Place])
    }

    private var content = Content.plain(.null)

    var value: JSONValue {
        switch content {
        case .plain(let value): value
        case .array(let places): .array(places.map(\.value))
        case .object(let members): .object(members.mapValues(\.value))
        }
    }

    var count: Int {
        if case .array(let places) = content { return places.count }
        return 0
    }

    func set(_ value: JSONValue) { content = .plain(value) }

    func set(_ value: some Encodable) throws {
        // Octets as text, as JSONEncoder writes them.
        if let data = value as? Data { return set(.string(data.base64EncodedString())) }
        try value.encode(to: PrintingEncoder(place: self))
    }

    func beginArray() {
        if case .array = content { return }
        content = .array([])
    }

    func beginObject() {
        if case .object = content { return }
        content = .object([:])
    }

    func next() -> Place {
        let place = Place()
        if case .array(var places) = content {
            content = .plain(.null)
            places.append(place)
            content = .array(places)
        }
        return place
    }

    func member(_ key: any CodingKey) -> Place {
        let place = Place()
        if case .object(var members) = content {
            content = .plain(.null)
            members[key.stringValue] = place
            content = .object(members)
        }
        return place
    }
}

private struct PrintingEncoder: Encoder {
    let place: Place
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        place.beginObject()
        return KeyedEncodingContainer(Members(place: place))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        place.beginArray()
        return Items(place: place)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(place: place) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let place: Place
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { place.member(key).set(.null) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try place.member(key).set(value) }
    func encode(_ value: Bool, forKey key: Key) { place.member(key).set(.bool(value)) }
    func encode(_ value: String, forKey key: Key) { place.member(key).set(.string(value)) }
    func encode(_ value: Double, forKey key: Key) { place.member(key).set(.number(value)) }
    func encode(_ value: Float, forKey key: Key) { place.member(key).set(.number(Double(value))) }
    func encode(_ value: Int, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: Int8, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: Int16, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: Int32, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: Int64, forKey key: Key) { place.member(key).set(.integer(value)) }
    func encode(_ value: UInt, forKey key: Key) { place.member(key).set(.number(whole: value)) }
    func encode(_ value: UInt8, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: UInt16, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: UInt32, forKey key: Key) { place.member(key).set(.integer(Int64(value))) }
    func encode(_ value: UInt64, forKey key: Key) { place.member(key).set(.number(whole: value)) }

    // What is nil is written as null: that is what this encoder is for.
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Float?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) {
        if let value { encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { PrintingEncoder(place: place.member(key)).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        PrintingEncoder(place: place.member(key)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { PrintingEncoder(place: place) }
    func superEncoder(forKey key: Key) -> any Encoder { PrintingEncoder(place: place.member(key)) }
}

private struct Items: UnkeyedEncodingContainer {
    let place: Place
    var codingPath: [any CodingKey] { [] }
    var count: Int { place.count }

    func encodeNil() { place.next().set(.null) }
    func encode<T: Encodable>(_ value: T) throws { try place.next().set(value) }
    func encode(_ value: Bool) { place.next().set(.bool(value)) }
    func encode(_ value: String) { place.next().set(.string(value)) }
    func encode(_ value: Double) { place.next().set(.number(value)) }
    func encode(_ value: Float) { place.next().set(.number(Double(value))) }
    func encode(_ value: Int) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: Int8) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: Int16) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: Int32) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: Int64) { place.next().set(.integer(value)) }
    func encode(_ value: UInt) { place.next().set(.number(whole: value)) }
    func encode(_ value: UInt8) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: UInt16) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: UInt32) { place.next().set(.integer(Int64(value))) }
    func encode(_ value: UInt64) { place.next().set(.number(whole: value)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        PrintingEncoder(place: place.next()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        PrintingEncoder(place: place.next()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { PrintingEncoder(place: place.next()) }
}

private struct Single: SingleValueEncodingContainer {
    let place: Place
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { place.set(.null) }
    func encode<T: Encodable>(_ value: T) throws { try place.set(value) }
    func encode(_ value: Bool) { place.set(.bool(value)) }
    func encode(_ value: String) { place.set(.string(value)) }
    func encode(_ value: Double) { place.set(.number(value)) }
    func encode(_ value: Float) { place.set(.number(Double(value))) }
    func encode(_ value: Int) { place.set(.integer(Int64(value))) }
    func encode(_ value: Int8) { place.set(.integer(Int64(value))) }
    func encode(_ value: Int16) { place.set(.integer(Int64(value))) }
    func encode(_ value: Int32) { place.set(.integer(Int64(value))) }
    func encode(_ value: Int64) { place.set(.integer(value)) }
    func encode(_ value: UInt) { place.set(.number(whole: value)) }
    func encode(_ value: UInt8) { place.set(.integer(Int64(value))) }
    func encode(_ value: UInt16) { place.set(.integer(Int64(value))) }
    func encode(_ value: UInt32) { place.set(.integer(Int64(value))) }
    func encode(_ value: UInt64) { place.set(.number(whole: value)) }
}

extension JSONValue {
    // Beyond Int64 a number loses its last digits, as in every reader of JSON that keeps numbers as floating point.
    fileprivate static func number(whole value: some UnsignedInteger) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .number(Double(value))
    }
}
