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

    /// Nobody has sent anything.
    package init(capacity: Int = SenderAllowances.capacity) { self.capacity = max(1, capacity) }

    /// How many senders are remembered.
    package var count: Int { senders.count }

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
                standings[sender.key] = restriction
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
        if counts { allowance.add(charge) }
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

    /// Counts a message no more that was counted and has not been accepted.
    package mutating func giveBack(_ charge: SenderCharge, of key: SenderKey, at time: WallTime) {
        senders[key]?.remove(charge, of: time)
    }

    /// Puts a restriction, or its end, into force.
    package mutating func put(_ restriction: RestrictedSender) { standings[restriction.key] = restriction }

    /// The restrictions, and their ends, that are in force at a moment. In no order.
    package func restrictions(at time: WallTime) -> [RestrictedSender] {
        standings.values.filter { $0.isInForce(at: time) }
    }

    /// Adds what a sender has sent before a restart.
    package mutating func restore(_ sent: SentMail, as key: SenderKey, at time: WallTime) {
        var allowance = senders[key] ?? SenderAllowance(at: time)
        allowance.add(sent)
        set(allowance, of: key)
    }

    private mutating func set(_ allowance: SenderAllowance, of key: SenderKey) {
        if senders.count >= capacity, senders[key] == nil { makeRoom(onDay: allowance.dayNumber) }
        senders[key] = allowance
    }

    private mutating func makeRoom(onDay day: Int64) {
        senders = senders.filter { $0.value.dayNumber >= day }
        var least = 1
        // Half of the room, so that the next ones find some.
        while senders.count > capacity / 2 {
            senders = senders.filter { $0.value.recipients > least }
            least *= 2
        }
    }
}
