public import Mail

/// Something refused before a message existed: it is in no queue and has no message in the trace, but it is on record.
public struct PerimeterRefusal: Sendable, Hashable, Codable {
    /// When.
    public var at: WallTime
    /// The peer.
    public var clientAddress: String
    /// Its HELO name.
    public var clientName: String
    /// MAIL FROM, when it had come to that.
    public var sender: String?
    /// The recipient refused, when it was one.
    public var recipient: String?
    /// The organization, when it was known.
    public var organization: String?
    /// The reply given; where none could be, what was done instead.
    public var reply: String
    /// Why.
    public var decisions: [Decision]
    /// The failure of encryption that it is the record of; nil for every other refusal. Not in the store.
    public internal(set) var tlsFailure: TLSFailure?

    /// Makes a refusal.
    public init(
        at: WallTime, clientAddress: String, clientName: String, sender: String?, recipient: String?,
        organization: String?, reply: String, decisions: [Decision]
    ) {
        self.at = at
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.sender = sender
        self.recipient = recipient
        self.organization = organization
        self.reply = reply
        self.decisions = decisions
    }
}

/// Takes refusals at the edge. Never blocks; what a source refuses beyond its cap is counted, not kept.
public protocol PerimeterLog: Sendable {
    /// Records a refusal.
    func record(_ refusal: PerimeterRefusal)
}

/// The identity of a refusal at the edge, as the trace shows it: `R17`.
public struct RefusalID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The number of the record.
    public let number: Int64

    /// The identity of a record.
    public init(_ number: Int64) { self.number = number }

    /// Reads an identity, in either case; nil for any other text.
    public init?(_ text: String) {
        guard text.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "r"),
            text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text.dropFirst())
        else { return nil }
        self.number = number
    }

    /// `R17`
    public var description: String { "R\(number)" }
}

/// What `postern trace search` asks for; every condition that is set must hold.
public struct TraceQuery: Sendable, Hashable, Codable {
    /// Not before.
    public var start: WallTime?
    /// Not after.
    public var end: WallTime?
    /// MAIL FROM; `*@contoso.com` matches a domain.
    public var sender: String?
    /// The recipient; `*@contoso.com` matches a domain.
    public var recipient: String?
    /// The Message-ID field, with its angle brackets.
    public var messageID: String?
    /// The MessageTraceId, or its first eight digits or more.
    public var traceID: String?
    /// Status by EOP's names; `Refused` for refusals at the edge.
    public var status: String?
    /// The organization.
    public var organization: String?
    /// The shortest beginning of a MessageTraceId that names a message.
    public static let shortestTraceID = 8

    /// Whether a text is a MessageTraceId or the beginning of one: hexadecimal digits, hyphens aside.
    public static func isTraceID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return (shortestTraceID...32).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    /// What ``status`` can be, in any case.
    public static let statuses = ["Pending", "Delivered", "Failed", "Expired", "Removed", "Refused"]
    /// At most this many rows.
    public var limit: Int

    /// A query without conditions.
    public init(limit: Int = 100) { self.limit = limit }
}

/// One row of a message trace: one recipient of one message, or one refusal at the edge.
public struct TraceRow: Sendable, Hashable, Codable {
    /// When it was received.
    public var received: WallTime
    /// The organization.
    public var organization: String?
    /// MAIL FROM; `<>` for the null sender.
    public var senderAddress: String
    /// The recipient as the sender named it.
    public var recipientAddress: String
    /// The Subject field.
    public var subject: String?
    /// By EOP's names, or `Refused`.
    public var status: String
    /// The MessageTraceId; nil for a refusal.
    public var messageTraceID: String?
    /// The Message-ID field.
    public var messageID: String?
    /// Octets.
    public var size: Int?
    /// The peer it came from.
    public var fromIP: String?
    /// The place in the order of acceptance; nil for a refusal.
    public var sequence: Int64?
    /// The identity of a refusal; nil for a message.
    public var refusal: RefusalID?
    /// The queue it waits in; nil when it waits no more.
    public var queue: QueueKey?
    /// The last reply or reason.
    public var detail: String?

    /// Makes a row.
    public init(
        received: WallTime, organization: String?, senderAddress: String, recipientAddress: String, subject: String?,
        status: String, messageTraceID: String?, messageID: String?, size: Int?, fromIP: String?, sequence: Int64?,
        refusal: RefusalID? = nil, queue: QueueKey? = nil, detail: String?
    ) {
        self.received = received
        self.organization = organization
        self.senderAddress = senderAddress
        self.recipientAddress = recipientAddress
        self.subject = subject
        self.status = status
        self.messageTraceID = messageTraceID
        self.messageID = messageID
        self.size = size
        self.fromIP = fromIP
        self.sequence = sequence
        self.refusal = refusal
        self.queue = queue
        self.detail = detail
    }
}

/// All that is known of one message, or of one refusal.
public struct TraceDetail: Sendable, Hashable, Codable {
    /// An event of one recipient.
    public struct Event: Sendable, Hashable, Codable {
        /// The recipient, nil when it concerns the message.
        public var recipient: String?
        /// When.
        public var at: WallTime
        /// By EOP's names: RECEIVE, SEND, DELIVER, DEFER, FAIL, DSN, ...; `REFUSE` for a refusal at the edge.
        public var event: String
        /// The next hop, when one was reached.
        public var remote: String?
        /// The reply or the reason.
        public var detail: String
        /// Makes an event.
        public init(recipient: String?, at: WallTime, event: String, remote: String?, detail: String) {
            self.recipient = recipient
            self.at = at
            self.event = event
            self.remote = remote
            self.detail = detail
        }
    }
    /// One row a recipient.
    public var rows: [TraceRow]
    /// The decision record.
    public var decisions: [Decision]
    /// In order of time.
    public var events: [Event]
    /// Makes a detail.
    public init(rows: [TraceRow], decisions: [Decision], events: [Event]) {
        self.rows = rows
        self.decisions = decisions
        self.events = events
    }
}

/// Reads the trace. Calls block; looking changes nothing.
public protocol TraceStore: Sendable {
    /// Rows that match, newest first.
    func search(_ query: TraceQuery) throws -> [TraceRow]
    /// One message by MessageTraceId or sequence number, or one refusal by its identity; nil when there is none.
    func detail(_ id: String) throws -> TraceDetail?
}
