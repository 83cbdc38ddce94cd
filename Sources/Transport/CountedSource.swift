import Mail

extension IPAddress {
    /// What limits count as one source: an IPv4 address, or the /64 of an IPv6 address, which one customer has as a whole.
    var countedSource: IPAddress { family == .v4 ? self : masked(to: 64) }
}
