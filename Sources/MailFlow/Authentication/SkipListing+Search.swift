internal import Facts
internal import Mail
internal import Organization

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
            (filtering.skipLastIP
                ? [Decision.Input("EFSkipLastIP", true)] : [Decision.Input("EFSkipIPs", filtering.skipIPs.count)])
            + (filtering.users.map { [Decision.Input("EFUsers", $0.count)] } ?? [])
            + (filtering.isTest ? [Decision.Input("EFTestMode", true)] : [])

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
        let outcome: Decision.Outcome =
            switch finding {
            case .source(let source): .source(source.address, exemption: exemption)
            case .unknown(let reason): .sourceUnknown(reason: reason, exemption: exemption)
            case .none(let reason): .sourceNotFound(reason: reason)
            }
        return attribution.decision(
            .enhancedFiltering, outcome, by: .init(.inboundConnector, connector),
            from: settings
                + hops.map { hop in
                    let name = hop.helo.isEmpty ? "" : " (\(hop.helo.prefix(80)))"
                    return .init("hop", "\(hop.address?.description ?? "none")\(name) \(hop.verdict)")
                })
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
