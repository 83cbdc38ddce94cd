package import Mail
package import MailFlow
package import Queueing

/// What bounds the index of the trace.
package struct TraceIndexSettings: Sendable {
    /// How long rows are kept after their reception.
    package var retention: Interval
    /// Octets that its files may take; of a twentieth of the disk where that is less. The oldest make room.
    package var octets = 64 << 30
    /// Octets of the disk that are kept free for marks and reports: nothing is written into them.
    package var reservedBytes = 64 << 20
    /// Messages that go in together at most.
    package var batch = 2_000
    /// Time between two batches when all is indexed but what comes in.
    package var pace = Interval.milliseconds(500)
    /// Time after which it looks for what is due without having heard of a commit.
    package var patience = Interval.seconds(30)
    /// How long it waits between two small batches while mail needs the machine.
    package var yield = Interval.seconds(2)

    /// The defaults, with how long the trace keeps messages.
    package init(_ retention: TraceRetention = TraceRetention()) { self.retention = retention.messages }

    /// Octets that the files may take on a file system of `total`.
    func ceiling(of total: Int) -> Int { min(octets, total / 20) }
}

/// How far the index is behind the mail.
package struct TraceIndexLag: Sendable, Hashable {
    /// The number up to which every message is indexed.
    package var through: SequenceNumber
    /// For how long the oldest message that is not indexed waits; zero when there is none.
    package var behind: Interval
}
