/// The settings of back pressure (docs/reference/back-pressure.md).
public struct PressureLimits: Hashable, Sendable {
    /// Percent of the data folder's file system.
    public var disk = PressureThresholds(96, 99, 97, 94, isOrdered: ())
    /// Percent of its inodes.
    public var inodes = PressureThresholds(96, 99, 97, 94, isOrdered: ())
    /// Percent of the memory that this process may have.
    public var processMemory = PressureThresholds(72, 75, 73, 71, isOrdered: ())
    /// Percent of the machine's memory.
    public var systemMemory = PressureThresholds(88, 94, 89, 84, isOrdered: ())
    /// Recipients that wait in queues.
    public var queueLength = PressureThresholds(200_000, 300_000, 250_000, 150_000, isOrdered: ())
    /// Percent of the octets that may wait for a commit.
    public var commitQueue = PressureThresholds(50, 75, 60, 30, isOrdered: ())
    /// Percent of the files that this process may have open.
    public var descriptors = PressureThresholds(85, 92, 88, 80, isOrdered: ())
    /// The most octets of a file system that ``disk`` is a share of.
    public var diskSpan = 100 << 30
    /// Octets that this process may use; 0: what its control group or the machine has.
    public var memory = 0
    /// Percent of the disk that back pressure leaves which the waiting mail of one organization may take, where there are
    /// several.
    public var organizationShare = 50
    /// Sessions held back in the tarpit at a time.
    public var tarpittedSessions = 1_000
    /// How many of these one IPv4 address or IPv6 /64 may have.
    public var tarpittedSessionsPerSource = 20

    /// The defaults.
    public init() {}
}
