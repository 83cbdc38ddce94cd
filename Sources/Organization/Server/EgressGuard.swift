public import Mail

/// Which addresses this server connects to: those of the internet, and of the special-use ones (RFC 6890) only what
/// `deliveryNetworks` lists. Otherwise whoever names a smart host, or publishes a mail exchanger, could have it speak
/// to what only this server reaches (docs/operating.md).
///
/// Ask about the very address that is about to be connected to, not about a name.
public struct EgressGuard: Hashable, Sendable {
    /// `deliveryNetworks`, or those of ``setting``.
    public var networks: [IPNetwork]
    /// The setting that lists them, for whoever is refused.
    public var setting: String

    /// Makes a guard that permits these networks besides the internet.
    public init(_ networks: [IPNetwork], setting: String = "deliveryNetworks") {
        self.networks = networks
        self.setting = setting
    }

    /// Whether an address may be connected to.
    public func permits(_ address: IPAddress) -> Bool { refusal(of: address) == nil }

    /// Why an address may not be connected to, such as "10.1.1.25 is a private address that deliveryNetworks does not
    /// list"; nil when it may.
    public func refusal(of address: IPAddress) -> String? {
        IPNetwork(address, prefix: address.bitCount).flatMap(refusal)
    }

    /// Why not all addresses of a block may be connected to; nil when they may.
    public func refusal(of network: IPNetwork) -> String? {
        // Where a gateway translates, the packet arrives at the IPv4 address within.
        let place = network.embedded ?? network
        for special in SpecialUse.all where special.network.overlaps(place) {
            let part = special.network.prefix >= place.prefix ? special.network : place
            guard !networks.contains(where: { Self.allows($0, part, of: special) }) else { continue }
            return "\(network) is \(special.kind) that \(setting) does not list"
        }
        return nil
    }

    private static func allows(_ listed: IPNetwork, _ part: IPNetwork, of special: SpecialUse) -> Bool {
        switch special.listing {
        case .ordinary: listed.covers(part)
        case .withinBlock: listed.covers(part) && special.network.covers(listed)
        case .itself: listed == special.network
        }
    }
}

/// A block of addresses that are not of the internet.
struct SpecialUse {
    /// How `deliveryNetworks` may list its addresses.
    enum Listing {
        /// In any block.
        case ordinary
        /// In a block that holds nothing else, so that nobody lists them unawares.
        case withinBlock
        /// As this one address.
        case itself
    }

    var network: IPNetwork
    var kind: String
    var listing: Listing

    // RFC 6890 with the registries it began, RFC 4291; the more telling before the more general.
    static let all: [SpecialUse] =
        make(
            .itself, "the address of a cloud's metadata service",
            ["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"])
        + make(.withinBlock, "a link-local address", ["169.254.0.0/16", "fe80::/10"])
        + make(.ordinary, "a loopback address", ["127.0.0.0/8", "::1"])
        + make(.ordinary, privateUse, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
        + make(.ordinary, "a carrier's private address", ["100.64.0.0/10"])
        + make(.ordinary, "no address of a server", ["0.0.0.0/8", "::"])
        + make(
            .ordinary, documentation,
            ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"])
        + make(.ordinary, "an address for benchmarks", ["198.18.0.0/15"])
        + make(.ordinary, "a multicast address", ["224.0.0.0/4", "ff00::/8"])
        + make(
            .ordinary, "a reserved address",
            // Of IPv6, all that is not global unicast (2000::/3).
            [
                "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23", "::/3", "4000::/2", "8000::/1",
            ])

    /// What a block is that has addresses of private networks, or others that nobody on the internet has; nil for a
    /// block of ordinary ones. Those for documentation count as ordinary.
    static func kind(of network: IPNetwork) -> String? {
        all.first { $0.network.overlaps(network) && $0.kind != documentation }?.kind
    }

    /// Whether a block has addresses of RFC 1918 or RFC 4193.
    static func isPrivate(_ network: IPNetwork) -> Bool {
        all.contains { $0.kind == privateUse && $0.network.overlaps(network) }
    }

    private static let documentation = "an address for documentation"
    private static let privateUse = "a private address"

    private static func make(_ listing: Listing, _ kind: String, _ blocks: [String]) -> [SpecialUse] {
        blocks.compactMap { IPNetwork($0) }.map { SpecialUse(network: $0, kind: kind, listing: listing) }
    }
}

extension IPNetwork {
    /// Whether all of another block lies in this one.
    func covers(_ other: IPNetwork) -> Bool { other.prefix >= prefix && contains(other.address) }

    /// The IPv4 block that an IPv6 one stands for: of NAT64 (RFC 6052 section 2.1) or 6to4 (RFC 3056 section 2). That of
    /// IPv4-mapped addresses is one already.
    fileprivate var embedded: IPNetwork? {
        guard address.family == .v6 else { return nil }
        let octets = address.octets
        if prefix >= 96, octets.starts(with: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return IPAddress(octets: octets[12...]).flatMap { IPNetwork($0, prefix: prefix - 96) }
        }
        if prefix >= 16, octets.starts(with: [0x20, 0x02]) {
            return IPAddress(octets: octets[2..<6]).flatMap { IPNetwork($0, prefix: min(32, prefix - 16)) }
        }
        return nil
    }
}
