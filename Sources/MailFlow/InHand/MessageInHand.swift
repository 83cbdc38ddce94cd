package import Facts
package import Mail
package import Organization
package import Scoring
package import SenderAuthentication

/// A message while it is decided about: what is known of it, and what has been decided so far.
///
/// Each stage of the examination reads and changes it. Recipients that are to get something else than the others are
/// parted from them by ``AcceptedMessage/edit(where:by:)`` of ``accepted``, at any stage.
package struct MessageInHand: Sendable {
    /// What it is decided by.
    package let basis: ExaminationBasis
    /// Whose mail it is.
    package let attribution: Attribution
    /// The message with its facts, its transaction and its session.
    package internal(set) var whole: WholeMessage
    /// What was to be found out about it.
    package internal(set) var plan: ExaminationPlan
    /// What becomes of it: its copies, the decisions of the stages, its priority. Before `RecipientResolution` a delivery
    /// is a recipient as the sender named it, and before `Routing` it has no queue.
    package var accepted: AcceptedMessage
    /// What is done for what authentication says of the sender, for the recipient for whom it is gravest.
    package var disposition = SenderDisposition.none
    /// What policies go by that rule on the sender; nil where nothing was authenticated.
    package var sender: SenderFacts?
    /// What all results of authentication come to; nil where nothing was authenticated.
    package var composite: CompositeAuthentication? { sender?.composite }
    /// The results as the message carries them; nil where nothing was authenticated.
    package var results: AuthenticationResults?
    /// The Received-SPF field that the message carries; nil where nothing was authenticated.
    package var receivedSPF: String?
    /// What is known of the content.
    package internal(set) var reading = ContentReading.notRead
    /// What is known of the content for mail flow rules alone, where no filter of this server reads it.
    @OnHeap var contentReadForRules: ContentFindings?
    /// What is known of the place that it came from.
    package internal(set) var origin = MessageOrigin()
    /// Whether a message that it returns is one of the organization's.
    package internal(set) var returned = ReturnedMessage.notLookedUp
    /// What judges its content; nil where nobody does.
    package internal(set) var scorer: SharedScorer?
    /// What the scorer says of it; nil where the content was not judged.
    @OnHeap package var judgement: ScoringResult?
    /// What spam engines of this server say of it.
    package internal(set) var opinions: [SpamEngineReport] = []
    /// What its organization knows of it; nil where nobody remembers anything.
    @OnHeap package internal(set) var knowledge: KnownMessage?
    /// What its content is known by in a report; nil where nobody can report it, or nobody learns.
    @OnHeap package internal(set) var mark: TextMark?
    /// What the scorer would say of it had nobody reported others of its campaign; nil where that is ``judgement``, or does not
    /// matter.
    @OnHeap package internal(set) var judgementWithoutReports: ScoringResult?
    /// The message as the scorer has read it, where that was done before it is judged; nil where it was not.
    @OnHeap package internal(set) var read: ReadMessage?
    /// What the organization's list says about its content; nil where the content was not read.
    @OnHeap var listed: ListedContent?
    /// What the policy against malware says that all recipients have; nil where they have several, and where the content was
    /// not read.
    @OnHeap var malwareRuling: MalwareRuling?
    /// What speaks for and against it, as far as the stages have found out.
    package var grounds = VerdictGrounds()
    /// The same for the copies of the organization's own people, where one of them wrote it and somebody outside gets it,
    /// too; nil where ``grounds`` are everybody's.
    @OnHeap package var groundsWithin: VerdictGrounds?
    /// The verdict, the gravest where recipients have different ones; nil before it is made, and where nothing was looked at.
    @OnHeap package var verdict: Verdict?
    /// What becomes of it for its recipients; nil where ``verdict`` is nil.
    @OnHeap package var outcomes: RecipientOutcomes?
    /// What the organization's mail flow rules have come to; nil where none was evaluated.
    @OnHeap package internal(set) var rules: RuleOutcomes?
    /// Whether the sender's domain has neither MX nor address; false where nobody has asked.
    package internal(set) var isSenderDomainEmpty = false
    /// How much is kept of what rules look at.
    package internal(set) var ruleDetail = RuleDetail.none
    /// The stamp of this pass through the organization (docs/reference/routing.md, loops).
    package var loopStamp: String?

    init(
        _ whole: WholeMessage, attribution: Attribution, basis: ExaminationBasis, plan: ExaminationPlan,
        copies: [MessageCopy]
    ) {
        self.basis = basis
        self.attribution = attribution
        self.whole = whole
        self.plan = plan
        accepted = AcceptedMessage(copies: copies, decisions: [])
        // Most messages have four or five.
        accepted.decisions.reserveCapacity(6)
    }

    /// The organization whose mail it is.
    package var organization: OrganizationSnapshot { attribution.owner }
    /// The configuration.
    package var snapshot: ConfigurationSnapshot { basis.snapshot }
    /// What is known of the message.
    package var facts: MessageFacts { whole.facts }
    /// What its transaction has come to.
    package var transaction: Transaction { whole.transaction }
    /// The session that it came by; nil for one that this gateway has made.
    package var session: SessionFacts? { whole.session }

    /// Adds a decision to the record; nil adds nothing.
    package mutating func record(_ decision: Decision?) {
        if let decision { accepted.decisions.append(decision) }
    }

    /// Changes what every recipient gets.
    package mutating func edit(_ change: (inout MessageEdits) -> Void) {
        for index in accepted.copies.indices { change(&accepted.copies[index].edits) }
    }

    /// The recipients as the sender named them, as deliveries that are still to be resolved and routed.
    static func named(_ recipients: [EnvelopeRecipient], _ attribution: Attribution) -> [Delivery] {
        let key = QueueKey(organization: attribution.organization, deliveryType: .undefined, nextHop: "")
        let routing = RoutingInputs(attribution)
        return recipients.map { Delivery(recipient: $0, deliverTo: $0.address, key: key, routing: routing) }
    }
}
