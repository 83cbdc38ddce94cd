package import Mail

/// A message to be accepted: everything that must be on disk before the 250.
package struct Acceptance: Sendable {
    /// Where a message came from.
    package enum Origin: String, Hashable, Sendable, Codable {
        /// By SMTP.
        case smtp = "SMTP"
        /// A report this gateway made.
        case report = "DSN"
        /// A test message that this gateway made: for the validation of a connector, or to find out where junk goes.
        case validation = "Validation"
    }

    /// The identity given at the end of DATA.
    package var networkMessageID: NetworkMessageID
    /// The organization.
    package var organization: String
    /// Where it came from.
    package var origin: Origin
    /// MAIL FROM.
    package var envelope: Envelope
    /// The content as received.
    package var content: MessageContent
    /// The lane.
    package var priority: Priority
    /// When it was accepted, on the clock that never steps.
    package var acceptedAt: Instant
    /// When it was accepted, in civil time.
    package var receivedAt: WallTime
    /// The peer, for trace: its address and the name it gave.
    package var clientAddress: IPAddress?
    /// The HELO name, for trace and reports.
    package var clientName: String
    /// Message-ID and Subject of the header, for trace; the subject is decoded no further.
    package var messageIDField: String
    /// The Subject field's text, for trace and reports.
    package var subject: String
    /// The first author, of the From field; nil where it names nobody.
    package var author: String?
    /// The version of TLS by which the client sent it, as `TLSv1.3`; nil without TLS, and for what no client sent.
    package var tls: String?
    /// The decisions so far.
    package var decisions: [Decision]
    /// What its recipients get: at least one copy, each for at least one of them.
    package var copies: [MessageCopy]
    /// Named recipients that have no delivery of their own: they are in the trace alone.
    package var ends: [NamedEnd]
    /// What counts towards the limits of its sender; nil where nothing does.
    package var charge: SenderCharge?
    /// What finds out by what it can be found later; nil for nothing. No store keeps it.
    package var traits: MessageTraitSource?

    package init(
        networkMessageID: NetworkMessageID, organization: String, origin: Origin, envelope: Envelope,
        content: MessageContent, priority: Priority, acceptedAt: Instant, receivedAt: WallTime,
        clientAddress: IPAddress?, clientName: String, messageIDField: String, subject: String,
        author: String? = nil, tls: String? = nil, decisions: [Decision], copies: [MessageCopy], ends: [NamedEnd] = []
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
        self.author = author
        self.tls = tls
        self.decisions = decisions
        self.copies = copies
        self.ends = ends
    }

    /// The deliveries of all copies, copy by copy: the order in which recipients are numbered.
    package var deliveries: [Delivery] { copies.deliveries }

    /// The same, each with the number of its copy.
    package var numberedDeliveries: [(copy: Int, delivery: Delivery)] {
        copies.enumerated().flatMap { number, copy in copy.deliveries.map { (number, $0) } }
    }
}

extension Work {
    /// That of a recipient.
    package init(origin: Acceptance.Origin, direction: Direction) {
        switch (origin, direction) {
        case (.report, _): self = .report
        case (.validation, _), (.smtp, .originating): self = .own
        case (.smtp, .incoming): self = .relayed
        }
    }
}
