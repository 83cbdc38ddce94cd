internal import DequeModule
package import Facts
package import Mail

/// How many reports each return address of forwarded mail takes in a day (docs/reference/srs.md).
///
/// Whoever gets a forwarded message learns such an address; what comes by it goes to somebody who can't help it. A day
/// begins with the first report to an address. In bounded memory: beyond ``capacity`` the oldest is forgotten, and an
/// address comes into being only with a message that was forwarded.
package struct ReturnAddressAllowance: Sendable {
    private struct Use {
        var since: Instant
        var count: Int
    }

    /// Addresses remembered, at most.
    package static let capacity = 65_536
    private static let day = Interval.hours(24)

    private let perDay: Int
    private let capacity: Int
    private var uses: [String: Use] = [:]
    // Each address once, in the order in which its day ends.
    private var order = Deque<String>()

    /// Makes an allowance of so many reports in a day for each address.
    package init(perDay: Int, capacity: Int = ReturnAddressAllowance.capacity) {
        self.perDay = perDay
        self.capacity = max(1, capacity)
    }

    /// Counts one report to an address; false when it has had its share of the day.
    package mutating func take(_ address: String, now: Instant) -> Bool {
        while let first = order.first, let use = uses[first], now - use.since >= Self.day {
            order.removeFirst()
            uses[first] = nil
        }
        if let use = uses[address] {
            guard use.count < perDay else { return false }
            uses[address]?.count += 1
            return true
        }
        guard perDay > 0 else { return false }
        uses[address] = Use(since: now, count: 1)
        order.append(address)
        if order.count > capacity, let oldest = order.popFirst() { uses[oldest] = nil }
        return true
    }
}

extension ReturnAddressAllowance {
    /// What becomes of a ruling on a recipient: a return address that has had its share of the day is refused.
    package mutating func admit(_ ruling: RecipientRuling, now: Instant) -> RecipientRuling {
        guard let address = ruling.returnAddress, case .accepted(let recipient, let attribution) = ruling.verdict,
            !take(address, now: now)
        else { return ruling }
        let reply = Replies.returnAddressExhausted
        let decision = attribution.decision(
            .recipientLimits, .refused, about: recipient.address.description,
            from: [.init("returnAddressReports", perDay)], reply: reply)
        return RecipientRuling(
            .refused(reply, organization: attribution.organization, isEdgeBlock: false),
            decisions: ruling.decisions + [decision])
    }
}
