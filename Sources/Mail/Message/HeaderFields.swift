public import NIOCore

/// A field of a message's header.
public struct HeaderField: Sendable, Hashable {
    /// The whole field as it stands, with its line ends.
    public let raw: ByteBuffer
    /// The octets behind the colon as they stand, with line ends.
    public let value: ByteBuffer
    private let nameLength: Int

    init(raw: ByteBuffer, value: ByteBuffer, nameLength: Int) {
        self.raw = raw
        self.value = value
        self.nameLength = nameLength
    }

    /// The name as written, without blanks before the colon.
    public var name: String { String(decoding: raw.readableBytesView.prefix(nameLength), as: UTF8.self) }

    /// The name with ASCII capitals made small, without blanks before the colon.
    public var lowercasedName: String {
        raw.withUnsafeReadableBytes { bytes in
            String(octets: nameLength) { output in
                for index in 0..<nameLength { output[index] = bytes[index].asciiLowercased }
                return nameLength
            }
        }
    }

    /// Whether the field has this name, in any case of ASCII letters.
    public func hasName(_ name: String) -> Bool {
        name.utf8.count == nameLength
            && zip(name.utf8, raw.readableBytesView).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    /// The value on one line, trimmed (RFC 5322 section 2.2.3); octets that are no UTF-8 become U+FFFD.
    public var unfolded: String {
        value.withUnsafeReadableBytes { $0.unfolded(0..<$0.count, limit: .max) }
    }
}

/// The fields of a message's header in their order, read lazily. No octet is copied.
public struct HeaderFields: Sequence, Sendable {
    private let content: ByteBuffer

    /// The fields at the head of `content`: a header block, with or without a body behind it.
    public init(_ content: ByteBuffer) { self.content = content }

    /// Starts at the first field.
    public func makeIterator() -> Iterator { Iterator(rest: content) }

    /// Goes from field to field.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: ByteBuffer

        /// The next field; nil at the end of the header.
        public mutating func next() -> HeaderField? {
            let field = rest.withUnsafeReadableBytes { bytes in
                var scanner = HeaderScanner(bytes)
                return scanner.next()
            }
            guard let field, var raw = rest.readSlice(length: field.end) else { return nil }
            let whole = raw
            raw.moveReaderIndex(forwardBy: field.valueStart)
            return HeaderField(raw: whole, value: raw, nameLength: field.nameEnd)
        }
    }
}
