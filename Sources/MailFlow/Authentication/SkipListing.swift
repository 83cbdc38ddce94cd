public import Mail
internal import Organization

/// How Enhanced Filtering for Connectors looks for the source of a message behind the servers it came through
/// (docs/reference/enhanced-filtering.md).
public struct SkipListing: Hashable, Sendable {
    /// One hop, the peer first.
    public struct Hop: Hashable, Sendable {
        /// What the client said of itself.
        public var helo: String
        /// Its address; nil where a Received field does not tell it.
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

    /// The source behind what was skipped.
    public struct Source: Hashable, Sendable {
        /// Its address.
        public var address: IPAddress
        /// What it said of itself.
        public var helo: String

        /// Makes a source.
        public init(address: IPAddress, helo: String) {
            self.address = address
            self.helo = helo
        }
    }

    /// What came of the search.
    public enum Finding: Hashable, Sendable {
        /// The source behind what was skipped.
        case source(Source)
        /// A server that was skipped does not tell its client, for this reason. Whoever that client is has written all
        /// that is below.
        case unknown(String)
        /// There is nothing behind the peer, for this reason: the peer is the source.
        case none(String)
    }

    /// The inbound connector that asks for it.
    public var connector: String
    /// What the connector says, as `name=value` texts.
    public var settings: [String]
    /// The hops in the order in which they were looked at.
    public var hops: [Hop]
    /// What came of it.
    public var finding: Finding
    /// Why it is not acted on, as a clause: a recipient that `EFUsers` leaves out, `EFTestMode`; nil otherwise.
    public var exemption: String?

    /// Makes a result.
    public init(
        connector: String, settings: [String] = [], hops: [Hop], finding: Finding, exemption: String? = nil
    ) {
        self.connector = connector
        self.settings = settings
        self.hops = hops
        self.finding = finding
        self.exemption = exemption
    }

    /// The source that was found; nil when there is none.
    public var found: Source? {
        if case .source(let source) = finding { return source }
        return nil
    }

    /// Why the source can't be told; nil where it is found, and where it is the peer.
    public var unknown: String? {
        if case .unknown(let reason) = finding { return reason }
        return nil
    }

    /// Whether the search led behind the peer and is acted on, so that the peer's good name is not the message's.
    public var isInForce: Bool {
        switch finding {
        case .source, .unknown: exemption == nil
        case .none: false
        }
    }
}

extension SkipListing {
    /// Who hands a message over, and what is known of it.
    struct Peer {
        var address: IPAddress
        var helo: String
        /// Whether the connector knows it by certificate or address.
        var isIdentified: Bool
    }

    /// Looks for the source; nil when the connector does not ask for it.
    ///
    /// - Parameters:
    ///   - received: the from-clauses of the Received fields, the topmost first.
    ///   - isOwn: whether an address is this server's.
    init?(
        by connector: InboundConnector, peer: Peer, recipients: [EmailAddress], isOwn: (IPAddress) -> Bool,
        received: () -> [ReceivedHop]
    ) {
        let filtering = connector.enhancedFiltering
        guard filtering.skipLastIP || !filtering.skipIPs.isEmpty else { return nil }
        let settings =
            (filtering.skipLastIP ? ["EFSkipLastIP=true"] : ["EFSkipIPs=\(filtering.skipIPs.count)"])
            + (filtering.users.map { ["EFUsers=\($0.count)"] } ?? [])
            + (filtering.isTest ? ["EFTestMode=true"] : [])

        func skipping(_ address: IPAddress) -> String? {
            if address.isInternal { return "skipped: an address of a private network" }
            if isOwn(address) { return "skipped: an address of this server" }
            guard !filtering.skipLastIP, let block = filtering.skipIPs.first(where: { $0.contains(address) }) else {
                return nil
            }
            return "skipped: \(block) of EFSkipIPs"
        }
        let skipped = filtering.skipLastIP ? "skipped: EFSkipLastIP" : skipping(peer.address)
        let obstacle: String? =
            if filtering.skipLastIP {
                // Anybody may be who sends by a connector that goes by the sender's domain alone.
                peer.isIdentified ? nil : "the connector knows the client neither by certificate nor by address"
            } else {
                skipped == nil ? "the connecting address is not in EFSkipIPs" : nil
            }
        let verdict = obstacle.map { "not skipped: \($0)" } ?? skipped ?? ""
        self.init(
            connector: connector.name, settings: settings,
            hops: [Hop(helo: peer.helo, address: peer.address, verdict: verdict)],
            finding: .none(obstacle ?? "no address is left"))
        var isOver = obstacle != nil
        for hop in received() {
            let verdict: String
            switch hop.client {
            case _ where isOver:
                verdict = "not looked at"
            case .address(let address):
                if let skipped = skipping(address) {
                    verdict = skipped
                } else {
                    finding = .source(Source(address: address, helo: hop.helo))
                    isOver = true
                    verdict = "chosen"
                }
            case .handedOn:
                verdict = "passed over: the server handed it on to itself"
            case .unknown(let problem):
                finding = .unknown("hop \(hops.count + 1) can't be read: \(problem.description)")
                isOver = true
                verdict = "ends the search: \(problem.description)"
            }
            hops.append(Hop(helo: hop.helo, address: hop.address, verdict: verdict))
        }
        if case .none = finding { return }
        if let users = filtering.users {
            let listed = Set(users.map(\.lookupKey))
            if let other = recipients.first(where: { !listed.contains($0.lookupKey) }) {
                exemption = "\(other) is not in EFUsers"
            }
        }
        if filtering.isTest { exemption = exemption ?? "EFTestMode" }
    }

    /// For the record.
    func decision(_ attribution: Attribution) -> Decision {
        var outcome =
            switch finding {
            case .source(let source): "source \(source.address)"
            case .unknown(let reason): "source unknown: \(reason)"
            case .none(let reason): "unsuccessful: \(reason)"
            }
        if let exemption { outcome += ", not acted on: \(exemption)" }
        return Decision(
            .enhancedFiltering, organization: attribution.organization, revision: attribution.revision,
            object: .init(kind: "InboundConnector", name: connector),
            inputs: settings
                + hops.map { hop in
                    let name = hop.helo.isEmpty ? "" : " (\(hop.helo.prefix(80)))"
                    return "hop=\(hop.address?.description ?? "none")\(name) \(hop.verdict)"
                }, outcome: outcome)
    }

    /// The header fields that tell of the source: the first whenever there is one, the second when it is acted on.
    var fields: [String] {
        guard let found else { return [] }
        let value = "ip=[\(found.address)];domain=\(SkipListing.token(found.helo))"
        return (isInForce ? ["X-MS-Exchange-ExternalOriginalInternetSender: \(value)"] : [])
            + ["X-MS-Exchange-SkipListedInternetSender: \(value)"]
    }

    /// A name without what could end the value or the line: letters, digits and what stands in names and literals.
    private static func token(_ name: String) -> String {
        let octets = name.utf8.prefix(ReceivedHop.maximumName).map { byte in
            switch byte {
            case 0x30...0x3a, 0x41...0x5b, 0x5d, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "?")
            }
        }
        return octets.isEmpty ? "unknown" : String(decoding: octets, as: UTF8.self)
    }
}

extension IPAddress {
    /// Whether the address is one that a message can't come from over the internet: private (RFC 1918), loopback,
    /// link-local, shared (RFC 6598) and unique local ones (RFC 4193).
    var isInternal: Bool { IPAddress.internalNetworks.contains { $0.contains(self) } }

    private static let internalNetworks = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "::1/128",
        "fe80::/10", "fc00::/7",
    ].compactMap { IPNetwork($0) }
}
