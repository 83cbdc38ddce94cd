/// Which outbound connector would take mail for a domain, and why the others would not: `Get-OutboundConnectorReport`
/// (docs/reference/routing.md).
package struct ConnectorReport: Sendable, Hashable, Codable {
    /// A connector and what becomes of it.
    package struct Entry: Sendable, Hashable, Codable {
        /// Its name.
        package var connector: String
        /// The property that fits the domain, as it is written in a document; nil when none does.
        package var match: String?
        /// `chosen`, or why it is not.
        package var outcome: String
    }

    /// The organization.
    package var organization: String
    /// The revision of its configuration.
    package var revision: Int64
    /// The domain asked for.
    package var domain: String
    /// The accepted domain of the organization that covers it; nil when it is outside.
    package var acceptedDomain: String?
    /// The connector that mail for the domain takes; nil when it takes none.
    package var connector: String?
    /// Which way mail takes, as a sentence. Recipients with a mailbox here are delivered to it before any of this.
    package var outcome: String
    /// Every outbound connector: the chosen one, then those it was preferred to in their order, then the rest by name.
    package var entries: [Entry]
}
