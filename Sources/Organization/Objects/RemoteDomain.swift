internal import Mail

/// What may go to domains outside that no person has asked for: one of `remoteDomains`, EOP's `RemoteDomain`
/// (docs/reference/outbound.md).
public struct RemoteDomain: Hashable, Sendable {
    /// `Name`.
    public var name: String
    /// `DomainName`: a domain, `*.` and a domain for it with its subdomains, or `*` for all others.
    public var domainName: DomainPattern
    /// `AutoForwardEnabled`: whether servers may forward mail there by themselves.
    public var autoForwardEnabled = true
    /// `AutoReplyEnabled`: whether automatic answers may go there.
    public var autoReplyEnabled = true
    /// `DeliveryReportEnabled`: whether senders there are told that their mail was delivered, where they ask for it.
    public var deliveryReportEnabled = true
    /// `NDREnabled`: whether senders there are told that their mail could not be delivered.
    public var ndrEnabled = true

    /// A domain to which everything may go.
    public init(name: String, domainName: DomainPattern) {
        self.name = name
        self.domainName = domainName
    }
}
