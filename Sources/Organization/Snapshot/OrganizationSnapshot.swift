public import Mail

/// One organization, compiled for look-ups. Immutable, so that snapshots share the unchanged ones.
public final class OrganizationSnapshot: Sendable {
    /// What it was compiled from.
    public let document: OrganizationDocument
    /// The revision of the document.
    public let revision: Int64
    /// Who gets the mail of `postmaster@` in Authoritative domains; nil when the document names nobody.
    public let postmaster: EmailAddress?
    /// The inbound connectors that an administrator has blocked: nothing comes in by them.
    public let blockedConnectors: Set<String>
    /// The imported recipients, beside those of the document; nil when none were ever imported.
    public let directory: RecipientDirectory?
    /// The names of its accepted domains.
    public let domains: Set<Domain>
    /// The names of its accepted domains, and those that they are below.
    public let domainNames: Set<String>
    private let recipients: [String: Int]
    /// Which outbound connector mail for a domain takes.
    public let outboundRoutes: OutboundRoutes
    private let connectors: [String: Int]
    private let hosts: [String: Int]
    private let inbound: [String: Int]
    private let partners: PartnerTable
    private let signing: [Domain: Int]
    private let submissionScopes: [String: ReportSubmissionPolicy.Scope]
    /// The domains whose seals count (docs/reference/arc.md).
    public let trustedSealers: Set<Domain>
    /// `IPAllowList`, compiled (docs/reference/connection-filter.md).
    public let allowedAddresses: IPRangeTable
    /// `IPBlockList`, compiled.
    public let blockedAddresses: IPRangeTable
    /// The tenant allow and block list, compiled.
    public let allowBlock: AllowBlockTable
    /// `advancedDelivery`, compiled.
    public let advancedDelivery: AdvancedDeliveryTable
    /// `remoteDomains`, compiled.
    public let remoteDomains: RemoteDomainTable
    private let documentHasSenderLists: Bool
    /// The members of its dynamic groups.
    let dynamicGroups: DynamicGroupTable
    /// The members of the groups that its mail flow rules name.
    let membershipTable: MembershipTable
    /// `transportRules`, compiled.
    public let transportRules: TransportRuleTable

    /// Which policies hold for whom (docs/reference/policies.md).
    public let policies: PolicyTable

