package import Mail

/// A walk through the audit log, entry by entry, that finds what is not as it was written (docs/reference/audit.md#chain).
///
/// It takes the entries by their numbers, in portions: with each the gaps as they are then, since entries may be removed by
/// their age during the walk. It ends with the end of the chain as the store keeps it beside the entries.
package struct AuditChecker: Sendable {
    /// The number of the last entry that was looked at, or that is known to be gone.
    package private(set) var last: Int64 = 0
    /// The digest that the next entry must hold; nil where that can't be known.
    private var digest: [UInt8]? = AuditEnd.beginning.digest
    private var entries: Int64 = 0
    private var removed: Int64 = 0
    private var faults: [AuditVerification.Fault] = []
    private var faultCount: Int64 = 0
    private let noted: AuditHead?
    private var notedFits: AuditVerification.Noted?

    /// A walk from the beginning, which also looks for a head that was noted earlier.
    package init(noted: AuditHead? = nil) {
        self.noted = noted
        if let noted, noted == AuditEnd.beginning.head { notedFits = .same }
    }

    /// Looks at the next entry.
    ///
    /// - Parameter gaps: what was removed by its age, by number, none overlapping another.
    package mutating func take(_ link: AuditLink, gaps: [AuditGap]) {
        let id = link.row.id
        pass(through: id - 1, gaps)
        if let gap = gaps.first(where: { $0.first <= id && id <= $0.last }) {
            // The store removes an entry and notes the gap in one transaction.
            note(.added, id, through: id)
            if gap.last > last { enter(gap) }
            entries += 1
            return
        }
        if let digest, digest != link.previous { note(.unlinked, id, through: id) }
        if link.row.digest(after: link.previous) != link.digest { note(.changed, id, through: id) }
        if let noted, noted.entry == id {
            notedFits = noted.digest == link.digest.hexadecimal ? .same : .different
        }
        digest = link.digest
        last = max(last, id)
        entries += 1
    }

    /// Ends the walk behind the last entry.
    package mutating func end(_ end: AuditEnd, gaps: [AuditGap]) -> AuditVerification {
        if last > end.entry {
            note(.added, end.entry + 1, through: last)
        } else {
            pass(through: end.entry, gaps)
            // What stands last was written anew, and the end is as it was.
            if let digest, digest != end.digest { note(.unlinked, end.entry, through: end.entry) }
        }
        return AuditVerification(
            entries: entries, removed: removed, faults: faults, faultCount: faultCount,
            noted: noted.map { _ in notedFits ?? .different }, head: end.head)
    }

    /// Passes over numbers without an entry: gaps are as they should be, anything else is missing.
    private mutating func pass(through number: Int64, _ gaps: [AuditGap]) {
        while last < number {
            let next = last + 1
            if let gap = gaps.first(where: { $0.first <= next && next <= $0.last }) {
                enter(gap)
            } else {
                let behind = gaps.map(\.first).filter { $0 > next }.min().map { $0 - 1 } ?? number
                let end = min(number, behind)
                note(.missing, next, through: end)
                last = end
                digest = nil
            }
        }
    }

    /// Goes on behind a gap.
    private mutating func enter(_ gap: AuditGap) {
        // One that has grown over what was looked at already says nothing of the digest there.
        if gap.first == last + 1, let digest, digest != gap.previous { note(.unlinked, gap.first, through: gap.first) }
        removed += gap.last - max(gap.first - 1, last)
        if let noted, gap.first <= noted.entry, noted.entry <= gap.last, notedFits == nil {
            notedFits =
                noted.entry < gap.last ? .removed : noted.digest == gap.digest.hexadecimal ? .same : .different
        }
        digest = gap.digest
        last = gap.last
    }

    private mutating func note(_ kind: AuditVerification.Fault.Kind, _ first: Int64, through last: Int64) {
        faultCount += 1
        if faults.count < AuditVerification.mostFaults { faults.append(.init(kind, first, through: last)) }
    }
}
