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

    /// Names a source.
    public init(address: IPAddress, helo: String, skipListing: SkipListing? = nil) {
        self.address = address
        self.helo = helo
        self.skipListing = skipListing
    }
}

/// How Enhanced Filtering for Connectors came to its source.
public struct SkipListing: Hashable, Sendable {
    /// One hop, the peer first.
    public struct Hop: Hashable, Sendable {
        /// What the client said of itself.
        public var helo: String
        /// Its address; nil where a Received field names none, so that it is no hop.
        public var address: IPAddress?
        /// Why it was skipped, chosen or not looked at, as a clause.
        public var verdict: String

        /// Makes a hop.
        public init(helo: String, address: IPAddress?, verdict: String) {
            self.helo = helo
            self.address = address
            self.verdict = verdict
        }
    }

    /// The inbound connector that asks for it.
    public var connector: String
    /// The hops in the order in which they were looked at.
    public var hops: [Hop]
    /// The source that was found; nil when there is none, so that the peer is the source.
    public var found: (address: IPAddress, helo: String)? {
        get { foundAddress.map { ($0, foundHelo) } }
        set { (foundAddress, foundHelo) = (newValue?.address, newValue?.helo ?? "") }
    }
    private var foundAddress: IPAddress?
    private var foundHelo = ""
    /// Whether what was found is acted on: not for recipients that `EFUsers` leaves out, nor with `EFTestMode`.
    public var isInForce: Bool

    /// Makes a result.
    public init(connector: String, hops: [Hop], found: (address: IPAddress, helo: String)?, isInForce: Bool) {
        self.connector = connector
        self.hops = hops
        self.isInForce = isInForce
        self.found = found
    }
}

/// What has to be done for a message between the end of DATA and its categorization, which may wait for DNS or takes
/// more time than an event loop should.
public struct AuthenticationPlan: Sendable {
    /// The source to authenticate the sender from; nil when the sender is not authenticated.
    public var source: MessageSource?
    /// The keys that the message is to be signed with once it is accepted; empty for none.
    public var signingKeys: [DKIMSigningKey]
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
