import Facts
import Mail
import MailFlow
import Queueing

/// What an accepted recipient finds room for, the same in a session and for mail that crosses from another organization of
/// this server: the disk, its organization's share of it, the day's reports of a return address.
struct RecipientRoom: Sendable {
    let pressure: PressureGauge
    let shares: OrganizationShareGauge
    let health: any QueueHealth
    let returnAddresses: ReturnAddressUse

    /// The ruling, or the refusal of a recipient for which there is no room now. What is refused uses up no allowance.
    func admit(_ ruling: RecipientRuling, by policy: any MailPolicy, now: Instant) -> RecipientRuling {
        guard case .accepted(let recipient, let attribution) = ruling.verdict else { return ruling }
        let refusal =
            deferral(of: recipient, attribution, by: policy)
            ?? shares.recipient(recipient.address.description, organization: attribution.organization)
        return refusal ?? returnAddresses.admit(ruling, now: now)
    }

    private func deferral(
        of recipient: EnvelopeRecipient, _ attribution: Attribution, by policy: any MailPolicy
    ) -> RecipientRuling? {
        guard !pressure.isCalm else { return nil }
        let standing = pressure.standing
        guard standing.defersFailing != nil else { return nil }
        return PressureRuling.recipient(
            standing, key: policy.queue(of: recipient, attribution: attribution),
            recipient: recipient.address.description, isFailing: health.isFailing)
    }
}
