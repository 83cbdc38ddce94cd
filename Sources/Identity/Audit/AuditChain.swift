package import Mail

/// An entry with its place in the chain of digests.
package struct AuditLink: Hashable, Sendable {
    /// The entry.
    package var row: AuditRow
    /// The digest of the entry before.
    package var previous: [UInt8]
    /// The digest of this entry.
    package var digest: [UInt8]

    /// A link as it was read.
    package init(row: AuditRow, previous: [UInt8], digest: [UInt8]) {
        self.row = row
        self.previous = previous
        self.digest = digest
    }

    /// The link of a row behind what stands before it.
    package init(_ row: AuditRow, after previous: [UInt8]) {
        self.init(row: row, previous: previous, digest: row.digest(after: previous))
    }
}

/// The end of the chain, to which the next entry is linked.
package struct AuditEnd: Hashable, Sendable {
    /// The number of the last entry; 0 where none was ever written.
    package var entry: Int64
    /// Its digest.
    package var digest: [UInt8]

    /// What stands before the first entry of all.
    package static let beginning = AuditEnd(entry: 0, digest: Array(repeating: 0, count: 32))

    /// An end.
    package init(entry: Int64, digest: [UInt8]) {
        self.entry = entry
        self.digest = digest
    }

    /// As it is shown.
    package var head: AuditHead { AuditHead(entry: entry, digest: digest.hexadecimal) }
}

/// What is left of entries that were removed by their age, one behind the other: the anchor by which the chain goes on.
package struct AuditGap: Hashable, Sendable {
    /// The number of the first one.
    package var first: Int64
    /// The number of the last one.
    package var last: Int64
    /// The digest that the first one held.
    package var previous: [UInt8]
    /// The digest of the last one.
    package var digest: [UInt8]

    /// A gap.
    package init(first: Int64, last: Int64, previous: [UInt8], digest: [UInt8]) {
        self.first = first
        self.last = last
        self.previous = previous
        self.digest = digest
    }

    /// The gaps that removed entries leave, a gap for those that stand one behind the other.
    ///
    /// - Parameter removed: number, digest held and own digest of each, by number.
    package static func left(by removed: [AuditGap]) -> [AuditGap] {
        var gaps: [AuditGap] = []
        for one in removed {
            if let before = gaps.last, before.last + 1 == one.first {
                gaps[gaps.count - 1] = before.joined(with: one)
            } else {
                gaps.append(one)
            }
        }
        return gaps
    }

    /// This gap and the one directly behind it as one.
    package func joined(with next: AuditGap) -> AuditGap {
        AuditGap(first: first, last: next.last, previous: previous, digest: next.digest)
    }
}
