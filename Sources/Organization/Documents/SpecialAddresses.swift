internal import Mail

/// Blocks of IPv4 addresses that are nobody's on the internet (RFC 6890, RFC 5771), by the words for them.
enum SpecialAddresses {
    private static let blocks: [(network: IPNetwork, kind: String)] = [
        ("0.0.0.0/8", "no address of a server"), ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's private address"), ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"), ("172.16.0.0/12", "a private address"),
        ("192.168.0.0/16", "a private address"), ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    ].compactMap { text, kind in IPNetwork(text).map { ($0, kind) } }

    /// What a block is that has such addresses; nil for a public one.
    static func kind(of network: IPNetwork) -> String? { blocks.first { $0.network.overlaps(network) }?.kind }

    /// Whether a block has addresses of RFC 1918.
    static func isPrivate(_ network: IPNetwork) -> Bool {
        blocks.contains { $0.kind == "a private address" && $0.network.overlaps(network) }
    }
}
