internal import Facts
package import Mail
internal import NIOConcurrencyHelpers
package import Organization
package import Queueing

/// What all sessions together know of the organizations' own senders. From any thread, without waiting for more than a
/// moment.
package final class OutboundSenders: Sendable {
    private let allowances = NIOLockedValueBox(SenderAllowances())
    private let tell: @Sendable (SenderAlert) -> Void

    /// Nobody has sent anything.
    ///
    /// - Parameter tell: told of each sender who reaches a limit; must not block.
    package init(tell: @escaping @Sendable (SenderAlert) -> Void = { _ in }) { self.tell = tell }

    /// Rules on a message of a sender, and counts it where it is allowed and `counts` says so.
    package func rule(
        on charge: SenderCharge, of sender: OutboundSender, at time: WallTime, counts: Bool
    ) -> SendingRuling {
        let ruling = allowances.withLockedValue { $0.rule(on: charge, of: sender, at: time, counts: counts) }
        if let alert = ruling.alert { tell(alert) }
        return ruling
    }

    /// Counts a message that was counted as spam of its sender.
    ///
    /// - Returns: how the sender stands, where the sender is restricted by it.
    package func countSpam(of sender: OutboundSender, at time: WallTime) -> SenderAlert? {
        let alert = allowances.withLockedValue { $0.countSpam(of: sender, at: time) }
        if let alert { tell(alert) }
        return alert
    }

    /// Counts a message no more that was counted and has not been accepted: its client comes again with it, and a full disk must
    /// make nobody a sender of spam.
    package func giveBack(_ charge: SenderCharge, of sender: OutboundSender, isSpam: Bool = false, at time: WallTime) {
        allowances.withLockedValue {
            $0.giveBack(
                charge, of: sender.key, isUnregistered: sender.isUnregistered, isSpam: isSpam, at: time)
        }
    }

    /// Puts a restriction, or its end, into force.
    package func put(_ restriction: RestrictedSender) {
        allowances.withLockedValue { $0.put(restriction) }
    }

    /// How senders stand who are restricted at a moment or were let send again, whether that is stored yet or not. In no order.
    package func standings(at time: WallTime) -> [RestrictedSender] {
        allowances.withLockedValue { $0.restrictions(at: time) }
    }

    /// Takes up what was known before a restart. Mail of an organization that is gone is passed over.
    package func restore(
        _ sent: [SentMail], _ restrictions: [RestrictedSender], at time: WallTime, in snapshot: ConfigurationSnapshot
    ) {
        let keyed = sent.compactMap { mail -> (SentMail, SenderKey, isUnregistered: Bool)? in
            guard let owner = snapshot.organization(named: mail.organization) else { return nil }
            let primary = OutboundSender.primary(of: mail.sender, owner, in: snapshot)
            let key = SenderKey(organization: owner.name, sender: primary.lookupKey)
            return (mail, key, snapshot.acceptedDomain(of: mail.sender.domain, in: owner) == nil)
        }
        allowances.withLockedValue { allowances in
            for (mail, key, isUnregistered) in keyed {
                allowances.restore(mail, as: key, isUnregistered: isUnregistered, at: time)
            }
            for restriction in restrictions where restriction.isInForce(at: time) { allowances.put(restriction) }
        }
    }
}
