package import Mail

/// A class of attempts. Each may take what the ones behind it may, and more: the last is what strangers can bring about
/// in any number, the first what stays within the organization.
enum Slot: Int {
    /// How many there are.
    static let count = 4

    /// To the organization's own hosts: Maildirs, mailbox hosts, smart hosts.
    case local = 0
    /// The organization's own mail to the internet.
    case own = 1
    /// Mail from outside to the internet: forwarded, or for an address that lives there.
    case relayed = 2
    /// Reports, wherever they go.
    case report = 3
}

/// The share of all attempts that a class and those behind it may have together, in percent.
package struct SlotShares: Hashable, Sendable {
    /// To the internet; 75.
    package var internet: Int
    /// What others than the organization brought about, to the internet, and reports; 50.
    package var relayed: Int
    /// Reports; 10.
    package var reports: Int

    /// Makes shares, each from 1 to 100.
    package init(
        internet: Int = Limits().internetDeliveries, relayed: Int = Limits().relayedDeliveries,
        reports: Int = Limits().reportDeliveries
    ) {
        self.internet = internet
        self.relayed = relayed
        self.reports = reports
    }

    /// The shares that a server's limits give: `internetDeliveries`, `relayedDeliveries` and `reportDeliveries`.
    package init(_ limits: Limits) {
        self.init(
            internet: limits.internetDeliveries, relayed: limits.relayedDeliveries, reports: limits.reportDeliveries)
    }
}

/// How many attempts each class and those behind it may have under way together.
struct SlotLimits {
    private var limits: InlineArray<4, Int>

    /// Divides a number of attempts; each class has at least one.
    init(attempts: Int, shares: SlotShares) {
        let all = max(1, attempts)
        let percents: InlineArray<4, Int> = [100, shares.internet, shares.relayed, shares.reports]
        limits = [all, all, all, all]
        for index in 1..<4 {
            limits[index] = max(1, min(limits[index - 1], all * min(max(percents[index], 1), 100) / 100))
        }
    }

    /// Those of a class, by its raw value.
    subscript(level: Int) -> Int { limits[level] }
}

/// Classes, as a set.
struct SlotSet: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ slot: Slot) { rawValue = 1 << UInt8(slot.rawValue) }
}
