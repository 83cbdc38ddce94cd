package import Mail
package import MailFlow

/// A row of the trace as commands and the API show it: one recipient of one message, or one refusal at the edge.
package struct TraceRowView: Codable, Sendable, Hashable {
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
    /// What `postern trace show` takes: the sequence number of a message, or the identity of a refusal.
    package var identity: String?
    /// The last reply or reason.
    package var detail: String?

    /// The view of a row.
    package init(_ row: TraceRow) {
        received = row.received
        organization = row.organization
        senderAddress = row.senderAddress
        recipientAddress = row.recipientAddress
        subject = row.subject
        status = row.status
        messageTraceID = row.messageTraceID
        messageID = row.messageID
        size = row.size
        fromIP = row.fromIP
        sequence = row.sequence
        identity = row.refusal?.description ?? row.sequence.map(String.init)
        detail = row.detail
    }
}

/// All that is known of one message, or of one refusal.
package struct TraceDetailView: Codable, Sendable, Hashable {
    /// One row a recipient.
    package var rows: [TraceRowView]
    /// The decision record.
    package var decisions: [Decision]
    /// In order of time.
    package var events: [TraceDetail.Event]

    /// The view of a detail.
    package init(_ detail: TraceDetail) {
        rows = detail.rows.map(TraceRowView.init)
        decisions = detail.decisions
        events = detail.events
    }
}
