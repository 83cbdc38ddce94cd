public import Mail

/// Who a message came from, as sender authentication sees it (docs/reference/enhanced-filtering.md).
public struct MessageSource: Hashable, Sendable {
    /// The peer, or the client behind the hops that an inbound connector has skipped.
    public var address: IPAddress
    /// What that client said in HELO or EHLO.
    public var helo: String
    /// What Enhanced Filtering made of the hops; nil where no connector asks for it.
    public var skipListing: SkipListing?
    /// MAIL FROM as that client gave it, where it has been rewritten since; nil for that of the transaction.
    public var sender: ReversePath?
    /// The sender's domain, where this server knows by itself that the domain's own organization sent the message.
    public var knownDomain: Domain?

    /// Whether the address is the source's, not that of a peer which stands for a client that can't be told.
    public var isKnown: Bool { skipListing.map { !$0.isInForce || $0.unknown == nil } ?? true }

    /// Names a source.
    public init(
        address: IPAddress, helo: String, skipListing: SkipListing? = nil, sender: ReversePath? = nil,
        knownDomain: Domain? = nil
    ) {
        self.address = address
        self.helo = helo
        self.skipListing = skipListing
        self.sender = sender
        self.knownDomain = knownDomain
    }
}
