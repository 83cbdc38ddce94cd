public import Mail
public import SenderAuthentication

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

/// What has to be done for a message between the end of DATA and its categorization, which may wait for DNS or takes
/// more time than an event loop should.
public struct AuthenticationPlan: Sendable {
    /// The source to authenticate the sender from; nil when the sender is not authenticated.
    public var source: MessageSource?
    /// The keys that the message is to be signed with once it is accepted; empty for none.
    public var signingKeys: [DKIMSigningKey]
    /// The key that seals an authenticated message when a copy of it leaves for another server; nil for none.
    public var sealingKey: DKIMSigningKey?
    /// For the record.
    public var decisions: [Decision]

    /// Whether there is nothing to wait for.
    public var isEmpty: Bool { source == nil && signingKeys.isEmpty }

    /// Makes a plan; by default an empty one.
    public init(source: MessageSource? = nil, signingKeys: [DKIMSigningKey] = [], decisions: [Decision] = []) {
        self.source = source
        self.signingKeys = signingKeys
        self.decisions = decisions
    }
}
