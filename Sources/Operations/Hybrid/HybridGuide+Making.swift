import Organization

extension HybridGuide {
    /// The guide for an organization whose Maildirs, if it has some here, lie under a folder.
    init(_ system: HybridSystem, for organization: OrganizationDocument, maildirs: String) {
        self.organization = organization.name
        self.system = system
        let hosts = Self.hosts(of: organization, for: system)
        self.hosts = hosts
        let fields = HybridFields(organization, hosts: hosts)
        switch system {
        case .exchange: sections = ExchangeRules(fields: fields).sections
        case .sieve: sections = SieveFiling(fields: fields).sections
        case .maildrop: sections = MaildropFiling(fields: fields).sections
        }
        notes = Self.notes(of: organization, hosts, system, maildirs: maildirs)
    }

    /// The hosts that get stamped copies. Exchange Server takes no mail by LMTP.
    private static func hosts(of organization: OrganizationDocument, for system: HybridSystem) -> [Host] {
        let connectors = organization.outboundConnectors.filter {
            $0.connectorType == .onPremises && $0.isEnabled && !$0.isTestMode
        }
        let servers = connectors.sorted { $0.name < $1.name }.map { connector in
            Host(
                kind: .outboundConnector, name: connector.name,
                places: connector.useMXRecord ? [] : connector.smartHosts.map(\.description),
                junkSubaddress: connector.junkSubaddress?.description)
        }
        guard system != .exchange else { return servers }
        let mailboxHosts = organization.mailboxHosts.sorted { $0.name < $1.name }.map { host in
            Host(
                kind: .mailboxHost, name: host.name, places: [host.lmtp.description],
                junkSubaddress: host.junkSubaddress?.description)
        }
        return mailboxHosts + servers
    }

    private static func notes(
        of organization: OrganizationDocument, _ hosts: [Host], _ system: HybridSystem, maildirs: String
    ) -> [String] {
        var notes: [String] = []
        if hosts.isEmpty {
            let need =
                system == .exchange
                ? "an enabled outbound connector of ConnectorType OnPremises"
                : "a mailbox host, or an enabled outbound connector of ConnectorType OnPremises"
            notes.append(
                "No host of organization \(organization.name) gets copies with their verdict; add \(need), else this "
                    + "files nothing.")
        }
        let parted = hosts.filter { $0.junkSubaddress != nil }
        for host in parted where system == .exchange {
            notes.append(
                "Connector \"\(host.name)\" has JunkSubaddress \(host.junkSubaddress ?? ""). Exchange Server refuses such "
                    + "addresses unless they exist there: remove the property where it leads to Exchange Server.")
        }
        if system == .maildrop, !parted.isEmpty {
            let names = parted.map { "\"\($0.name)\"" }.joined(separator: ", ")
            notes.append(
                "What goes by JunkSubaddress (\(names)) needs no rule; `postern hybrid sieve` has its settings.")
        }
        if organization.recipients.contains(where: { $0.recipientType == .userMailbox && $0.mailbox == .maildir }) {
            notes.append(
                "Recipients with Mailbox maildir need nothing: this server files their junk into the folder Junk "
                    + "(.Junk) of their Maildir under \(maildirs).")
        }
        notes.append("`postern verify junk --recipient ADDRESS` sends a test message and says where to look for it.")
        return notes
    }
}

/// Which fields the organization's copies carry, and who gets them: what all guides are made from.
struct HybridFields {
    /// Values of `SFV` in copies for the junk folder, in the order of the rules for Exchange Server.
    static let junk = ["SPM", "SKS", "SKB"]
    /// A value that hosts are to know although this server writes `SKB` in its place.
    static let blockedByUser = "BLK"
    /// Values in copies that belong into the inbox whatever else a field says.
    static let wanted = ["SKQ", "SKA", "SKN", "SFE"]
    static let report = "X-Forefront-Antispam-Report"
    static let flag = "X-Spam-Flag"

    /// The organization.
    let organization: String
    /// Whether copies carry `X-Spam-Flag`: `SpamFieldsEnabled`.
    let hasFlag: Bool
    /// Who gets copies.
    let hosts: [HybridGuide.Host]

    init(_ organization: OrganizationDocument, hosts: [HybridGuide.Host]) {
        self.organization = organization.name
        hasFlag = organization.transportConfig.spamFieldsEnabled
        self.hosts = hosts
    }

    /// What a comment above a rule says: whose mail it is for, and why it may be believed.
    var remarks: [String] {
        let names = hosts.map(\.words).joined(separator: "; ")
        return [
            "Junk of organization \(organization)\(names.isEmpty ? "" : ", for: \(names)").",
            "Anybody can write these fields: the host must take mail from this gateway and from trusted servers alone.",
        ]
    }

    /// The pattern of a line in the header of copies for the junk folder, as maildrop and procmail know patterns.
    var headerPattern: String {
        hasFlag
            ? "^\(Self.flag): YES"
            : "^\(Self.report):.*SFV:(\((Self.junk + [Self.blockedByUser]).joined(separator: "|")));"
    }
}
