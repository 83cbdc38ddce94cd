public import NIOCore

/// Where the fields of a header stand, found in one pass. No octet is copied.
public struct HeaderLayout: Sendable, Hashable {
    /// A field as offsets into the readable octets.
    public struct Field: Sendable, Hashable {
        /// Where it begins.
        public var start: Int
        /// Behind the last octet of the name, blanks before the colon left out.
        public var nameEnd: Int
        /// Behind the colon.
        public var valueStart: Int
        /// Behind the line end of the last line.
        public var end: Int
    }

    /// The fields in their order.
    public private(set) var fields: [Field] = []
    /// Where the body begins: behind the blank line, or at a malformed line that ended the header.
    public private(set) var bodyOffset = 0

    /// Reads the header at the head of `content`: the message, or a beginning that is sure to hold the header.
    public init(_ content: ByteBuffer) {
        content.withUnsafeReadableBytes { bytes in
            fields.reserveCapacity(32)
            var scanner = HeaderScanner(bytes)
            while let field = scanner.next() {
                fields.append(
                    Field(start: field.start, nameEnd: field.nameEnd, valueStart: field.valueStart, end: field.end))
            }
            bodyOffset = scanner.bodyStart
        }
    }
}
