package import Facts
package import Mail
package import Organization

/// What an inbound session asks at the points of the protocol where something is decided.
///
/// One value stands for one state of the configuration. Calls come from event loops, must not block, and are pure:
/// the same question always has the same answer.
package protocol MailPolicy: Sendable {
    /// Octets of a message, told to the peer with SIZE; nil leaves it to the listener's limits.
    var messageSize: Int? { get }
    /// Whether connection limits don't apply to this peer because an inbound connector names its address.
    func isExempt(_ address: IPAddress) -> Bool
    /// Whether the name of this peer's address may decide something, so that it should be looked up.
    func needsReverseName(of address: IPAddress) -> Bool
    /// The lists in DNS that are asked about this peer; by default none.
    func dnsLists(for address: IPAddress) -> [DNSList]
    /// Whether what is known of the mail of clients counts; by default it does not.
    var isReputationEnabled: Bool { get }
    /// Judges MAIL FROM.
    func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling
    /// Judges RCPT TO.
    func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling
    /// The organization that has a domain as an accepted domain; nil for nobody's. By default nobody has any.
    func organization(of domain: Domain) -> String?
    /// Who sends the mail of a transaction, with the limits on it; nil where nobody's limits count. By default nobody's do.
    func outboundSender(of envelope: Envelope, attribution: Attribution) -> OutboundSender?
    /// The recipient by whose hour of mail it is limited; nil where nothing limits it. By default nothing does.
    func receiver(of recipient: EnvelopeRecipient, attribution: Attribution) -> Receiver?
    /// The queue that an accepted recipient would go to; asked while a resource is short.
    func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey
    /// Takes a whole message in hand, with the plan of what must be found out about it before it is decided about.
    func examination(of message: consuming WholeMessage, attribution: Attribution) -> Examination
}

extension MailPolicy {
    /// The listener's limits say it.
    package var messageSize: Int? { nil }

    /// None.
    package func dnsLists(for address: IPAddress) -> [DNSList] { [] }

    /// It does not.
    package var isReputationEnabled: Bool { false }

    /// Nobody has it.
    package func organization(of domain: Domain) -> String? { nil }

    /// Nobody's limits count.
    package func outboundSender(of envelope: Envelope, attribution: Attribution) -> OutboundSender? { nil }

    /// Nothing limits it.
    package func receiver(of recipient: EnvelopeRecipient, attribution: Attribution) -> Receiver? { nil }
}
