package import Mail

/// How Enhanced Filtering for Connectors looks for the source of a message behind the servers it came through
/// (docs/reference/enhanced-filtering.md).
package struct SkipListing: Hashable, Sendable {
    /// One hop, the peer first.
    package struct Hop: Hashable, Sendable {
        /// What the client said of itself.
        package var helo: String
        /// Its address; nil where a Received field does not tell it.
        package var address: IPAddress?
        /// Why it was skipped, chosen or not looked at, as a clause.
        package var verdict: String

        package init(helo: String, address: IPAddress?, verdict: String) {
            self.helo = helo
            self.address = address
            self.verdict = verdict
        }
    }

    /// The source behind what was skipped.
    package struct Source: Hashable, Sendable {
        /// Its address.
        package var address: IPAddress
        /// What it said of itself.
        package var helo: String

        package init(address: IPAddress, helo: String) {
            self.address = address
            self.helo = helo
        }
    }

    /// What came of the search.
    package enum Finding: Hashable, Sendable {
        /// The source behind what was skipped.
        case source(Source)
        /// A server that was skipped does not tell its client, for this reason. Whoever that client is has written all
        /// that is below.
        case unknown(String)
        /// There is nothing behind the peer, for this reason: the peer is the source.
        case none(String)
    }

    /// The inbound connector that asks for it.
    package var connector: String
    /// What the connector says, as `name=value` texts.
    package var settings: [Decision.Input]
    /// The hops in the order in which they were looked at.
    package var hops: [Hop]
    /// What came of it.
    package var finding: Finding
    /// Why it is not acted on, as a clause: a recipient that `EFUsers` leaves out, `EFTestMode`; nil otherwise.
    package var exemption: String?

    package init(
        connector: String, settings: [Decision.Input] = [], hops: [Hop], finding: Finding, exemption: String? = nil
    ) {
        self.connector = connector
        self.settings = settings
        self.hops = hops
        self.finding = finding
        self.exemption = exemption
    }

    /// The source that was found; nil when there is none.
    package var found: Source? {
        if case .source(let source) = finding { return source }
        return nil
    }

    /// Why the source can't be told; nil where it is found, and where it is the peer.
    package var unknown: String? {
        if case .unknown(let reason) = finding { return reason }
        return nil
    }

    /// Whether the search led behind the peer and is acted on, so that the peer's good name is not the message's.
    package var isInForce: Bool {
        switch finding {
        case .source, .unknown: exemption == nil
        case .none: false
        }
    }
}
