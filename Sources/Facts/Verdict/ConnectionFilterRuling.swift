/// What the connection filter says of the client of a transaction whose mail it lets in
/// (docs/reference/connection-filter.md). What it keeps out is a refusal, and no transaction has it.
package enum ConnectionFilterRuling: Sendable, Hashable {
    /// The client's address is on no list.
    case notListed
    /// On the organization's `IPAllowList`, by this entry.
    case allowed(entry: String)
    /// On a list of good senders that the organization trusts, by `EnableSafeList`; the zone of the list.
    case safeListed(zone: String)
}
