public import Mail
internal import Organization

/// How Enhanced Filtering for Connectors looks for the source of a message behind the servers it came through
/// (docs/reference/enhanced-filtering.md).
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

    /// The inbound connector that asks for it.
    public var connector: String
    /// What the connector says, as `name=value` texts.
    public var settings: [String]
    /// The hops in the order in which they were looked at.
    public var hops: [Hop]
    /// The source that was found; nil when there is none, so that the peer is the source.
    public var found: Source?
    /// Why none was found, or why what was found is not acted on, as a clause; nil otherwise.
    public var problem: String?
    /// Whether what was found is acted on: not for recipients that `EFUsers` leaves out, nor with `EFTestMode`.
    public var isInForce: Bool

    /// Makes a result.
    public init(
        connector: String, settings: [String] = [], hops: [Hop], found: Source?, problem: String? = nil,
        isInForce: Bool
    ) {
        self.connector = connector
        self.settings = settings
        self.hops = hops
        self.found = found
        self.problem = problem
        self.isInForce = isInForce
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
    ///   - received: the from-clauses of the Received fields, the topmost first; nil for a field that has none.
    ///   - isOwn: whether an address is this server's.
    init?(
        by connector: InboundConnector, peer: Peer, recipients: [EmailAddress], isOwn: (IPAddress) -> Bool,
        received: () -> [ReceivedHop?]
    ) {
        let filtering = connector.enhancedFiltering
        guard filtering.skipLastIP || !filtering.skipIPs.isEmpty else { return nil }
        let settings =
            (filtering.skipLastIP ? ["EFSkipLastIP=true"] : ["EFSkipIPs=\(filtering.skipIPs.count)"])
            + (filtering.users.map { ["EFUsers=\($0.count)"] } ?? [])
            + (filtering.isTest ? ["EFTestMode=true"] : [])
        self.init(connector: connector.name, settings: settings, hops: [], found: nil, isInForce: false)

        func skipping(_ address: IPAddress) -> String? {
            if address.isInternal { return "skipped: an address of a private network" }
            if isOwn(address) { return "skipped: an address of this server" }
            guard !filtering.skipLastIP, let block = filtering.skipIPs.first(where: { $0.contains(address) }) else {
                return nil
            }
            return "skipped: \(block) of EFSkipIPs"
        }
        let first: String?
        if filtering.skipLastIP {
            // Anybody may be who sends by a connector that goes by the sender's domain alone.
            first = peer.isIdentified ? "skipped: EFSkipLastIP" : nil
            if first == nil { problem = "the connector knows the client neither by certificate nor by address" }
        } else {
            first = skipping(peer.address)
            if first == nil { problem = "the connecting address is not in EFSkipIPs" }
        }
        hops.append(Hop(helo: peer.helo, address: peer.address, verdict: first ?? "not skipped: \(problem ?? "")"))
        for hop in received() {
            guard let hop else {
                hops.append(Hop(helo: "", address: nil, verdict: "ignored: no from-clause"))
                continue
            }
            guard let address = hop.address else {
                hops.append(Hop(helo: hop.helo, address: nil, verdict: "ignored: no address"))
                continue
            }
            let verdict: String
            if first == nil || found != nil {
                verdict = "not looked at"
            } else if let skipped = skipping(address) {
                verdict = skipped
            } else {
                found = Source(address: address, helo: hop.helo)
                verdict = "chosen"
            }
            hops.append(Hop(helo: hop.helo, address: address, verdict: verdict))
        }
        guard found != nil else {
            problem = problem ?? "no address is left"
            return
        }
        if let users = filtering.users {
            let listed = Set(users.map(\.lookupKey))
            if let other = recipients.first(where: { !listed.contains($0.lookupKey) }) {
                problem = "\(other) is not in EFUsers"
            }
        }
        if filtering.isTest { problem = problem ?? "EFTestMode" }
        isInForce = problem == nil
    }

    /// For the record.
    func decision(_ attribution: Attribution) -> Decision {
        let outcome =
            if let found {
                "source \(found.address)" + (isInForce ? "" : ", not acted on: \(problem ?? "")")
            } else {
                "unsuccessful: \(problem ?? "")"
            }
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
