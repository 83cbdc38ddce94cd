package import Mail

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
