public import NIOCore

/// Who a message says it is from: the addresses of its From fields (RFC 5322 section 3.6.2).
///
/// Readers of mail differ in what they make of a broken From field, and senders of forged mail live by that. So every
/// address that some reader may show is here: of every field, also of those behind a malformed line, of every member of
/// a group, and what stands unquoted in a display name. What is in quotes or in encoded-words is where the address has to
/// be: in angle brackets, or in a part of the list that has no other address. What is in comments is not.
public struct MessageAuthors: Hashable, Sendable {
    /// How many addresses are looked at.
    public static let maximumCount = 50
    /// Different domains of authors that are looked at.
    public static let maximumDomains = 10

    /// What is in From fields but not in ``addresses``.
    public enum Hidden: Hashable, Sendable {
        /// More than is looked at.
        case tooMany
        /// Angle brackets with something in them that is no address for anybody.
        case unreadable
    }

    /// Why nobody can tell who a message is from (RFC 5322 section 3.6.2).
    public enum Problem: String, Hashable, Sendable, CaseIterable {
        /// There is no From field.
        case noField = "no From field"
        /// There are several: which of them is shown depends on the reader.
        case severalFields = "several From fields"
        /// No address is in it.
        case noAddress = "From names nobody"
        /// An address in it can't be read.
        case unreadable = "an address in From can't be read"
        /// An address in it has no domain, but an address literal.
        case noDomain = "an address in From has no domain"
        /// More octets, addresses or domains are in it than are looked at.
        case tooMany = "too many addresses in From"
    }

    /// How many From fields there are; exactly one is right.
    public var fieldCount: Int
    /// The addresses of all of them in their order, each once, bounded in number; groups and display names are left out.
    public var addresses: [EmailAddress]
    /// Whether something in them is no address list: a part that can't be read, more addresses than are looked at.
    public var isMalformed: Bool
    /// What else is in them; nil when all addresses are here.
    public var hidden: Hidden?

    /// The domains of the authors, each once.
    public var domains: [Domain] {
        addresses.compactMap(\.domain).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Why nobody can tell who the message is from; nil where it says so, by one author or some.
    public var problem: Problem? {
        if fieldCount == 0 { return .noField }
        if fieldCount > 1 { return .severalFields }
        if hidden == .tooMany || domains.count > Self.maximumDomains { return .tooMany }
        if addresses.isEmpty { return .noAddress }
        if hidden == .unreadable { return .unreadable }
        return addresses.contains { $0.domain == nil } ? .noDomain : nil
    }

    /// The only author, where there is one field with one address and nothing else.
    public var single: EmailAddress? { fieldCount == 1 && addresses.count == 1 && !isMalformed ? addresses[0] : nil }

    /// Names authors.
    public init(
        fieldCount: Int, addresses: [EmailAddress], isMalformed: Bool = false, hidden: Hidden? = nil
    ) {
        self.fieldCount = fieldCount
        self.addresses = addresses
        self.isMalformed = isMalformed
        self.hidden = hidden
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

    /// The first address of the value of a From field that a ``HeaderSummary`` found; nil when none is in it. At most
    /// `limit` octets of it are looked at.
    public static func first(in value: Range<Int>, of content: ByteBuffer, limit: Int = 4_096) -> EmailAddress? {
        content.withUnsafeReadableBytes { bytes in
            let value = value.clamped(to: 0..<bytes.count)
            var parser = AddressListParser(
                bytes, value.lowerBound..<min(value.upperBound, value.lowerBound + limit), known: [])
            parser.parse()
            return parser.addresses.first
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
        if end < field.end {
            isMalformed = true
            hidden = .tooMany
        }
        rest -= end - field.valueStart
        var parser = AddressListParser(bytes, field.valueStart..<end, known: addresses)
        parser.parse()
        addresses = parser.addresses
        if parser.isMalformed { isMalformed = true }
        if hidden != .tooMany { hidden = parser.hidden ?? hidden }
        return true
    }
}
