/// What kind of object decides about mail, stands in a document, or is changed by an administrator. The raw values are
/// EOP's names, and Postern's own where EOP has no such object; they are stored, so none is ever renamed.
public enum ObjectKind: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    // MARK: Objects of an organization's document

    /// The organization itself: what stands at the top of its document.
    case organization = "Organization"
    /// A domain whose mail the organization takes.
    case acceptedDomain = "AcceptedDomain"
    /// A mailbox, group, contact or forwarding address.
    case recipient = "Recipient"
    /// A host that keeps mailboxes of the organization.
    case mailboxHost = "MailboxHost"
    /// A way in.
    case inboundConnector = "InboundConnector"
    /// A way out.
    case outboundConnector = "OutboundConnector"
    /// A rule that gives a message its lane.
    case deliveryPriority = "DeliveryPriority"
    /// The organization's own text for one kind of delivery report.
    case systemMessage = "SystemMessage"
    /// The DKIM keys of one domain.
    case dkimSigningConfig = "DkimSigningConfig"
    /// Settings of transport for the whole organization.
    case transportConfig = "TransportConfig"
    /// What is done about an out-of-date directory.
    case directoryPolicy = "DirectoryPolicy"
    /// Whether mail over IPv6 is taken, and for which domains.
    case ipv6Policy = "IPv6Policy"
    /// What is done about mail whose sender is forged.
    case antiPhishPolicy = "AntiPhishPolicy"
    /// Whose ARC seals are believed.
    case arcConfig = "ArcConfig"
    /// Which addresses the organization always takes mail from, and from which never.
    case hostedConnectionFilterPolicy = "HostedConnectionFilterPolicy"
    /// What is taken for spam and for bulk mail.
    case hostedContentFilterPolicy = "HostedContentFilterPolicy"
    /// Which recipients have a custom policy against spam.
    case hostedContentFilterRule = "HostedContentFilterRule"
    /// What becomes of mail with malware or with files of a type that is not wanted.
    case malwareFilterPolicy = "MalwareFilterPolicy"
    /// Which recipients have a custom policy against malware.
    case malwareFilterRule = "MalwareFilterRule"
    /// Which recipients have a custom policy against forged senders.
    case antiPhishRule = "AntiPhishRule"
    /// Which recipients have a preset.
    case eopProtectionPolicyRule = "EOPProtectionPolicyRule"
    /// What recipients may do with mail that is held back from them.
    case quarantinePolicy = "QuarantinePolicy"
    /// How recipients are told of mail that is held back from them.
    case globalQuarantinePolicy = "GlobalQuarantinePolicy"
    /// How much the organization's people may send.
    case hostedOutboundSpamFilterPolicy = "HostedOutboundSpamFilterPolicy"
    /// What may go to a domain outside that no person has asked for.
    case remoteDomain = "RemoteDomain"
    /// Which senders have a custom policy for what they send.
    case hostedOutboundSpamFilterRule = "HostedOutboundSpamFilterRule"
    /// What is done with mail that meets conditions.
    case transportRule = "TransportRule"
    /// Where people report delivered mail to.
    case reportSubmissionPolicy = "ReportSubmissionPolicy"
    /// A sender, a URL, a file or an address that the organization lets pass or refuses.
    case tenantAllowBlockListItem = "TenantAllowBlockListItem"
    /// A claimed sender with the servers that claim it.
    case tenantAllowBlockListSpoofItem = "TenantAllowBlockListSpoofItem"
    /// Simulations of phishing, and mailboxes that get everything.
    case advancedDelivery = "AdvancedDelivery"

    // MARK: Objects of this server's document

    /// The server itself: what stands at the top of its document.
    case server = "Server"
    /// An address where mail is taken.
    case listener = "Listener"
    /// A certificate that this server shows to other hosts.
    case clientCertificate = "ClientCertificate"
    /// A list of addresses in DNS.
    case dnsList = "DnsList"
    /// A file of hashes of files that are not let through.
    case hashList = "HashList"
    /// A provider whose word for administrators is taken.
    case oidcProvider = "OidcProvider"
    /// What a value of such a provider's claim gives.
    case oidcRoleMapping = "OidcRoleMapping"

    // MARK: What decides without standing in a document

    /// A resource of this server under pressure: disk, memory, an organization's share of them.
    case backPressure = "BackPressure"
    /// What this server has seen of the mail of an address or a network.
    case sourceReputation = "SourceReputation"
    /// What an organization has learned.
    case learning = "Learning"

    // MARK: What an administrator changes without a document

    /// A message, by its number.
    case message = "Message"
    /// A queue, by its name.
    case queue = "Queue"
    /// A sender who may not send, by the address.
    case restrictedSender = "RestrictedSender"
    /// An item in quarantine, by its identity.
    case quarantineItem = "QuarantineItem"
    /// Work that takes longer than a request, by its identity.
    case job = "Job"
    /// A saved search of the trace, by its identity.
    case savedSearch = "SavedSearch"
    /// An account of an administrator's, by its name.
    case account = "Account"
    /// A session of somebody who signed in, by its number; or all of an account's, by the account.
    case session = "Session"
    /// A token for programs, by its number.
    case token = "Token"

    /// The raw value.
    public var description: String { rawValue }
}
