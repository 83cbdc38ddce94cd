/// Has a value encode itself into a printer.
struct PrintingEncoder: Encoder {
    let printer: JSONPrinter
    /// How many containers were open when the value began.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        printer.begin(at: depth, isObject: true)
        return KeyedEncodingContainer(Members(printer: printer, depth: depth + 1))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        printer.begin(at: depth, isObject: false)
        return Items(printer: printer, depth: depth + 1)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(printer: printer) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let printer: JSONPrinter
    /// How many containers are open with this one.
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    private func begin(_ key: Key) -> JSONPrinter {
        printer.beginMember(key.stringValue, at: depth)
        return printer
    }

    func encodeNil(forKey key: Key) { begin(key).writeNull() }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try begin(key).write(value) }
    func encode(_ value: Bool, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: String, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: Double, forKey key: Key) { begin(key).write(value) }
    func encode(_ value: Float, forKey key: Key) { begin(key).write(Double(value)) }
    func encode(_ value: Int, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: Int64, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt, forKey key: Key) { begin(key).write(whole: value) }
    func encode(_ value: UInt8, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt16, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt32, forKey key: Key) { begin(key).write(integer: value) }
    func encode(_ value: UInt64, forKey key: Key) { begin(key).write(whole: value) }

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
    ) -> KeyedEncodingContainer<Nested> { superEncoder(forKey: key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        superEncoder(forKey: key).unkeyedContainer()
    }

    // What a type's parent encodes are members of the same object.
    func superEncoder() -> any Encoder { PrintingEncoder(printer: printer, depth: depth - 1) }
    func superEncoder(forKey key: Key) -> any Encoder { PrintingEncoder(printer: begin(key), depth: depth) }
}

private struct Items: UnkeyedEncodingContainer {
    let printer: JSONPrinter
    /// How many containers are open with this one.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var count: Int { printer.count(at: depth) }

    private func begin() -> JSONPrinter {
        printer.beginElement(at: depth)
        return printer
    }

    func encodeNil() { begin().writeNull() }
    func encode<T: Encodable>(_ value: T) throws { try begin().write(value) }
    func encode(_ value: Bool) { begin().write(value) }
    func encode(_ value: String) { begin().write(value) }
    func encode(_ value: Double) { begin().write(value) }
    func encode(_ value: Float) { begin().write(Double(value)) }
    func encode(_ value: Int) { begin().write(integer: value) }
    func encode(_ value: Int8) { begin().write(integer: value) }
    func encode(_ value: Int16) { begin().write(integer: value) }
    func encode(_ value: Int32) { begin().write(integer: value) }
    func encode(_ value: Int64) { begin().write(integer: value) }
    func encode(_ value: UInt) { begin().write(whole: value) }
    func encode(_ value: UInt8) { begin().write(integer: value) }
    func encode(_ value: UInt16) { begin().write(integer: value) }
    func encode(_ value: UInt32) { begin().write(integer: value) }
    func encode(_ value: UInt64) { begin().write(whole: value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { PrintingEncoder(printer: begin(), depth: depth) }
}

private struct Single: SingleValueEncodingContainer {
    let printer: JSONPrinter
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { printer.writeNull() }
    func encode<T: Encodable>(_ value: T) throws { try printer.write(value) }
    func encode(_ value: Bool) { printer.write(value) }
    func encode(_ value: String) { printer.write(value) }
    func encode(_ value: Double) { printer.write(value) }
    func encode(_ value: Float) { printer.write(Double(value)) }
    func encode(_ value: Int) { printer.write(integer: value) }
    func encode(_ value: Int8) { printer.write(integer: value) }
    func encode(_ value: Int16) { printer.write(integer: value) }
    func encode(_ value: Int32) { printer.write(integer: value) }
    func encode(_ value: Int64) { printer.write(integer: value) }
    func encode(_ value: UInt) { printer.write(whole: value) }
    func encode(_ value: UInt8) { printer.write(integer: value) }
    func encode(_ value: UInt16) { printer.write(integer: value) }
    func encode(_ value: UInt32) { printer.write(integer: value) }
    func encode(_ value: UInt64) { printer.write(whole: value) }
}
