public import Mail

/// A message to be accepted: everything that must be on disk before the 250.
public struct Acceptance: Sendable {
    /// Where a message came from.
    public enum Origin: String, Hashable, Sendable, Codable {
        /// By SMTP.
        case smtp = "SMTP"
        /// A report this gateway made.
        case report = "DSN"
        /// A test message that this gateway made for the validation of a connector.
        case validation = "Validation"
    }

    /// The identity given at the end of DATA.
    public var networkMessageID: NetworkMessageID
    /// The organization.
    public var organization: String
    /// Where it came from.
    public var origin: Origin
    /// MAIL FROM.
    public var envelope: Envelope
    /// The content as received.
    public var content: MessageContent
    /// The lane.
    public var priority: Priority
    /// When it was accepted, on the clock that never steps.
    public var acceptedAt: Instant
    /// When it was accepted, in civil time.
    public var receivedAt: WallTime
    /// The peer, for trace: its address and the name it gave.
    public var clientAddress: IPAddress?
    /// The HELO name, for trace and reports.
    public var clientName: String
    /// Message-ID and Subject of the header, for trace; the subject is decoded no further.
    public var messageIDField: String
    /// The Subject field's text, for trace and reports.
    public var subject: String
    /// The decisions so far.
    public var decisions: [Decision]
    /// What its recipients get: at least one copy, each for at least one of them.
    public var copies: [MessageCopy]

    /// Makes an acceptance.
    public init(
        networkMessageID: NetworkMessageID, organization: String, origin: Origin, envelope: Envelope,
        content: MessageContent, priority: Priority, acceptedAt: Instant, receivedAt: WallTime,
        clientAddress: IPAddress?, clientName: String, messageIDField: String, subject: String,
        decisions: [Decision], copies: [MessageCopy]
    ) {
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.origin = origin
        self.envelope = envelope
        self.content = content
        self.priority = priority
        self.acceptedAt = acceptedAt
        self.receivedAt = receivedAt
        self.clientAddress = clientAddress
        self.clientName = clientName
        self.messageIDField = messageIDField
        self.subject = subject
        self.decisions = decisions
        self.copies = copies
    }

    /// The deliveries of all copies, copy by copy: the order in which recipients are numbered.
    public var deliveries: [Delivery] { copies.deliveries }

    /// The same, each with the number of its copy.
    public var numberedDeliveries: [(copy: Int, delivery: Delivery)] {
        copies.enumerated().flatMap { number, copy in copy.deliveries.map { (number, $0) } }
    }
}
