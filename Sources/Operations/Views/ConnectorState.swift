/// An inbound connector after it was blocked, or let in again.
package struct ConnectorState: Codable, Sendable, Hashable {
    /// Whether mail comes in by it.
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        /// It doesn't.
        case blocked = "Blocked"
        /// It does.
        case unblocked = "Unblocked"
    }

    /// Its organization.
    package var organization: String
    /// Its `Name`, as the document spells it.
    package var connector: String
    /// Whether mail comes in by it now.
    package var state: State
}
