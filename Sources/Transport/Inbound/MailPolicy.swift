package import Facts
package import Mail
package import MailFlow
package import NIOCore
package import SenderAuthentication

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
    /// Judges MAIL FROM.
    func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling
    /// Judges RCPT TO.
    func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling
    /// The organization that has a domain as an accepted domain; nil for nobody's. By default nobody has any.
    func organization(of domain: Domain) -> String?
    /// The queue that an accepted recipient would go to; asked while a resource is short.
    func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey?
    /// What has to be found out and done about a message that takes time, before and after it is categorized.
    ///
    /// - Parameter beginning: the beginning of the content, which is sure to hold the header.
    func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) -> AuthenticationPlan
    /// Decides what becomes of a whole message, with what was found out about it in the facts.
    func categorize(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> Categorization
    /// What a message counts as in the aggregate reports of DMARC; nil for not at all. By default nothing counts.
    func aggregateRow(
        _ facts: MessageFacts, transaction: Transaction, categorization: Categorization
    ) -> DMARCAggregateRow?
}

extension MailPolicy {
    /// The listener's limits say it.
    package var messageSize: Int? { nil }

    /// Nobody has it.
    package func organization(of domain: Domain) -> String? { nil }

    /// Nothing counts.
    package func aggregateRow(
        _ facts: MessageFacts, transaction: Transaction, categorization: Categorization
    ) -> DMARCAggregateRow? { nil }
}

/// Gives the policy of the moment. A session asks once, when it starts, and keeps the answer to its end, so that one
/// session is judged by one state of the configuration.
package protocol MailPolicySource: Sendable {
    /// The policy of the moment; thread-safe and cheap.
    func currentPolicy() -> any MailPolicy
}
