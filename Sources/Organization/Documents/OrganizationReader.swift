internal import Mail

/// An object as it was read, with the reader that knows its lines.
struct Entry<Object> {
    var object: Object
    var reader: ObjectReader
}

/// Reads the objects of an organization's document, each by itself.
struct OrganizationReader {
    var name: String
    var root: ObjectReader
    var administrators: [EmailAddress] = []
    var postmaster: EmailAddress?
    var abuse: EmailAddress?
    var acceptedDomains: [Entry<AcceptedDomain>] = []
    /// Whether a domain's name could not be read, so that checks against the list of domains mean nothing.
    var hasUnreadableDomain = false
    var recipients: [Entry<Recipient>] = []
    var mailboxHosts: [Entry<MailboxHost>] = []
    /// The names of all mailbox hosts, readable otherwise or not.
    var mailboxHostNames: [String] = []
    var outboundConnectors: [Entry<OutboundConnector>] = []
    var inboundConnectors: [Entry<InboundConnector>] = []
    var deliveryPriorities: [Entry<DeliveryPriority>] = []
    var transportConfig = TransportConfig()
    var systemMessages: [SystemMessage] = []

    static let address = "an address such as ann@contoso.com"

    init(_ root: ObjectReader) {
        self.root = root
        self.name =
            root.required("organization", expected: "a name of letters, digits, dots, hyphens and underscores") {
                OrganizationReader.isOrganizationName($0) ? $0 : nil
            } ?? ""
        administrators = root.list("administrators", expected: OrganizationReader.address, Self.address)
        postmaster = root.scalar("Postmaster", expected: OrganizationReader.address, Self.address)
        abuse = root.scalar("Abuse", expected: OrganizationReader.address, Self.address)
        for reader in root.objects("acceptedDomains", kind: "AcceptedDomain", name: "DomainName") {
            if let domain = Self.acceptedDomain(reader) {
                acceptedDomains.append(Entry(object: domain, reader: reader))
            } else {
                hasUnreadableDomain = true
            }
            reader.finish()
        }
        for reader in root.objects("recipients", kind: "Recipient", name: "PrimarySmtpAddress") {
            if let recipient = Self.recipient(reader) {
                recipients.append(Entry(object: recipient, reader: reader))
            }
            reader.finish()
        }
        for reader in root.objects("mailboxHosts", kind: "MailboxHost", name: "Name") {
            if let name = reader.peek("Name") { mailboxHostNames.append(name) }
            if let host = Self.mailboxHost(reader) { mailboxHosts.append(Entry(object: host, reader: reader)) }
            reader.finish()
        }
        for reader in root.objects("outboundConnectors", kind: "OutboundConnector", name: "Name") {
            if let connector = Self.outboundConnector(reader) {
                outboundConnectors.append(Entry(object: connector, reader: reader))
            }
            reader.finish()
        }
        for reader in root.objects("inboundConnectors", kind: "InboundConnector", name: "Name") {
            if let connector = Self.inboundConnector(reader) {
                inboundConnectors.append(Entry(object: connector, reader: reader))
            }
            reader.finish()
        }
        for reader in root.objects("deliveryPriorities", kind: "DeliveryPriority", name: "Name") {
            if let rule = Self.deliveryPriority(reader) {
                deliveryPriorities.append(Entry(object: rule, reader: reader))
            }
            reader.finish()
        }
        if let reader = root.object("transportConfig") { transportConfig = Self.transportConfig(reader) }
        systemMessages = Self.systemMessages(root)
        root.finish()
    }

    /// Where accepted domains and connectors begin, by their name in messages.
    var lines: [String: Int] {
        let readers =
            acceptedDomains.map(\.reader) + outboundConnectors.map(\.reader) + inboundConnectors.map(\.reader)
        return Dictionary(readers.map { ($0.label, $0.line) }, uniquingKeysWith: { first, _ in first })
    }