    /// Compiles a document without mistakes.
    public init(
        _ document: OrganizationDocument, revision: Int64, blockedConnectors: Set<String> = [],
        directory: RecipientDirectory? = nil
    ) {
        self.document = document
        self.revision = revision
        self.blockedConnectors = blockedConnectors
        self.directory = directory
        self.postmaster =
            document.postmaster ?? document.administrators.first
            ?? document.recipients.first { $0.isAdministrator }?.primarySmtpAddress
        var recipients: [String: Int] = [:]
        recipients.reserveCapacity(document.recipients.count)
        for (index, recipient) in document.recipients.enumerated() {
            recipients[recipient.primarySmtpAddress.lookupKey] = index
            for address in recipient.emailAddresses { recipients[address.lookupKey] = index }
        }
        self.recipients = recipients
        self.policies = PolicyTable(
            document,
            in: RecipientSource(recipients: document.recipients, places: recipients, directory: directory))
        self.dynamicGroups = DynamicGroupTable.table(document.recipients, directory)
        self.membershipTable = MembershipTable(
            document.transportRules.flatMap(\.namedGroups),
            in: RecipientSource(
                recipients: document.recipients, places: recipients, directory: directory,
                dynamicGroups: dynamicGroups))
        self.transportRules = TransportRuleTable(document.transportRules, membershipTable)
        self.domains = Set(document.acceptedDomains.map(\.domainName))
        self.domainNames = Set(document.acceptedDomains.flatMap(\.domainName.namesUpwards))

        self.outboundRoutes = OutboundRoutes(document.outboundConnectors)
        self.connectors = Dictionary(
            document.outboundConnectors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.hosts = Dictionary(
            document.mailboxHosts.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.inbound = Dictionary(
            document.inboundConnectors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.partners = PartnerTable(document.inboundConnectors)
        self.signing = Dictionary(
            document.dkimSigningConfigs.enumerated().map { ($1.domain, $0) }, uniquingKeysWith: { first, _ in first })
        self.submissionScopes = document.reportSubmissionPolicy.scopes
        self.trustedSealers = Set(document.arcConfig.trustedSealers)
        self.allowedAddresses = IPRangeTable(document.hostedConnectionFilterPolicy.ipAllowList)
        self.blockedAddresses = IPRangeTable(document.hostedConnectionFilterPolicy.ipBlockList)
        self.allowBlock = AllowBlockTable(
            document.tenantAllowBlockListItems, spoofs: document.tenantAllowBlockListSpoofItems)
        self.advancedDelivery = AdvancedDeliveryTable(document.advancedDelivery)
        self.remoteDomains = RemoteDomainTable(document.remoteDomains)
        self.documentHasSenderLists = document.recipients.contains(where: \.hasSenderLists)
    }

    /// The same organization with other inbound connectors blocked; the tables are shared.
    public func blocking(_ connectors: Set<String>) -> OrganizationSnapshot {
        connectors == blockedConnectors
            ? self : OrganizationSnapshot(self, blocking: connectors, directory: directory)
    }

    /// The same organization with another directory; the tables are shared.
    public func with(_ directory: RecipientDirectory?) -> OrganizationSnapshot {
        OrganizationSnapshot(self, blocking: blockedConnectors, directory: directory)
    }

    private init(_ other: OrganizationSnapshot, blocking connectors: Set<String>, directory: RecipientDirectory?) {
        document = other.document
        revision = other.revision
        postmaster = other.postmaster
        blockedConnectors = connectors
        self.directory = directory
        domains = other.domains
        domainNames = other.domainNames
        recipients = other.recipients
        policies = other.policies.following(
            RecipientSource(recipients: other.document.recipients, places: other.recipients, directory: directory),
            from: other.directory)
        dynamicGroups = other.dynamicGroups.following(
            other.document.recipients, from: other.directory, to: directory)
        membershipTable = other.membershipTable.following(
            RecipientSource(
                recipients: other.document.recipients, places: other.recipients, directory: directory,
                dynamicGroups: dynamicGroups),
            from: other.directory)
        transportRules = other.transportRules
        outboundRoutes = other.outboundRoutes
        self.connectors = other.connectors
        hosts = other.hosts
        inbound = other.inbound
        partners = other.partners
        signing = other.signing
        submissionScopes = other.submissionScopes
        trustedSealers = other.trustedSealers
        allowedAddresses = other.allowedAddresses
        blockedAddresses = other.blockedAddresses
        allowBlock = other.allowBlock
        advancedDelivery = other.advancedDelivery
        remoteDomains = other.remoteDomains
        documentHasSenderLists = other.documentHasSenderLists
    }

    /// How many mail users may lead from one to the next; more are taken for a loop.
    public static let maximumForwards = 10

    /// The organization's name.
    public var name: String { document.name }

    /// The recipient that has an address, primary or other, whatever the case of its letters: one of the document or one
    /// of the directory.
    ///
    /// With `plusAddressing`, an address that nobody has is looked up again without its `+tag`.
    public func recipient(_ address: EmailAddress, plusAddressing: Bool) -> Recipient? {
        find(address, plusAddressing: plusAddressing)?.recipient
    }

    /// A recipient and where it was found.
    public struct Found: Sendable, Hashable {
        /// The recipient.
        public let recipient: Recipient
        /// The revision of the directory when it was found there; nil for one of the document.
        public let directoryRevision: Int64?
    }

    /// Like ``recipient(_:plusAddressing:)``, with where it was found.
    public func find(_ address: EmailAddress, plusAddressing: Bool) -> Found? {
        // What only relays knows nobody.
        if recipients.isEmpty, directory == nil { return nil }
        if let found = find(address.lookupKey) { return found }
        guard plusAddressing, let untagged = Self.untagged(address) else { return nil }
        return find(untagged.lookupKey)
    }

    /// An address without its `+tag`; nil for one that has none.
    public static func untagged(_ address: EmailAddress) -> EmailAddress? {
        guard let plus = address.localPart.utf8.firstIndex(of: UInt8(ascii: "+")), plus > address.localPart.startIndex
        else { return nil }
        return EmailAddress(localPart: String(address.localPart[..<plus]), host: address.host)
    }

    private func find(_ key: String) -> Found? {
        if let index = recipients[key] { return Found(recipient: document.recipients[index], directoryRevision: nil) }
        guard let directory, let recipient = directory.recipient(key) else { return nil }
        return Found(recipient: recipient, directoryRevision: directory.revision)
    }

    /// What people report by mail to an address; nil for an address that takes no reports
    /// (docs/reference/people-reports.md).
    public func submissionScope(of address: EmailAddress) -> ReportSubmissionPolicy.Scope? {
        // It is asked for each recipient, and most organizations have no such address.
        submissionScopes.isEmpty ? nil : submissionScopes[address.lookupKey]
    }

    /// Whether people can report mail to an address of the organization.
    public var hasSubmissions: Bool { !submissionScopes.isEmpty }

    /// Whether a recipient has lists of senders, so that one has to be looked up for them.
    public var hasUserLists: Bool { documentHasSenderLists || directory?.hasSenderLists ?? false }

    /// Whether the document has a recipient with this look-up key among its addresses.
    func documentHas(_ key: String) -> Bool { recipients[key] != nil }

    /// Whether the directory was last imported or confirmed longer ago than the document's `StaleAfter`.
    ///
    /// One that was never imported nor confirmed has no age.
    public func isDirectoryStale(at time: WallTime) -> Bool {
        guard let directory, let limit = document.directory.staleAfter else { return false }
        let age = Instant(milliseconds: time.milliseconds) - Instant(milliseconds: directory.confirmedAt.milliseconds)
        return age > limit
    }

    /// The outbound connector for a domain: an exact entry, else the longest `*.` suffix, else one for all accepted
    /// domains, else a bare `*` (docs/reference/routing.md).
    public func outboundConnector(for domain: Domain, isAccepted: Bool) -> OutboundConnector? {
        outboundRoutes.best(for: domain, isAccepted: isAccepted)
    }

    /// An outbound connector by name in any case, enabled or not.
    public func outboundConnector(named name: String) -> OutboundConnector? {
        if let place = connectors[name] { return document.outboundConnectors[place] }
        // No two differ in their case alone, and a mail flow rule may name one in another case.
        let small = name.lowercased()
        return document.outboundConnectors.first { $0.name.lowercased() == small }
    }

    /// A Partner connector for a sender's domain.
    public struct PartnerCandidate: Sendable {
        /// The connector.
        public let connector: InboundConnector
        /// How specific the entry of its `SenderDomains` is; greater is more specific.
        public let specificity: Int
    }

    /// The enabled Partner connectors for mail from a domain; nil for the null sender, which only `*` matches.
    public func partnerConnectors(sender: Domain?) -> [PartnerCandidate] {
        guard !partners.isEmpty else { return [] }
        var seen: Set<Int> = []
        var candidates: [PartnerCandidate] = []
        partners.forEach(sender: sender) { index, specificity in
            guard seen.insert(index).inserted else { return }
            candidates.append(
                PartnerCandidate(connector: document.inboundConnectors[index], specificity: specificity))
        }
        return candidates
    }

    /// An inbound connector by name, enabled or not.
    public func inboundConnector(named name: String) -> InboundConnector? {
        inbound[name].map { document.inboundConnectors[$0] }
    }

    /// How the mail of a domain is signed, enabled or not; nil without a configuration for this very domain.
    ///
    /// That of a parent with `MatchSubDomains` is not used: its keys are published for the parent alone.
    public func dkimSigningConfig(for domain: Domain) -> DKIMSigningConfig? {
        signing[domain].map { document.dkimSigningConfigs[$0] }
    }

    /// Whether mail to an accepted domain is taken over IPv6 from clients that no connector knows
    /// (docs/reference/ipv6.md).
    public func acceptsIPv6(_ domain: AcceptedDomain) -> Bool { domain.ipv6Enabled ?? document.ipv6.isEnabled }

    /// A mailbox host by name.
    public func mailboxHost(named name: String) -> MailboxHost? {
        hosts[name].map { document.mailboxHosts[$0] }
    }
}
