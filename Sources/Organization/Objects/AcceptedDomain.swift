public import Mail

/// A domain whose mail an organization takes (docs/reference/accepted-domains.md).
public struct AcceptedDomain: Hashable, Sendable {
    /// Who knows the recipients of a domain.
    public enum DomainType: String, Hashable, Sendable, CaseIterable {
        /// This organization knows all of them; any other is refused at the edge.
        case authoritative = "Authoritative"
        /// Another of the organization's systems may know more; unknown ones are relayed to it.
        case internalRelay = "InternalRelay"
    }

    /// `Name`; the domain's name unless given.
    public var name: String
    /// `DomainName`.
    public var domainName: Domain
    /// `DomainType`.
    public var domainType: DomainType
    /// `MatchSubDomains`: subdomains belong to it too. Only with `InternalRelay`.
    public var matchSubDomains: Bool
    /// `Default`: exactly one in an organization.
    public var isDefault: Bool
    /// `SendingFromDomainDisabled`: mail can't be sent from the domain.
    public var sendingFromDomainDisabled: Bool
    /// `SendingToDomainDisabled`: mail to the domain is refused.
    public var sendingToDomainDisabled: Bool
    /// `OutboundOnly`: it stands for a domain whose own servers only send through here.
    public var outboundOnly = false
    /// `IPv6Enabled`: whether mail over IPv6 is taken from clients that no connector knows; nil for what the
    /// organization's ``IPv6Policy`` says.
    public var ipv6Enabled: Bool?
    /// `PlusAddressing`, our own property: `user+tag@` finds `user@`.
    public var plusAddressing: Bool

    /// Makes a domain with the defaults of a document.
    public init(
        _ domainName: Domain, type domainType: DomainType = .authoritative, name: String? = nil,
        matchSubDomains: Bool = false, isDefault: Bool = false, sendingFromDomainDisabled: Bool = false,
        sendingToDomainDisabled: Bool = false, plusAddressing: Bool = true
    ) {
        self.name = name ?? domainName.name
        self.domainName = domainName
        self.domainType = domainType
        self.matchSubDomains = matchSubDomains
        self.isDefault = isDefault
        self.sendingFromDomainDisabled = sendingFromDomainDisabled
        self.sendingToDomainDisabled = sendingToDomainDisabled
        self.plusAddressing = plusAddressing
    }
}
