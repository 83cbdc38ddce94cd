package import Mail
internal import Organization
package import Queueing

/// What all senders of this server have sent, and who may send nothing.
///
/// In bounded memory: beyond ``capacity`` senders those of earlier days go first, then those who have sent least.
package struct SenderAllowances: Sendable {
    /// Senders remembered, at most.
    package static let capacity = 200_000

    private let capacity: Int
    private var senders: [SenderKey: SenderAllowance] = [:]
    private var standings: [SenderKey: RestrictedSender] = [:]
    /// Standings at which those that have ended are dropped: a sender who has stopped writing is never looked up again.
    private var sweep = Self.firstSweep
    private static let firstSweep = 1_000
    /// As many as there are organizations on this server that have sent something.
    private var organizations: [String: OrganizationAllowance] = [:]

    /// Nobody has sent anything.
    package init(capacity: Int = SenderAllowances.capacity) { self.capacity = max(1, capacity) }

    /// How many senders are remembered.
    package var count: Int { senders.count }
    /// How many standings are remembered, ended or not.
    package var standingCount: Int { standings.count }

    /// Rules on a message of a sender.
    ///
    /// - Parameters:
    ///   - charge: its recipients.
    ///   - counts: whether it is counted where it is allowed; otherwise it is only asked whether it would be.
    package mutating func rule(
        on charge: SenderCharge, of sender: OutboundSender, at time: WallTime, counts: Bool
    ) -> SendingRuling {
        var isReleased = false
        // Hardly anybody is restricted.
        if !standings.isEmpty, let standing = standings[sender.key] {
            if !standing.isInForce(at: time) {
                standings[sender.key] = nil
            } else if standing.state == .released {
                isReleased = true
            } else {
                return SendingRuling(.restricted(standing))
            }
        }
        var organization = organizations[sender.key.organization] ?? OrganizationAllowance(at: time)
        organization.turn(to: time)
        if let limit = organization.excess(adding: charge, of: sender) {
            guard organization.tells(of: limit) else { return SendingRuling(.exceeded(limit)) }
            organizations[sender.key.organization] = organization
            return SendingRuling(
                .exceeded(limit),
                alert: SenderAlert(
                    key: sender.key, limit: limit, most: sender.limits[limit], policy: sender.policy))
        }
        var allowance = senders[sender.key] ?? SenderAllowance(at: time)
        allowance.turn(to: time)
        var alert: SenderAlert?
        if !isReleased, let limit = allowance.excessOfPolicy(adding: charge, by: sender.limits) {
            let restriction = Self.restriction(of: sender, limit, at: time)
            if restriction != nil || allowance.tells(of: limit) {
                alert = SenderAlert(
                    key: sender.key, limit: limit, most: sender.limits[limit], policy: sender.policy,
                    restriction: restriction)
            }
            if let restriction {
                put(restriction)
                return SendingRuling(.exceeded(limit), alert: alert)
            }
        }
        if let limit = allowance.excessOfServer(adding: charge, by: sender.limits) {
            if allowance.tells(of: limit) {
                alert = SenderAlert(
                    key: sender.key, limit: limit, most: sender.limits[limit], policy: sender.policy)
            }
            if alert != nil { set(allowance, of: sender.key) }
            return SendingRuling(.exceeded(limit), alert: alert)
        }
        if counts {
            allowance.add(charge)
            organization.add(charge, isUnregistered: sender.isUnregistered)
            organizations[sender.key.organization] = organization
        }
        if counts || alert != nil { set(allowance, of: sender.key) }
        return SendingRuling(.allowed, alert: alert)
    }

    private static func restriction(
        of sender: OutboundSender, _ limit: SenderLimit, at time: WallTime
    ) -> RestrictedSender? {
        switch sender.limits.action {
        case .alert: nil
        case .blockUserForToday:
            RestrictedSender(
                key: sender.key, state: .blockedForToday, limit: limit, policy: sender.policy, since: time,
                until: SendingWindow.day.end(at: time))
        case .blockUser:
            RestrictedSender(key: sender.key, state: .blocked, limit: limit, policy: sender.policy, since: time)
        }
    }

    /// Counts a message of a sender, which was counted before, as spam.
    ///
    /// - Returns: that the sender may send nothing more from now on; nil where the limits on spam are not reached, and where an
    ///   administrator has let the sender send again today.
    package mutating func countSpam(of sender: OutboundSender, at time: WallTime) -> SenderAlert? {
        var allowance = senders[sender.key] ?? SenderAllowance(at: time)
        allowance.turn(to: time)
        allowance.addSpam()
        set(allowance, of: sender.key)
        if let standing = standings[sender.key], standing.isInForce(at: time) { return nil }
        guard let limit = allowance.excessOfSpam(by: sender.limits) else { return nil }
        let restriction = RestrictedSender(
            key: sender.key, state: .blocked, limit: limit, policy: sender.policy, since: time)
        put(restriction)
        return SenderAlert(
            key: sender.key, limit: limit, most: sender.limits[limit], policy: sender.policy, restriction: restriction)
    }

    /// Counts a message no more that was counted and has not been accepted.
    package mutating func giveBack(
        _ charge: SenderCharge, of key: SenderKey, isUnregistered: Bool = false, isSpam: Bool = false, at time: WallTime
    ) {
        senders[key]?.remove(charge, isSpam: isSpam, of: time)
        organizations[key.organization]?.remove(charge, isUnregistered: isUnregistered, of: time)
    }

    /// Puts a restriction, or its end, into force.
    package mutating func put(_ restriction: RestrictedSender) {
        if standings.count >= sweep, standings[restriction.key] == nil {
            standings = standings.filter { $0.value.isInForce(at: restriction.since) }
            // Twice as many until the next time, so that it costs little for each of them.
            sweep = max(Self.firstSweep, standings.count * 2)
        }
        standings[restriction.key] = restriction
    }

    /// The restrictions, and their ends, that are in force at a moment. In no order.
    package func restrictions(at time: WallTime) -> [RestrictedSender] {
        standings.values.filter { $0.isInForce(at: time) }
    }

    /// Adds what a sender has sent before a restart.
    package mutating func restore(
        _ sent: SentMail, as key: SenderKey, isUnregistered: Bool = false, at time: WallTime
    ) {
        var allowance = senders[key] ?? SenderAllowance(at: time)
        allowance.add(sent)
        set(allowance, of: key)
        var organization = organizations[key.organization] ?? OrganizationAllowance(at: time)
        organization.add(sent, isUnregistered: isUnregistered)
        organizations[key.organization] = organization
    }

    private mutating func set(_ allowance: SenderAllowance, of key: SenderKey) {
        if senders.count >= capacity, senders[key] == nil { makeRoom(onDay: allowance.dayNumber) }
        senders[key] = allowance
    }

    private mutating func makeRoom(onDay day: Int64) {
        senders = senders.filter { $0.value.dayNumber >= day }
        // Half of the room, so that the next ones find some.
        senders.dropLeast(until: capacity / 2) { $0.recipients }
    }
}
