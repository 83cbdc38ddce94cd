public import Mail

/// What bounds one inbound connection beside its ``Mail/Limits`` and cannot be set (docs/reference/session-work.md).
public struct SessionBounds: Sendable, Hashable {
    /// Commands that one turn of a session handles.
    public var commandsPerTurn = 100
    /// Octets of input that one turn of a session handles; what belongs to one read of content is not cut.
    public var octetsPerTurn = 65_536
    /// From the first octet of a command line to its end, however it dribbles in.
    public var lineTime = Interval.seconds(60)
    /// What the times of the limits are divided by while the server is under pressure.
    public var pressureDivisor: Int64 = 4
    /// No time is cut below this.
    public var leastTime = Interval.seconds(10)

    /// The published figures.
    public init() {}

    /// A time of the limits as it is while the server is under pressure.
    func cut(_ time: Interval) -> Interval {
        max(.milliseconds(time.milliseconds / max(1, pressureDivisor)), min(time, leastTime))
    }
}
