package import Mail
package import Queueing

/// One row of a message trace: one recipient of one message, a named recipient without a delivery of its own, a refusal at
/// the edge, or a number of refusals (docs/reference/trace.md).
package struct TraceRow: Sendable, Hashable, Codable {
    /// Where it stands in the trace: its moment of reception, its kind, its number.
    package var place: TraceCursor
    /// The organization.
    package var organization: String?
    /// MAIL FROM; `<>` for the null sender; empty where it had not come to that.
    package var senderAddress: String
    /// The recipient as it is shown; empty where there was none.
    package var recipientAddress: String
    /// Every address that the row is found by: the one shown, the one named, the primary one, the one delivered to.
    package var addresses: [String]
    /// The Subject field, decoded.
    package var subject: String?
    /// What has become of it.
    package var status: TraceStatus
    /// The state in the store; nil for what is no recipient of a message.
    package var state: RecipientState?
    /// The MessageTraceId; nil for a refusal.
    package var messageTraceID: String?
    /// The Message-ID field.
    package var messageID: String?
    /// The first author, of the From field.
    package var author: String?
    /// Octets.
    package var size: Int?
    /// The peer it came from.
    package var fromIP: String?
    /// The server that it was handed to, or tried with, last.
    package var toIP: String?
    /// The place in the order of acceptance; nil for a refusal.
    package var sequence: Int64?
    /// Into or out of the organization.
    package var direction: Direction?
    /// The inbound connector that it came by.
    package var connector: String?
    /// The outbound connector that its queue leads by.
    package var outboundConnector: String?
    /// The next hop of its queue.
    package var nextHop: String?
    /// The last reply, of a host or of ours.
    package var reply: String?
    /// The last reply or reason.
    package var detail: String?
    /// The queue it waits in; nil when it waits no more.
    package var queue: QueueKey?
    /// Whether it waits because an attempt failed for it alone, so that the detail is its own.
    package var isPutOff = false
    /// When it is tried next, where that is known.
    package var nextTry: WallTime?
    /// The version of TLS that it came by.
    package var tls: String?
    /// What kind of unwanted mail its verdict says it is; nil where it has none.
    package var category: VerdictCategory?
    /// The confidence of its verdict, -1 to 9; nil where it has none, as for malware.
    package var confidence: Int?
    /// What mail flow rules did with the message, each rule with each effect once; empty for most.
    package var rules: [RuleHit] = []

    /// A row with nothing but what each one has.
    package init(at place: TraceCursor, sender: String, recipient: String, status: TraceStatus) {
        self.place = place
        senderAddress = sender
        recipientAddress = recipient
        addresses = recipient.isEmpty ? [] : [recipient]
        self.status = status
    }

    /// When it was received.
    package var received: WallTime { place.received }

    /// The identity of a refusal; nil for every other row.
    package var refusal: RefusalID? { place.kind == .refusal ? RefusalID(place.number) : nil }

    /// The identity of a row of a message; nil for every other row.
    package var recipient: RecipientID? { place.kind == .message ? RecipientID(place.number) : nil }

    /// What `postern trace show` takes: the sequence number of a message, or the identity of a refusal; nil for a count.
    package var identity: String? { refusal?.description ?? sequence.map(String.init) }
}

extension TraceRow {
    /// A text that begins as a reply does, `550 5.1.1 ...`; nil for every other.
    package static func reply(_ text: String?) -> String? {
        guard let text, text.utf8.count >= 3, text.utf8.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.dropFirst(3).first.map({ [0x20, 0x2d].contains($0) }) ?? true
        else { return nil }
        return text
    }

    /// What a named recipient without a delivery of its own has come to.
    package static func status(of kind: NamedEnd.Kind) -> TraceStatus {
        switch kind {
        case .expanded: .expanded
        case .redirected, .duplicate: .none
        // As in EOP: it was filtered, and nothing tells its sender that nobody has it.
        case .dropped: .filteredAsSpam
        case .rejected: .failed
        }
    }
}
