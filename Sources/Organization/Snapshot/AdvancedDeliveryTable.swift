public import Mail

/// What an organization has delivered unfiltered on purpose, compiled (docs/reference/allow-block-list.md#advanced-delivery).
public struct AdvancedDeliveryTable: Sendable {
    private let domains: Set<Domain>
    private let addresses: IPRangeTable
    private var urls = URLTable()
    private let mailboxes: Set<String>

    /// Compiles the entry of a document.
    init(_ delivery: AdvancedDelivery) {
        domains = Set(delivery.phishSimDomains)
        addresses = IPRangeTable(delivery.phishSimSenderIPRanges)
        mailboxes = Set(delivery.secOpsMailboxes.map(\.lookupKey))
        for (number, pattern) in delivery.phishSimURLs.enumerated() { urls.add(pattern, number, isBlock: false) }
    }

    /// Whether there is nothing.
    public var isEmpty: Bool { domains.isEmpty && mailboxes.isEmpty }
    /// Whether there are simulations.
    public var hasSimulations: Bool { !domains.isEmpty }
    /// Whether there are mailboxes that get everything.
    public var hasSecOpsMailboxes: Bool { !mailboxes.isEmpty }

    /// Whether a recipient gets all mail.
    public func isSecOpsMailbox(_ recipient: EmailAddress) -> Bool {
        !mailboxes.isEmpty && mailboxes.contains(recipient.lookupKey)
    }

    /// Whether a message is of a simulation.
    ///
    /// - Parameters:
    ///   - senderDomains: the domain of its sender, and those of its DKIM signatures that pass.
    ///   - address: where it comes from.
    public func isSimulation(senderDomains: [Domain], address: IPAddress) -> Bool {
        !domains.isEmpty && senderDomains.contains(where: domains.contains) && addresses.entry(for: address) != nil
    }

    /// Whether a link is one of simulations.
    public func isSimulationURL(_ url: AllowBlockURL) -> Bool {
        var isFound = false
        if !urls.isEmpty { urls.forEach(matching: url) { _ in isFound = true } }
        return isFound
    }
}
