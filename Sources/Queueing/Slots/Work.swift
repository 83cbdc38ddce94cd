/// Who brought a message about, for whom attempts are kept free (docs/reference/queues.md).
package enum Work: UInt8, Hashable, Sendable, CaseIterable {
    /// The organization's own mail.
    case own = 0
    /// Mail from outside.
    case relayed = 1
    /// A report that this gateway made.
    case report = 2
}

/// Recipients of a queue, by who brought them about.
struct WorkCounts {
    private var counts = InlineArray<3, Int32>(repeating: 0)

    subscript(work: Work) -> Int {
        get { Int(counts[Int(work.rawValue)]) }
        set { counts[Int(work.rawValue)] = Int32(clamping: newValue) }
    }

    /// Whether there are reports and nothing else.
    var isReportsAlone: Bool { self[.report] > 0 && self[.own] == 0 && self[.relayed] == 0 }
}