    // The name is part of queue names and of file names.
    private static func isOrganizationName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { octet in
                (octet | 0x20 >= UInt8(ascii: "a") && octet | 0x20 <= UInt8(ascii: "z"))
                    || (octet >= UInt8(ascii: "0") && octet <= UInt8(ascii: "9")) || octet == UInt8(ascii: ".")
                    || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
            }
    }

    static func address(_ text: String) -> EmailAddress? {
        guard let address = EmailAddress(text), address.domain != nil else { return nil }
        return address
    }

    static func name(_ reader: ObjectReader) -> String? {
        reader.required("Name", expected: "a name of 1 to 64 characters") { text in
            (1...64).contains(text.count) && ObjectReader.short(text) == text ? text : nil
        }
    }

    private static func domain(_ text: String) -> Domain? { try? Domain(text) }

    private static func acceptedDomain(_ reader: ObjectReader) -> AcceptedDomain? {
        let name = reader.scalar("Name", expected: "a name of at most 64 characters") { $0.count <= 64 ? $0 : nil }
        let isWildcard = reader.peek("DomainName")?.hasPrefix("*.") ?? false
        let domain = reader.required(
            "DomainName",
            expected: isWildcard
                ? "the domain without \"*.\", with DomainType: InternalRelay and MatchSubDomains: true"
                : "a domain such as contoso.com", domain)
        let type: AcceptedDomain.DomainType? = reader.choice("DomainType", unsupported: ["ExternalRelay"])
        let matchSubDomains = reader.bool("MatchSubDomains")
        let isDefault = reader.bool("Default")
        let sendingFrom = reader.bool("SendingFromDomainDisabled")
        let sendingTo = reader.bool("SendingToDomainDisabled")
        let plus = reader.bool("PlusAddressing", default: true)
        reader.unsupported(["OutboundOnly", "AddressBookEnabled", "EmailOnly"])
        reader.ignored(["CanHaveCloudCache", "MailFlowRegion", "InitialDomain"])
        if type != .internalRelay, matchSubDomains, reader.peek("DomainType") != "ExternalRelay" {
            reader.mistake(
                "MatchSubDomains", "needs DomainType InternalRelay",
                mend: "set DomainType: InternalRelay, or list the subdomains as accepted domains of their own")
        }
        return domain.map {
            AcceptedDomain(
                $0, type: type ?? .authoritative, name: name, matchSubDomains: matchSubDomains, isDefault: isDefault,
                sendingFromDomainDisabled: sendingFrom, sendingToDomainDisabled: sendingTo, plusAddressing: plus)
        }
    }

    private static let groups = [
        "MailUniversalDistributionGroup", "MailUniversalSecurityGroup", "MailNonUniversalGroup",
        "DynamicDistributionGroup", "PublicFolder",
    ]

    private static func recipient(_ reader: ObjectReader) -> Recipient? {
        let primary = reader.required("PrimarySmtpAddress", expected: address, address)
        let others = reader.list("EmailAddresses", expected: address) { text in
            // EOP writes proxy addresses with their type in front.
            address(text.lowercased().hasPrefix("smtp:") ? String(text.dropFirst(5)) : text)
        }
        let isTypeGiven = reader.has("RecipientType")
        let type: Recipient.RecipientType? = reader.choice("RecipientType", unsupported: groups)
        if !isTypeGiven {
            reader.mistake(
                "RecipientType", "is missing",
                mend: "add RecipientType: UserMailbox for a mailbox here, or MailUser for one elsewhere")
        }
        let mailbox = reader.scalar("Mailbox", expected: "maildir or the Name of a mailbox host") { $0 }
        let external = reader.scalar("ExternalEmailAddress", expected: address, address)
        let isAdministrator = reader.bool("Administrator")
        reader.ignored(["Name", "DisplayName", "Comment"])
        reader.unsupported(["ForwardingAddress", "ForwardingSmtpAddress", "DeliverToMailboxAndForward"])
        if let type {
            if type == .userMailbox, external != nil {
                reader.mistake(
                    "ExternalEmailAddress", "is for MailUser and MailContact only",
                    mend: "remove it, or set RecipientType: MailUser")
            }
            if type != .userMailbox, mailbox != nil {
                reader.mistake(
                    "Mailbox", "is for UserMailbox only", mend: "remove it, or set RecipientType: UserMailbox")
            }
        }
        return primary.map {
            Recipient(
                $0, type: type ?? .userMailbox, emailAddresses: others,
                mailbox: mailbox.map { $0 == "maildir" ? .maildir : .host($0) } ?? .maildir,
                externalEmailAddress: external, isAdministrator: isAdministrator)
        }
    }

    private static let connections = 1...1_000

    private static func mailboxHost(_ reader: ObjectReader) -> MailboxHost? {
        let name = name(reader)
        let lmtp = reader.required("Lmtp", expected: "where it listens, such as \"127.0.0.1:24\"") { HostPort($0) }
        let maximum = reader.integer("MaxConnections", connections)
        if name == "maildir" {
            reader.mistake(
                "Name", "maildir is the word for Maildirs of this server", mend: "give the mailbox host another name")
        }
        guard let name, let lmtp else { return nil }
        return MailboxHost(name: name, lmtp: lmtp, maxConnections: maximum)
    }

    static let pattern = "a domain, \"*.\" and a domain, or \"*\""

    private static func outboundConnector(_ reader: ObjectReader) -> OutboundConnector? {
        let name = name(reader)
        let isEnabled = reader.bool("Enabled", default: true)
        let type: ConnectorType = reader.choice("ConnectorType") ?? .partner
        let isTypeMistaken =
            reader.has("ConnectorType") && ConnectorType(rawValue: reader.peek("ConnectorType") ?? "") == nil
        let domains = reader.list("RecipientDomains", expected: pattern) { DomainPattern($0) }
        let allAccepted = reader.bool("AllAcceptedDomains")
        let useMX = reader.bool("UseMXRecord", default: true)
        let smartHosts = reader.list(
            "SmartHosts", expected: "a host such as \"10.1.1.25:25\" or a block such as 10.1.1.0/28"
        ) { SmartHost($0, defaultPort: 25) }
        let maximum = reader.integer("MaxConnections", connections)
        let strictOrder = reader.bool("StrictOrder")
        let comment = reader.scalar("Comment", expected: "text") { $0 } ?? ""
        reader.unsupported([
            "TlsSettings", "TlsDomain", "RouteAllMessagesViaOnPremises", "IsTransportRuleScoped",
            "CloudServicesMailEnabled", "SenderRewritingEnabled", "SmtpDaneMode", "MtaStsMode", "TestMode",
            "LinkForModifiedConnector",
        ])
        reader.ignored(["ConnectorSource", "ValidationRecipients", "IsValidated", "LastValidationTimestamp"])
        if !useMX, !reader.has("SmartHosts") {
            reader.mistake("SmartHosts", "is missing while UseMXRecord is false", mend: "name at least one smart host")
        }
        if allAccepted, type != .onPremises, !isTypeMistaken {
            reader.mistake(
                "AllAcceptedDomains", "needs ConnectorType OnPremises", mend: "set ConnectorType: OnPremises")
        }
        if !allAccepted, !reader.has("RecipientDomains") {
            reader.mistake(
                "RecipientDomains", "is missing, so the connector would never be used",
                mend: "name the domains it is for, or set AllAcceptedDomains: true")
        }
        for field in ["MaxConnections", "StrictOrder"] where useMX && reader.has(field) {
            reader.mistake(
                field, "is for the smart hosts of a connector",
                mend: "set UseMXRecord: false and SmartHosts, or remove it")
        }
        if strictOrder, let maximum, maximum > 1 {
            reader.mistake(
                "StrictOrder", "allows one connection at a time, MaxConnections \(maximum)",
                mend: "set MaxConnections: 1 or leave it out")
        }
        return name.map {
            OutboundConnector(
                name: $0, isEnabled: isEnabled, connectorType: type, recipientDomains: domains,
                allAcceptedDomains: allAccepted, useMXRecord: useMX, smartHosts: smartHosts, maxConnections: maximum,
                strictOrder: strictOrder, comment: comment)
        }
    }

    private static func inboundConnector(_ reader: ObjectReader) -> InboundConnector? {
        let name = name(reader)
        let isEnabled = reader.bool("Enabled", default: true)
        let isTypeGiven = reader.has("ConnectorType")
        let type: ConnectorType? = reader.choice("ConnectorType")
        if type == .partner || !isTypeGiven {
            reader.mistake(
                "ConnectorType",
                isTypeGiven ? "Partner is not supported yet" : "is missing, and Partner is not supported yet",
                mend: "for servers of the organization itself, set ConnectorType: OnPremises")
        }
        let senders = reader.list("SenderDomains", expected: pattern) { DomainPattern($0) }
        let addresses = reader.list(
            "SenderIPAddresses", expected: "an address or block such as 10.1.1.25, 10.1.1.0/24 or \"2001:db8::/32\""
        ) { IPNetwork($0) }
        let comment = reader.scalar("Comment", expected: "text") { $0 } ?? ""
        reader.unsupported([
            "TlsSenderCertificateName", "RestrictDomainsToCertificate", "RestrictDomainsToIPAddresses",
            "CloudServicesMailEnabled", "TreatMessagesAsInternal", "EFSkipLastIP", "EFSkipIPs", "EFUsers",
            "EFTestMode", "AssociatedAcceptedDomains", "TrustedOrganizations", "RequireTls",
        ])
        reader.ignored(["ConnectorSource", "ClientHostNames", "EFSkipMailGateway", "ScanAndDropRecipients"])
        if !reader.has("SenderIPAddresses"), type != .partner {
            reader.mistake(
                "SenderIPAddresses", "is missing, so no server would ever match",
                mend: "name the addresses the organization's servers connect from")
        }
        for network in addresses where network.prefix == 0 {
            reader.mistake(
                "SenderIPAddresses", "\(network) names every server there is, which would make this an open relay",
                mend: "name the organization's own servers")
        }
        return name.map {
            InboundConnector(
                name: $0, isEnabled: isEnabled, connectorType: type ?? .onPremises,
                senderDomains: senders.isEmpty ? [.any] : senders, senderIPAddresses: addresses, comment: comment)
        }
    }
}
