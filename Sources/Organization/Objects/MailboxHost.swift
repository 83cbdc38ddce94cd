/// A server that keeps mailboxes and takes mail for them by LMTP (RFC 2033).
public struct MailboxHost: Hashable, Sendable {
    /// `Name`, which recipients' `Mailbox` refers to.
    public var name: String
    /// `Lmtp`: where it listens.
    public var lmtp: HostPort
    /// `MaxConnections`, our own property: connections at a time; nil for the server's default.
    public var maxConnections: Int?
    /// `JunkSubaddress`, our own property: by which it files what it gets into the junk folder; nil where it goes by header
    /// fields.
    public var junkSubaddress: JunkSubaddress?

    /// Makes a mailbox host.
    public init(
        name: String, lmtp: HostPort, maxConnections: Int? = nil, junkSubaddress: JunkSubaddress? = nil
    ) {
        self.name = name
        self.lmtp = lmtp
        self.maxConnections = maxConnections
        self.junkSubaddress = junkSubaddress
    }
}
