/// The server's side of one SMTP connection (RFC 5321), without input or output.
public struct ServerSession: Sendable {
    /// Makes a session.
    public init() {}
}
