package import Mail

/// What the connection filter says of the address that a transaction came from.
package enum ConnectionFilterRuling: Sendable, Hashable {
    /// It is on no list.
    case notListed
    /// It is on the organization's list of allowed addresses, by this entry as it was written.
    case allowed(entry: String)
    /// It is on a list of safe senders, of this zone.
    case safeListed(zone: String)

    /// Whether the organization itself lets the address pass.
    package var isAllowed: Bool {
        if case .allowed = self { return true }
        return false
    }

    /// The same as stamps say it.
    package var standing: Verdict.AddressStanding {
        switch self {
        case .notListed: .notListed
        case .allowed, .safeListed: .allowed
        }
    }
}
