public import Mail

/// What one inbound connection may use; the defaults are the published ones (docs/reference/replies.md).
public struct SessionLimits: Sendable, Hashable {
    /// Octets of a message, where a session is given no limit of its own. Above it: `552 5.3.4`.
    public var messageSize = 36_000_000
    /// Octets of a command line, its CRLF included (RFC 5321 section 4.5.3.1.4 asks for 512). Above it: `500 5.5.2`.
    public var commandLine = 2_048
    /// Octets of a line of content without its CRLF (RFC 5321 section 4.5.3.1.6 asks for 998). Above it: `554 5.6.0`.
    public var textLine = 65_536
    /// Messages of a connection. Above it: `421 4.7.0`.
    public var messages = 1_000
    /// Protocol errors that are answered one by one; the next one is answered `421 4.7.0`.
    public var protocolErrors = 10
    /// Refusals by Directory Based Edge Blocking that are answered one by one; the next one is answered `421 4.7.0`.
    public var edgeBlocks = 20
    /// Commands without mail that are answered at once; as many again are answered after ``commandPause`` each, and the
    /// next one is answered `421 4.7.0` (docs/reference/session-work.md). A message that is accepted starts it anew.
    public var commandsWithoutMail = 100
    /// The pause before a command when there were too many without mail.
    public var commandPause = Interval.seconds(1)
    /// Commands that one turn of a session handles.
    public var commandsPerTurn = 100
    /// Octets of input that one turn of a session handles; what belongs to one read of content is not cut.
    public var octetsPerTurn = 65_536
    /// Octets of replies with which a turn ends.
    public var unsentReplies = 16_384
    /// From the greeting, or from the end of the TLS handshake, to a HELO or EHLO.
    public var helloTime = Interval.seconds(30)
    /// From a reply to the end of the next command line (RFC 5321 section 4.5.3.2.7).
    public var commandTime = Interval.minutes(5)
    /// Between two reads within a message (RFC 5321 section 4.5.3.2.5).
    public var contentTime = Interval.minutes(3)
    /// From the first octet of a command line to its end, however it dribbles in.
    public var lineTime = Interval.seconds(60)
    /// Without progress toward a message: NOOP and RSET alone don't keep a session open.
    public var idleTime = Interval.minutes(10)
    /// The window over which the rate of a message's content is measured.
    public var rateWindow = Interval.seconds(30)
    /// Octets a second that content must come at, measured over windows in which the peer did send something.
    public var minimumRate: Int64 = 500
    /// What the times are divided by while the server is under pressure.
    public var pressureDivisor: Int64 = 4
    /// No time is cut below this.
    public var leastTime = Interval.seconds(10)

    /// The default limits.
    public init() {}
}
