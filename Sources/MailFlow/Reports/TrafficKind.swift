/// What a message is to its organization.
package enum TrafficKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Into the organization.
    case incoming = "Incoming"
    /// From the organization's own servers.
    case originating = "Originating"
    /// A report that this gateway made.
    case report = "Report"
}
