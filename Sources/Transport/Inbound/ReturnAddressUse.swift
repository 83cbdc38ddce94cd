import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers

/// Counts the reports to return addresses of forwarded mail, for all sessions together.
package final class ReturnAddressUse: Sendable {
    private let allowance: NIOLockedValueBox<ReturnAddressAllowance>

    /// Counts up to so many reports a day for each address.
    package init(perDay: Int = Int.max) { allowance = NIOLockedValueBox(ReturnAddressAllowance(perDay: perDay)) }

    /// What becomes of a ruling on a recipient.
    func admit(_ ruling: RecipientRuling, now: Instant) -> RecipientRuling {
        guard ruling.returnAddress != nil else { return ruling }
        return allowance.withLockedValue { $0.admit(ruling, now: now) }
    }
}
