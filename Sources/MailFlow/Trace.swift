package import Mail

/// Something refused before a message existed: it is in no queue and has no message in the trace, but it is on record.
package struct PerimeterRefusal: Sendable, Hashable, Codable {
    /// When.
    package var at: WallTime
    /// The peer.
    package var clientAddress: String
    /// Its HELO name.
    package var clientName: String
    /// MAIL FROM, when it had come to that.
    package var sender: String?
    /// The recipient refused, when it was one.
    package var recipient: String?
    /// The organization, when it was known.
    package var organization: String?
    /// The reply given; where none could be, what was done instead.
    package var reply: String
    /// Why.
    package var decisions: [Decision]
    /// The failure of encryption that it is the record of; nil for every other refusal. Not in the store.
    package internal(set) var tlsFailure: TLSFailure?

    package init(
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
package protocol PerimeterLog: Sendable {
    /// Records a refusal.
    func record(_ refusal: PerimeterRefusal)
}

/// The identity of a refusal at the edge, as the trace shows it: `R17`.
package struct RefusalID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The number of the record.
    package let number: Int64

    /// The identity of a record.
    package init(_ number: Int64) { self.number = number }

    /// Reads an identity, in either case; nil for any other text.
    package init?(_ text: String) {
        guard text.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "r"),
            text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text.dropFirst())
        else { return nil }
        self.number = number
    }

    /// `R17`
    package var description: String { "R\(number)" }
}

/// What `postern trace search` asks for; every condition that is set must hold.
package struct TraceQuery: Sendable, Hashable, Codable {
    /// Not before.
    package var start: WallTime?
    /// Not after.
    package var end: WallTime?
    /// MAIL FROM; `*@contoso.com` matches a domain.
    package var sender: String?
    /// The recipient; `*@contoso.com` matches a domain.
    package var recipient: String?
    /// The Message-ID field, with its angle brackets.
    package var messageID: String?
    /// The MessageTraceId, or its first eight digits or more.
    package var traceID: String?
    /// Status by EOP's names; `Refused` for refusals at the edge.
    package var status: String?
    /// The organization.
    package var organization: String?
    /// The shortest beginning of a MessageTraceId that names a message.
    package static let shortestTraceID = 8

    /// Whether a text is a MessageTraceId or the beginning of one: hexadecimal digits, hyphens aside.
    package static func isTraceID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return (shortestTraceID...32).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    /// What ``status`` can be, in any case.
    package static let statuses = ["Pending", "Delivered", "Failed", "Expired", "Removed", "Refused"]
    /// At most this many rows.
    package var limit: Int

    /// A query without conditions.
    package init(limit: Int = 100) { self.limit = limit }
}

/// One row of a message trace: one recipient of one message, or one refusal at the edge.
package struct TraceRow: Sendable, Hashable, Codable {
    /// When it was received.
    package var received: WallTime
    /// The organization.
    package var organization: String?
    /// MAIL FROM; `<>` for the null sender.
    package var senderAddress: String
    /// The recipient as the sender named it.
    package var recipientAddress: String
    /// The Subject field.
    package var subject: String?
    /// By EOP's names, or `Refused`.
    package var status: String
    /// The MessageTraceId; nil for a refusal.
    package var messageTraceID: String?
    /// The Message-ID field.
    package var messageID: String?
    /// Octets.
    package var size: Int?
    /// The peer it came from.
    package var fromIP: String?
    /// The place in the order of acceptance; nil for a refusal.
    package var sequence: Int64?
    /// The identity of a refusal; nil for a message.
    package var refusal: RefusalID?
    /// The queue it waits in; nil when it waits no more.
    package var queue: QueueKey?
    /// The last reply or reason.
    package var detail: String?

    package init(
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
package struct TraceDetail: Sendable, Hashable, Codable {
    /// An event of one recipient.
    package struct Event: Sendable, Hashable, Codable {
        /// The recipient, nil when it concerns the message.
        package var recipient: String?
        /// When.
        package var at: WallTime
        /// By EOP's names: RECEIVE, SEND, DELIVER, DEFER, FAIL, DSN, ...; `REFUSE` for a refusal at the edge.
        package var event: String
        /// The next hop, when one was reached.
        package var remote: String?
        /// The reply or the reason.
        package var detail: String
        package init(recipient: String?, at: WallTime, event: String, remote: String?, detail: String) {
            self.recipient = recipient
            self.at = at
            self.event = event
            self.remote = remote
            self.detail = detail
        }

        /// A peer as events name it.
        package static func peer(name: String, address: String) -> String {
            name.isEmpty ? "[\(address)]" : "\(name) [\(address)]"
        }
    }
    /// One row a recipient.
    package var rows: [TraceRow]
    /// The decision record.
    package var decisions: [Decision]
    /// In order of time.
    package var events: [Event]
    package init(rows: [TraceRow], decisions: [Decision], events: [Event]) {
        self.rows = rows
        self.decisions = decisions
        self.events = events
    }
}
