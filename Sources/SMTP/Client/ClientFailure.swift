public import Mail

/// Why a session with a remote server can't go on. What had been decided before stays decided.
public enum ClientFailure: Error, Hashable, Sendable {
    /// Nobody listens there.
    case connectionRefused
    /// No connection within the time for it.
    case connectTimedOut
    /// No connection for another reason, which the text names.
    case unreachable(String)
    /// The greeting, or the reply to EHLO and HELO, was 4yz or 5yz.
    case refused(Reply)
    /// The server closes the session (421).
    case closing(Reply)
    /// The server broke the protocol; the text says how.
    case violation(String)
    /// TLS is required, and STARTTLS was not offered, or was refused with this reply.
    case tlsUnavailable(Reply?)
    /// The TLS handshake failed; the text is the library's reason.
    case tlsFailed(String)
    /// The certificate is not what is demanded; the reply is ours and says why.
    case certificateRejected(Reply)
    /// The server refuses an extension that it offers, so that the session can't go on: it must be spoken to anew
    /// without it.
    case extensionRefused(ServerExtension, Reply)
    /// The connection broke.
    case dropped
    /// No answer in time to what the text names.
    case timedOut(String)
    /// The content can't be read; the text is private.
    case unreadable(String)
    /// The content must not be sent.
    case forbidden(EgressViolation)
}

/// How long a client waits for a server (RFC 5321 section 4.5.3.2).
public struct ClientTimeouts: Hashable, Sendable {
    /// For the greeting (section 4.5.3.2.1).
    public var greeting: Interval = .minutes(5)
    /// For EHLO, HELO, LHLO, STARTTLS and the TLS handshake, for which the RFC names no time.
    public var hello: Interval = .minutes(5)
    /// For MAIL (section 4.5.3.2.2).
    public var mail: Interval = .minutes(5)
    /// For RCPT (section 4.5.3.2.3).
    public var recipient: Interval = .minutes(5)
    /// For the reply to DATA (section 4.5.3.2.4).
    public var data: Interval = .minutes(2)
    /// For the peer to take each block of the content (section 4.5.3.2.5).
    public var block: Interval = .minutes(3)
    /// For the reply to the content (section 4.5.3.2.6).
    public var end: Interval = .minutes(10)
    /// For RSET, for which the RFC names no time.
    public var reset: Interval = .seconds(20)
    /// For QUIT: nothing depends on it.
    public var quit: Interval = .seconds(5)

    /// The times of the RFC.
    public init() {}
}
