import Facts
import Mail
import MailFlow

/// The recipients of one transaction whose mail of the hour is limited.
struct TransactionReceivers {
    private var receivers: Set<Receiver> = []
    /// The recipient of the last ruling, until it is sure that nothing else refuses it.
    private var asked: Receiver?

    /// Whether nobody's mail is limited.
    var isEmpty: Bool { receivers.isEmpty }

    /// The ruling on a recipient, or the refusal of one that gets no more in this hour. Nothing is counted yet.
    mutating func admit(
        _ ruling: RecipientRuling, from envelope: Envelope, by policy: any MailPolicy, _ known: MailReceivers,
        at time: WallTime
    ) -> RecipientRuling {
        asked = nil
        guard case .accepted(let recipient, let attribution) = ruling.verdict,
            let receiver = policy.receiver(of: recipient, attribution: attribution)
        else { return ruling }
        guard let limit = known.excess(of: receiver, from: envelope.sender, at: time) else {
            asked = receiver
            return ruling
        }
        let decision = limit.decision(on: receiver, attribution, about: recipient.address.description)
        return RecipientRuling(
            .refused(limit.refusal, organization: attribution.organization),
            decisions: ruling.decisions + [decision])
    }

    /// Takes the recipient that was asked about, where the ruling on it stayed an acceptance.
    mutating func settle(_ ruling: RecipientRuling) {
        if let asked, case .accepted = ruling.verdict { receivers.insert(asked) }
        asked = nil
    }

    /// Counts the message, which is accepted. Of two transactions at once both are counted, though together they may be
    /// one too many.
    func count(from sender: ReversePath, _ known: MailReceivers, at time: WallTime) {
        if !receivers.isEmpty { known.add(receivers, from: sender, at: time) }
    }
}
