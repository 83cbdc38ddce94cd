package import Mail

/// Who a message came from, as sender authentication sees it (docs/reference/enhanced-filtering.md).
package struct MessageSource: Hashable, Sendable {
    /// The peer, or the client behind the hops that an inbound connector has skipped.
    package var address: IPAddress
    /// What that client said in HELO or EHLO.
    package var helo: String
    /// What Enhanced Filtering made of the hops; nil where no connector asks for it.
    package var skipListing: SkipListing?
    /// MAIL FROM as that client gave it, where it has been rewritten since; nil for that of the transaction.
    package var sender: ReversePath?
    /// The sender's domain, where this server knows by itself that the domain's own organization sent the message.
    package var knownDomain: Domain?

    /// Whether the address is the source's, not that of a peer which stands for a client that can't be told.
    package var isKnown: Bool { skipListing.map { !$0.isInForce || $0.unknown == nil } ?? true }

    /// Whether the source handed the message to a filter, or several, whose hops Enhanced Filtering skips.
    package var isBehindFilter: Bool { skipListing.map { $0.isInForce && $0.found != nil } ?? false }

    /// Names a source.
    package init(
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
