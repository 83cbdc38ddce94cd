public import Mail

/// An organization as its document says it, free of mistakes when it came from ``load(yaml:file:rules:beside:server:)``.
///
/// ``table`` describes what stands at its top, and ``DocumentSection/all`` lists the kinds of objects in it.
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
    /// `OperatorContentAccess`: whether operators may read content of the organization's mail.
    public var operatorContentAccess = OperatorContentAccess.withReason
    /// `RequireSecondFactor`: every account with a role for the organization must have a second factor.
    public var requireSecondFactor = false
    /// `managedBy`: where the document is kept and changed; nil for nowhere else than here.
    public var managedBy: DocumentOwner?
    /// `directory`: what is done once the recipients are out of date.
    public var directory = DirectoryPolicy()
    /// `ipv6`.
    public var ipv6 = IPv6Policy()
    /// `antiPhishPolicy`.
    public var antiPhishPolicy = AntiPhishPolicy()
    /// `arcConfig`.
    public var arcConfig = ARCConfig()
    /// `hostedConnectionFilterPolicy`.
    public var hostedConnectionFilterPolicy = HostedConnectionFilterPolicy()
    /// `hostedContentFilterPolicy`.
    public var hostedContentFilterPolicy = HostedContentFilterPolicy()
    /// `malwareFilterPolicy`.
    public var malwareFilterPolicy = MalwareFilterPolicy()
    /// `hostedContentFilterPolicies`: the custom ones.
    public var hostedContentFilterPolicies: [HostedContentFilterPolicy] = []
    /// `hostedContentFilterRules`.
    public var hostedContentFilterRules: [HostedContentFilterRule] = []
    /// `malwareFilterPolicies`: the custom ones.
    public var malwareFilterPolicies: [MalwareFilterPolicy] = []
    /// `malwareFilterRules`.
    public var malwareFilterRules: [MalwareFilterRule] = []
    /// `antiPhishPolicies`: the custom ones.
    public var antiPhishPolicies: [AntiPhishPolicy] = []
    /// `antiPhishRules`.
    public var antiPhishRules: [AntiPhishRule] = []
    /// `eopProtectionPolicyRules`.
    public var eopProtectionPolicyRules: [EOPProtectionPolicyRule] = []
    /// `hostedOutboundSpamFilterPolicy`.
    public var hostedOutboundSpamFilterPolicy = HostedOutboundSpamFilterPolicy()
    /// `hostedOutboundSpamFilterPolicies`: the custom ones.
    public var hostedOutboundSpamFilterPolicies: [HostedOutboundSpamFilterPolicy] = []
    /// `hostedOutboundSpamFilterRules`.
    public var hostedOutboundSpamFilterRules: [HostedOutboundSpamFilterRule] = []
    /// `transportRules`, the rules of the file that `transportRulesFile` names behind those of the document.
    public var transportRules: [TransportRule] = []
    /// `remoteDomains`.
    public var remoteDomains: [RemoteDomain] = []
    /// `quarantinePolicies`: the custom ones.
    public var quarantinePolicies: [QuarantinePolicy] = []
    /// `globalQuarantinePolicy`.
    public var globalQuarantinePolicy = GlobalQuarantinePolicy()
    /// `reportSubmissionPolicy`.
    public var reportSubmissionPolicy = ReportSubmissionPolicy()
    /// `tenantAllowBlockListItems`.
    public var tenantAllowBlockListItems: [TenantAllowBlockListItem] = []
    /// `tenantAllowBlockListSpoofItems`.
    public var tenantAllowBlockListSpoofItems: [TenantAllowBlockListSpoofItem] = []
    /// `advancedDelivery`.
    public var advancedDelivery = AdvancedDelivery()
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
}

/// Where an organization's document is kept, from where it is applied whole.
public enum DocumentOwner: String, Hashable, Sendable, Codable, CaseIterable {
    /// A repository: single objects are changed there, and not by the API.
    case repository = "Repository"
}
