package import Mail
import MailFlow
import NodeState

/// The sizes and times of a store; the defaults suit a gateway (docs/reference/durability.md).
package struct StoreConfiguration: Sendable {
    /// Content up to this many octets lies in the database, larger content in segment files.
    package var inlineBodyBytes = 32 * 1_024
    /// Size of a segment file in octets.
    package var segmentBytes = 64 << 20
    /// Transactions waiting for the disk may hold this many octets; beyond, acceptances are refused as `full`.
    package var queueBytes = 128 << 20
    /// Messages accepted a moment ago are kept in memory up to this many octets.
    package var cacheBytes = 64 << 20
    /// Unsynced delivery marks are synced after this time.
    package var syncDelay = Interval.milliseconds(50)
    /// Delivery marks wait this long for an acceptance to be committed with.
    package var markDelay = Interval.milliseconds(10)
    /// With more than two senders at work, commits begin at least this far apart, so that each takes more messages.
    package var commitInterval = Interval.milliseconds(4)
    /// How long messages stay in the trace after they were received.
    package var traceRetention: Interval
    /// How long entries of the audit log are kept.
    package var auditRetention: Interval
    /// Octets that the trace of messages that have ended may take; of a quarter of the disk where that is less.
    package var traceRecords: Int
    /// Octets that the messages in one organization's quarantine may take.
    package var quarantineQuota: Int
    /// The keys that held mail is encrypted with.
    package var quarantineKeys = QuarantineKeys.none
    /// How long refusals at the edge are kept one by one.
    package var refusalRetention: Interval
    /// How long their counts by minute and source are kept.
    package var refusalCountRetention: Interval
    /// Refusals kept of one source (an IPv4 address or IPv6 /64) in one minute; four times as many of an IPv4 /24 or IPv6
    /// /48, and a hundred times as many in all. More are counted.
    package var refusalsPerSourceAndMinute = 60
    /// Octets that the records of refusals may take; of a fiftieth of the disk where that is less.
    package var refusalRecords: Int
    /// With less free disk space than this, or a twentieth of the file system if that is less, mail from outside is
    /// refused as `full`, so that delivery marks and reports can still be written.
    package var reservedBytes = 64 << 20

    /// The defaults, with what a server's limits say of the room and the time for records.
    package init(_ limits: Limits = Limits()) {
        let retention = TraceRetention(limits)
        traceRetention = retention.messages
        refusalRetention = retention.refusals
        refusalCountRetention = retention.counts
        traceRecords = limits.traceRecords
        quarantineQuota = limits.quarantineQuota
        refusalRecords = limits.refusalRecords
        auditRetention = limits.auditRetention
    }

    /// Octets of a file system of `total` that are kept free for marks and reports.
    func reserve(of total: Int) -> Int { DiskReserve.octets(reservedBytes, of: total) }

    /// What concerns refusals at the edge.
    var refusals: RefusalLog.Configuration {
        RefusalLog.Configuration(
            retention: refusalRetention, countRetention: refusalCountRetention,
            perSourceAndMinute: refusalsPerSourceAndMinute, octets: refusalRecords, reservedBytes: reservedBytes)
    }
}
