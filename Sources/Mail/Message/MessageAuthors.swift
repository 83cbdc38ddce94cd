public import NIOCore

/// Who a message says it is from: the addresses of its From fields (RFC 5322 section 3.6.2).
///
/// Readers of mail differ in what they make of a broken From field, and senders of forged mail live by that. So every
/// address that some reader may show is here: of every field, also of those behind a malformed line, of every member of
/// a group, and what stands unquoted in a display name. What is in comments, in quotes and in encoded words is not.
public struct MessageAuthors: Hashable, Sendable {
    /// How many addresses are looked at.
    public static let maximumCount = 50

    /// How many From fields there are; exactly one is right.
    public var fieldCount: Int
    /// The addresses of all of them in their order, each once, bounded in number; groups and display names are left out.
    public var addresses: [EmailAddress]
    /// Whether something in them is no address list: a part that can't be read, more addresses than are looked at.
    public var isMalformed: Bool

    /// The only author, where there is one field with one address and nothing else.
    public var single: EmailAddress? { fieldCount == 1 && addresses.count == 1 && !isMalformed ? addresses[0] : nil }

    /// Names authors.
    public init(fieldCount: Int, addresses: [EmailAddress], isMalformed: Bool = false) {
        self.fieldCount = fieldCount
        self.addresses = addresses
        self.isMalformed = isMalformed
    }

    /// Reads the From fields of the header at the head of `content`, in time linear to its size.
    ///
    /// - Parameters:
    ///   - content: the message, or its beginning when that is sure to hold the header.
    ///   - limit: octets of From fields that are looked at; what is beyond them is malformed.
    public init(reading content: ByteBuffer, limit: Int = 65_536) {
        self.init(fieldCount: 0, addresses: [])
        content.withUnsafeReadableBytes { bytes in
            var scanner = HeaderScanner(bytes)
            var rest = limit
            while let field = scanner.next() { read(field, in: bytes, rest: &rest) }
            // Without any field above it, all of the content is body for everyone.
            guard !scanner.endsInBlankLine, scanner.position > 0 else { return }
            while scanner.skipMalformedLine() != nil {
                while let field = scanner.next() {
                    guard read(field, in: bytes, rest: &rest) else { continue }
                    isMalformed = true
                }
            }
        }
    }

    /// Whether the field is a From field.
    @discardableResult
    private mutating func read(
        _ field: HeaderScanner.Field, in bytes: UnsafeRawBufferPointer, rest: inout Int
    ) -> Bool {
        guard field.nameEnd - field.start == 4, bytes.matches("from", in: field.start..<field.nameEnd) else {
            return false
        }
        fieldCount += 1
        let end = min(field.end, field.valueStart + max(0, rest))
        if end < field.end { isMalformed = true }
        rest -= end - field.valueStart
        var parser = AddressListParser(bytes, field.valueStart..<end, known: addresses)
        parser.parse()
        addresses = parser.addresses
        if parser.isMalformed { isMalformed = true }
        return true
    }
}
