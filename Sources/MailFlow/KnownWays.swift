internal import Mail
internal import NIOConcurrencyHelpers
internal import Organization

/// What following a recipient leads to, remembered for one configuration: nothing, or a refusal. A stranger may name a
/// large group as often as he likes; it is expanded once for that.
///
/// It remembers answers of a pure function, so that asking it changes no answer. Bounded; shared by the sessions of one
/// configuration.
final class KnownWays: Sendable {
    /// A refusal and what led to it.
    struct Refusal: Sendable {
        var reply: Reply
        var inputs: [Decision.Input]
    }

    private static let limit = 4_096
    private let known = NIOLockedValueBox<[String: Refusal?]>([:])

    /// The refusal of mail for a recipient of an organization; `resolve` is asked when it isn't known yet.
    func refusal(
        of recipient: Recipient, in organization: OrganizationSnapshot, resolve: () -> Resolution
    ) -> Refusal? {
        // A space is in no organization's name.
        let key = "\(organization.name) \(recipient.primarySmtpAddress.lookupKey)"
        if let answer = known.withLockedValue({ $0[key] }) { return answer }
        let resolution = resolve()
        let answer = resolution.refusal.map { Refusal(reply: $0, inputs: resolution.decision?.inputs ?? []) }
        known.withLockedValue { known in
            if known.count >= KnownWays.limit { known.removeAll() }
            known[key] = .some(answer)
        }
        return answer
    }
}
