public import Mail

/// An organization as its document says it, free of mistakes when it came from ``load(yaml:file:)``.
public struct OrganizationDocument: Hashable, Sendable {
    /// `organization`: the name, unique on a server.
    public var name: String
    /// `administrators`: addresses; the first gets postmaster's mail unless `Postmaster` says otherwise.
    public var administrators: [EmailAddress]
    /// `Postmaster`: who gets mail to `postmaster@` and, without `Abuse`, `abuse@` of Authoritative domains.
    public var postmaster: EmailAddress?
    /// `Abuse`: who gets mail to `abuse@` of Authoritative domains.
    public var abuse: EmailAddress?
    /// `acceptedDomains`.
    public var acceptedDomains: [AcceptedDomain]
    /// `recipients`.
    public var recipients: [Recipient]
    /// `mailboxHosts`.
    public var mailboxHosts: [MailboxHost]
    /// `outboundConnectors`.
    public var outboundConnectors: [OutboundConnector]
    /// `inboundConnectors`.
    public var inboundConnectors: [InboundConnector]

    /// Makes a document from objects that agree with one another.
    public init(
        name: String, administrators: [EmailAddress] = [], postmaster: EmailAddress? = nil,
        abuse: EmailAddress? = nil, acceptedDomains: [AcceptedDomain] = [], recipients: [Recipient] = [],
        mailboxHosts: [MailboxHost] = [], outboundConnectors: [OutboundConnector] = [],
        inboundConnectors: [InboundConnector] = []
    ) {
        self.name = name
        self.administrators = administrators
        self.postmaster = postmaster
        self.abuse = abuse
        self.acceptedDomains = acceptedDomains
        self.recipients = recipients
        self.mailboxHosts = mailboxHosts
        self.outboundConnectors = outboundConnectors
        self.inboundConnectors = inboundConnectors
    }
}
