import Mail

/// Whom refusals are counted by: an IPv4 address or an IPv6 /64, which is what one party has without effort; and all
/// further ones together.
enum RefusalSource: Hashable {
    case network(IPAddress)
    case others

    init(_ address: IPAddress) { self = .network(address.source) }

    /// The IPv4 /24 or IPv6 /48 round it, for which there is a cap too.
    var surroundings: IPAddress? {
        guard case .network(let address) = self else { return nil }
        return address.masked(to: address.family == .v4 ? 24 : 48)
    }

    /// How the trace names it: `192.0.2.1`, `2001:db8::/64`.
    var description: String {
        switch self {
        case .others: "other sources"
        case .network(let address):
            address.family == .v4 ? "\(address)" : IPNetwork(address, prefix: 64)?.description ?? "\(address)"
        }
    }
}
