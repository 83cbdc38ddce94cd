public import Mail

/// An organization as its document says it, free of mistakes when it came from ``load(yaml:file:beside:server:)``.
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
    /// `deliveryPriorities`, in order: the first that applies decides.
    public var deliveryPriorities: [DeliveryPriority]
    /// `transportConfig`.
    public var transportConfig: TransportConfig
    /// `systemMessages`.
    public var systemMessages: [SystemMessage]
    /// `eop-compatible`: EOP's own limits are checked too.
    public var isEOPCompatible = false
    /// `RejectDirectSend`: anonymous mail in the name of the organization's own domains is refused.
    public var rejectDirectSend = false
    /// `directory`: what is done once the recipients are out of date.
    public var directory = DirectoryPolicy()
    /// `ipv6`.
    public var ipv6 = IPv6Policy()
    /// `antiPhishPolicy`.
    public var antiPhishPolicy = AntiPhishPolicy()
    /// `arcConfig`.
    public var arcConfig = ARCConfig()
    /// `dkimSigningConfigs`.
    public var dkimSigningConfigs: [DKIMSigningConfig] = []

    /// Makes a document from objects that agree with one another.
    public init(
        name: String, administrators: [EmailAddress] = [], postmaster: EmailAddress? = nil,
        abuse: EmailAddress? = nil, acceptedDomains: [AcceptedDomain] = [], recipients: [Recipient] = [],
        mailboxHosts: [MailboxHost] = [], outboundConnectors: [OutboundConnector] = [],
        inboundConnectors: [InboundConnector] = [], deliveryPriorities: [DeliveryPriority] = [],
        transportConfig: TransportConfig = TransportConfig(), systemMessages: [SystemMessage] = []
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
        self.deliveryPriorities = deliveryPriorities
        self.transportConfig = transportConfig
        self.systemMessages = systemMessages
    }
}

extension OrganizationDocument {
    /// How many octets of a document are read.
    public static let maximumSize = 64 << 20

    /// A document that can be used, with what may not be meant in it.
    public struct Loaded: Sendable {
        /// The document.
        public var document: OrganizationDocument
        /// The warnings, by line.
        public var warnings: [ConfigurationMistake]
        /// The lines that accepted domains and connectors begin at, by ``ConfigurationMistake/object``.
        public var lines: [String: Int]
    }

    /// Reads and checks a document whole; `file` is its name in messages.
    ///
    /// With `others` it is also checked against the other organizations of its server; one of the same name is left
    /// out. With `server` it is also checked against that server's settings. The failure holds every mistake, unless
    /// the text is no YAML, which is one mistake.
    public static func load(
        yaml: String, file: String, beside others: [OrganizationSnapshot] = [], server: ServerConfiguration? = nil
    ) -> Result<OrganizationDocument, ConfigurationErrors> {
        loadWithWarnings(yaml: yaml, file: file, beside: others, server: server).map(\.document)
    }

    /// Like ``load(yaml:file:beside:server:)``, with the warnings. With `directory` no address may be in it and in the
    /// document.
    public static func loadWithWarnings(
        yaml: String, file: String, beside others: [OrganizationSnapshot] = [], server: ServerConfiguration? = nil,
        directory: RecipientDirectory? = nil
    ) -> Result<Loaded, ConfigurationErrors> {
        let mistakes = MistakeCollector(file: file)
        if let node = DocumentParser.compose(yaml, maximumSize: maximumSize, into: mistakes),
            let root = ObjectReader(node, kind: "", mistakes: mistakes)
        {
            let parts = OrganizationReader(root)
            OrganizationValidator(parts: parts, others: others, server: server, directory: directory).validate()
            if !mistakes.hasErrors {
                return .success(
                    Loaded(
                        document: OrganizationDocument(parts), warnings: mistakes.sorted, lines: parts.lines))
            }
        }
        return .failure(ConfigurationErrors(mistakes.sorted))
    }

    private init(_ parts: OrganizationReader) {
        var domains = parts.acceptedDomains.map(\.object)
        // The first domain is the default one unless another says so, as in EOP.
        if !domains.contains(where: \.isDefault), !domains.isEmpty { domains[0].isDefault = true }
        self.init(
            name: parts.name, administrators: parts.administrators, postmaster: parts.postmaster, abuse: parts.abuse,
            acceptedDomains: domains, recipients: parts.recipients.map(\.object),
            mailboxHosts: parts.mailboxHosts.map(\.object),
            outboundConnectors: parts.outboundConnectors.map(\.object),
            inboundConnectors: parts.inboundConnectors.map(\.object),
            deliveryPriorities: parts.deliveryPriorities.map(\.object),
            transportConfig: parts.transportConfig, systemMessages: parts.systemMessages)
        isEOPCompatible = parts.isEOPCompatible
        rejectDirectSend = parts.rejectDirectSend
        directory = parts.directory
        ipv6 = parts.ipv6
        antiPhishPolicy = parts.antiPhishPolicy
        arcConfig = parts.arcConfig
        dkimSigningConfigs = parts.dkimSigningConfigs.map(\.object)
    }
}
