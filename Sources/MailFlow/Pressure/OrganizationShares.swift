package import Mail

/// Keeps one organization from taking all of the disk that back pressure leaves (docs/reference/back-pressure.md).
///
/// Where there are several organizations, the mail that waits of each may take so large a share of what waiting mail of all
/// can take together. A value: figures go in, those above their share come out, with a gap between over and well again.
package struct OrganizationShares: Sendable {
    /// An organization that went over its share, or is below it again.
    package struct Change: Hashable, Sendable {
        /// The organization.
        package var organization: String
        /// Whether it is over now.
        package var isOver: Bool
        /// Octets of its mail that waits.
        package var octets: Int
        /// Octets that it may have.
        package var share: Int
    }

    private let limits: PressureLimits
    /// Those that are over their share.
    package private(set) var over: Set<String> = []

    /// None over its share.
    package init(limits: PressureLimits) { self.limits = limits }

    /// Takes figures.
    ///
    /// - Parameters:
    ///   - waiting: octets of mail that waits, by organization.
    ///   - disk: the file system it waits on.
    ///   - organizations: how many there are.
    package mutating func take(
        waiting: [String: Int], disk: PressureSample.Share, organizations: Int
    ) -> [Change] {
        let share = organizations > 1 ? share(waiting: waiting, disk: disk) : .max
        var changes: [Change] = []
        for organization in over.union(waiting.keys).sorted() {
            let octets = waiting[organization] ?? 0
            let wasOver = over.contains(organization)
            // Well again a tenth below, so that it does not flip at the limit.
            let isOver = octets > (wasOver ? share / 10 * 9 : share)
            guard isOver != wasOver else { continue }
            if isOver { over.insert(organization) } else { over.remove(organization) }
            changes.append(Change(organization: organization, isOver: isOver, octets: octets, share: share))
        }
        return changes
    }

    /// Octets that one may have: its share of what waits and of what is free above the point at which `Disk` gets to
    /// Medium.
    private func share(waiting: [String: Int], disk: PressureSample.Share) -> Int {
        let reserve = PressureSample.diskReserve(of: disk.total)
        let whole = max(0, min(disk.total - reserve, limits.diskSpan))
        let medium = reserve + whole / 100 * (100 - limits.disk.lowToMedium)
        let room = waiting.values.reduce(0, +) + max(0, disk.free - medium)
        return room / 100 * limits.organizationShare
    }
}
