package import Facts
package import Mail
package import Organization

/// Which clients over IPv6 have to show who they are (docs/reference/ipv6.md).
package enum IPv6Gate {
    /// Whether the PTR record of a client is worth a look-up.
    package static func concerns(_ address: IPAddress, snapshot: ConfigurationSnapshot) -> Bool {
        address.family == .v6 && !snapshot.isTrusted(address)
    }

    /// Whether mail by this client has to pass: it came over IPv6, nobody vouches for the client, and it is not in
    /// `trustedNetworks`. What crosses from another organization of this server came over no network.
    package static func concerns(
        _ session: SessionFacts, attribution: Attribution, snapshot: ConfigurationSnapshot
    ) -> Bool {
        attribution.isAnonymous && session.crossing == nil && concerns(session.clientAddress, snapshot: snapshot)
    }
}
