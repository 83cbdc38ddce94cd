public import NIOCore

/// What acceptance needs to know of a message's header, read in one pass.
///
/// Time grows with the header alone, whatever it holds, and no text is made but of the few fields kept here.
public struct HeaderSummary: Sendable, Hashable {
    /// Octets of the header fields with their line ends, without the blank line. Fields to be added below the header go
    /// in at this offset.
    public private(set) var size = 0
    /// The offset of the body: behind the blank line, or at a malformed line that ended the header.
    public private(set) var bodyOffset = 0
    /// Whether a blank line ends the header. Otherwise the content ended with it, or a malformed line did.
    public private(set) var endsInBlankLine = false
    /// The number of fields.
    public private(set) var fieldCount = 0
    /// Octets of the longest field, folded lines and line ends included.
    public private(set) var longestField = 0
    /// The number of Received fields.
    public private(set) var receivedCount = 0
    /// How many Received fields name this server behind `by`.
    public private(set) var ownReceivedCount = 0
    /// What is behind the colon of the topmost Received fields, at most ``receivedFieldsKept``, as offsets.
    public private(set) var receivedFields: [Range<Int>] = []
    /// The number of From fields.
    public private(set) var fromCount = 0
    /// What is behind the colon of the first From field, as offsets into the content; nil when there is none.
    public private(set) var fromField: Range<Int>?
    /// Whether there is a Date field.
    public private(set) var hasDate = false
    /// The first Message-ID field, unfolded, at most 998 octets; empty when it is; nil when there is none.
    public private(set) var messageID: String?
    /// The first Subject field, unfolded but not decoded, at most 998 octets; nil when there is none.
    public private(set) var subject: String?
    /// The first Auto-Submitted field (RFC 3834 section 5), unfolded, at most 998 octets; nil when there is none.
    public private(set) var autoSubmitted: String?
    /// The first field that marks the message as passed on by a mailbox server by itself; nil when none does.
    public private(set) var forwardingField: ForwardingField?
    /// The first field that asks for the message to wait for others; nil when none does.
    public private(set) var lowPriorityField: LowPriorityField?
    /// Whether there is a signature of the message: DKIM-Signature (RFC 6376) or ARC-Message-Signature (RFC 8617).
    public private(set) var isSigned = false
    /// The first 16 X-Postern-Loop fields (docs/reference/routing.md), unfolded, each at most 200 octets.
    public private(set) var loopFields: [String] = []

    /// The fields that only the organization's own servers and this gateway may set, in their order. They are looked
    /// for behind a malformed line too, because some readers go on there; those that stand there count as fields.
    public private(set) var internalFields: [InternalField] = []

    /// How many Received fields are kept for the search for a message's source (docs/reference/enhanced-filtering.md).
    public static let receivedFieldsKept = 30

    /// Whether there is a From field.
    public var hasFrom: Bool { fromCount > 0 }
    /// Whether there is a Message-ID field.
    public var hasMessageID: Bool { messageID != nil }

    /// Reads the header at the head of `content`.
    ///
    /// - Parameters:
    ///   - content: the message, or its beginning when that is sure to hold the header.
    ///   - ownName: the name this server gives itself in Received fields, in any case.
    ///   - limit: reading stops behind the field that passes this size; ``size`` is greater than it then.
    public init(reading content: ByteBuffer, ownName: String, limit: Int = .max) {
        var ownName = Array(ownName.utf8)
        for index in ownName.indices { ownName[index] = ownName[index].asciiLowercased }
        content.withUnsafeReadableBytes { bytes in
            var scanner = HeaderScanner(bytes)
            while scanner.position <= limit, let field = scanner.next() {
                fieldCount += 1
                longestField = max(longestField, field.end - field.start)
                read(field, in: bytes, ownName: ownName)
            }
            size = scanner.position
            bodyOffset = scanner.bodyStart
            endsInBlankLine = scanner.endsInBlankLine
            // Without any field above it, all of the content is body for everyone.
            if !endsInBlankLine, size > 0 { readBehindMalformedLine(&scanner, bytes, ownName: ownName, limit: limit) }
        }
    }

    private mutating func readBehindMalformedLine(
        _ scanner: inout HeaderScanner, _ bytes: UnsafeRawBufferPointer, ownName: [UInt8], limit: Int
    ) {
        while scanner.position <= limit {
            let found: InternalField?
            if let field = scanner.next() {
                found = InternalField(
                    name: field.start..<field.nameEnd, value: field.valueStart..<field.end, in: bytes, end: field.end,
                    ownName: ownName)
            } else if let line = scanner.skipMalformedLine() {
                // A name whose colon is on the next line, say.
                let nameEnd = bytes[line].firstIndex { $0 <= 0x20 } ?? line.upperBound
                found = InternalField(
                    name: line.lowerBound..<nameEnd, value: nil, in: bytes, end: line.upperBound, ownName: ownName)
            } else {
                return
            }
            guard let found else { continue }
            internalFields.append(found)
            fieldCount += 1
        }
    }

