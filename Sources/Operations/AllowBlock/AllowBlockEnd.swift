import Mail
import Organization

/// When an entry of the tenant allow and block list is to end, as a caller says it, with EOP's bounds.
struct AllowBlockEnd {
    var expirationDate: WallTime?
    var noExpiration: Bool
    var removeAfter: Int?

    /// Whether the caller says anything.
    var isGiven: Bool { expirationDate != nil || noExpiration || removeAfter != nil }

    /// Days that an entry has where nothing is said, by EOP.
    static let standardDays: Int64 = 30
    /// The most days of an entry that blocks, or that names addresses of servers.
    static let mostDays: Int64 = 90
    /// The most days of another one that allows.
    static let mostDaysOfAllow: Int64 = 30

    /// Gives an entry its end. What is not said is EOP's default: 30 days for one that blocks, 45 days behind its last use
    /// for one that allows, and none for addresses of servers.
    func set(_ item: inout TenantAllowBlockListItem, at now: WallTime) throws(OperationFailure) {
        try check(item, at: now)
        (item.expirationDate, item.noExpiration, item.removeAfter, item.lastUsedDate) = (nil, false, nil, nil)
        if let expirationDate {
            item.expirationDate = expirationDate
        } else if noExpiration || !isGiven && item.listType == .ip {
            item.noExpiration = true
        } else if removeAfter != nil || !isGiven && item.action == .allow {
            item.removeAfter = TenantAllowBlockListItem.removeAfterDays
            item.lastUsedDate = now
        } else {
            item.expirationDate = now.after(days: Self.standardDays)
        }
    }

    private func check(_ item: TenantAllowBlockListItem, at now: WallTime) throws(OperationFailure) {
        guard [expirationDate != nil, noExpiration, removeAfter != nil].count(where: { $0 }) <= 1 else {
            throw OperationFailure(
                .usage, "An entry has one end: give one of ExpirationDate, NoExpiration and RemoveAfter.")
        }
        let isAllow = item.action == .allow && item.listType != .ip
        if let expirationDate {
            let days = isAllow ? Self.mostDaysOfAllow : Self.mostDays
            guard expirationDate > now else {
                throw OperationFailure(.usage, "The ExpirationDate has passed; give a time to come.")
            }
            guard expirationDate <= now.after(days: days) else {
                throw OperationFailure(
                    .usage,
                    "The ExpirationDate is more than \(days) days away, and an entry of the list "
                        + "\(item.listType.rawValue) with \(item.action.rawValue) ends by then; give a time until "
                        + "\(now.after(days: days).iso8601)" + (isAllow ? "." : ", or NoExpiration."))
            }
        }
        if noExpiration, isAllow {
            throw OperationFailure(
                .usage,
                "An entry of the list \(item.listType.rawValue) with Allow can't be without an end; give ExpirationDate, or "
                    + "RemoveAfter \(TenantAllowBlockListItem.removeAfterDays).")
        }
        if let removeAfter {
            guard removeAfter == TenantAllowBlockListItem.removeAfterDays else {
                throw OperationFailure(
                    .usage,
                    "RemoveAfter \(removeAfter): EOP knows \(TenantAllowBlockListItem.removeAfterDays) days alone; give "
                        + "that, or ExpirationDate.")
            }
            guard item.action == .allow else {
                throw OperationFailure(
                    .usage, "RemoveAfter is for entries that allow; give ExpirationDate or NoExpiration.")
            }
        }
    }
}

extension WallTime {
    /// So many days later.
    func after(days: Int64) -> WallTime {
        WallTime(milliseconds: milliseconds + Interval.hours(24 * days).milliseconds)
    }
}
