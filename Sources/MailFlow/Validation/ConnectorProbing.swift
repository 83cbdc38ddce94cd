package import Mail
package import Organization

/// A host that a look-up of a validation found.
package protocol ProbedHost: Sendable {
    /// In words: `mx.example.net [192.0.2.1]:25`.
    var name: String { get }
}

/// Does what a validation asks of the network, as delivery would. No message is sent.
package protocol ConnectorProbing: Sendable {
    /// Looks a destination up. The hosts are those that the outcome names, in its order.
    func lookUp(
        _ destination: ValidationDestination, of connector: OutboundConnector
    ) async -> (ValidationLookup, [any ProbedHost])

    /// Speaks to a host of ``lookUp(_:of:)`` up to the recipients, and says good-bye.
    func converse(
        with host: any ProbedHost, organization: String, recipients: [EmailAddress]
    ) async -> ValidationConversation
}