    /// The size of the header at the head of `content` as ``size`` gives it, and nothing else.
    public static func size(of content: ByteBuffer) -> Int {
        content.withUnsafeReadableBytes { bytes in
            var scanner = HeaderScanner(bytes)
            while scanner.next() != nil {}
            return scanner.position
        }
    }

    private mutating func read(_ field: HeaderScanner.Field, in bytes: UnsafeRawBufferPointer, ownName: [UInt8]) {
        let name = field.start..<field.nameEnd
        let value = field.valueStart..<field.end
        if name.count > 10,
            let field = InternalField(name: name, value: value, in: bytes, end: field.end, ownName: ownName)
        {
            internalFields.append(field)
            return
        }
        switch name.count {
        case 4:
            if bytes.matches("from", in: name) {
                fromCount += 1
                if fromField == nil { fromField = value }
            } else if bytes.matches("date", in: name) {
                hasDate = true
            }
        case 7 where subject == nil && bytes.matches("subject", in: name):
            subject = bytes.unfolded(value, limit: 998)
        case 8 where bytes.matches("received", in: name):
            receivedCount += 1
            if receivedCount <= Self.receivedFieldsKept { receivedFields.append(value) }
            if ReceivedClauses.names(ownName, behindByIn: bytes[value]) { ownReceivedCount += 1 }
        case 10 where messageID == nil && bytes.matches("message-id", in: name):
            messageID = bytes.unfolded(value, limit: 998)
        case 8 where lowPriorityField == nil, 10 where lowPriorityField == nil:
            lowPriorityField = LowPriorityField(name: name, value: value, in: bytes)
        case 11 where forwardingField == nil && bytes.matches("resent-from", in: name):
            forwardingField = .resentFrom
        case 30 where forwardingField == nil && bytes.matches("x-ms-exchange-inbox-rules-loop", in: name):
            forwardingField = .inboxRulesLoop
        case 14 where autoSubmitted == nil && bytes.matches("auto-submitted", in: name):
            autoSubmitted = bytes.unfolded(value, limit: 998)
        case 14 where loopFields.count < 16 && bytes.matches("x-postern-loop", in: name):
            loopFields.append(bytes.unfolded(value, limit: 200))
        case 14 where bytes.matches("dkim-signature", in: name),
            21 where bytes.matches("arc-message-signature", in: name):
            isSigned = true
        default:
            break
        }
    }
}

/// Reads the clauses of a Received field (RFC 5321 section 4.4).
enum ReceivedClauses {
    private enum Clause { case none, from, by }

    /// Whether the first `by` clause names `host`, which is in lower case. Comments are skipped.
    ///
    /// By-domain = CFWS "BY" FWS Extended-Domain
    static func names(_ host: [UInt8], behindByIn value: Slice<UnsafeRawBufferPointer>) -> Bool {
        var depth = 0
        var isEscaped = false
        var wordStart: Int?
        // The last word outside comments: a clause's name, or the value of the clause that it began.
        var clause = Clause.none

        for index in value.startIndex...value.endIndex {
            let byte = index < value.endIndex ? value[index] : UInt8(ascii: " ")
            if depth > 0 {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "(") {
                    depth += 1
                } else if byte == UInt8(ascii: ")") {
                    depth -= 1
                }
                continue
            }
            let endsWord = byte <= 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ";")
            if endsWord, let start = wordStart {
                let word = value[start..<index]
                switch clause {
                case .by: return word.elementsEqual(host) { $0.asciiLowercased == $1 }
                // A client may call itself "by".
                case .from: clause = .none
                case .none:
                    if word.elementsEqual("by".utf8, by: { $0.asciiLowercased == $1 }) {
                        clause = .by
                    } else if word.elementsEqual("from".utf8, by: { $0.asciiLowercased == $1 }) {
                        clause = .from
                    }
                }
                wordStart = nil
            } else if !endsWord, wordStart == nil {
                wordStart = index
            }
            if byte == UInt8(ascii: "(") { depth = 1 }
            // The date stands behind the semicolon; no clause follows.
            if byte == UInt8(ascii: ";") { return false }
        }
        return false
    }
}
