import Facts
import Mail
import MailFlow
import Queueing

/// Who sends the mail of one transaction, and how many of its recipients count towards the sender's limits so far.
struct TransactionSender {
    private enum Known {
        case notAsked
        case nobody
        case sender(OutboundSender)
    }

    private var known = Known.notAsked
    private var charge = SenderCharge()

    /// The ruling on a recipient, or the refusal of one that the sender may not write to any more. Nothing is counted yet.
    mutating func admit(
        _ ruling: RecipientRuling, from envelope: Envelope, by policy: any MailPolicy, _ senders: OutboundSenders,
        at time: WallTime
    ) -> RecipientRuling {
        guard case .accepted(let recipient, let attribution) = ruling.verdict, attribution.direction == .originating
        else { return ruling }
        if case .notAsked = known {
            known = policy.outboundSender(of: envelope, attribution: attribution).map(Known.sender) ?? .nobody
        }
        guard case .sender(let sender) = known else { return ruling }
        var wanted = charge
        let owner = recipient.address.domain.flatMap { policy.organization(of: $0) }
        if owner == attribution.organization { wanted.inside += 1 } else { wanted.outside += 1 }
        let answer = senders.rule(on: wanted, of: sender, at: time, counts: false)
        guard let refusal = answer.refusal else {
            charge = wanted
            return ruling
        }
        let decision = answer.decision(of: sender, attribution, about: recipient.address.description)
        return RecipientRuling(
            .refused(refusal, organization: attribution.organization), decisions: ruling.decisions + [decision].compact)
    }

    /// What came of counting a whole message.
    enum Outcome {
        /// Nobody's limits count.
        case uncounted
        /// It is counted, and must be given back where it is not accepted.
        case counted(OutboundSender, SenderCharge)
        /// The sender has reached a limit since its recipients were accepted.
        case refused(Reply, [Decision])
    }

    /// Counts the message, which is to be accepted.
    func count(_ attribution: Attribution, _ senders: OutboundSenders, at time: WallTime) -> Outcome {
        guard case .sender(let sender) = known, charge.total > 0 else { return .uncounted }
        let answer = senders.rule(on: charge, of: sender, at: time, counts: true)
        guard let refusal = answer.refusal else { return .counted(sender, charge) }
        return .refused(refusal, [answer.decision(of: sender, attribution)].compact)
    }
}

extension [Decision?] {
    /// Those that there are.
    fileprivate var compact: [Decision] { compactMap(\.self) }
}
