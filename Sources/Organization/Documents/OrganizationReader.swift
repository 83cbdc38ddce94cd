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
    var isEOPCompatible = false
    var rejectDirectSend = false
    var directory = DirectoryPolicy()
    var ipv6 = IPv6Policy()
    var antiPhishPolicy = AntiPhishPolicy()
    var arcConfig = ARCConfig()
    var dkimSigningConfigs: [Entry<DKIMSigningConfig>] = []

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
            outboundConnectors.append(Entry(object: Self.outboundConnector(reader), reader: reader))
            reader.finish()
        }
        for reader in root.objects("inboundConnectors", kind: "InboundConnector", name: "Name") {
            inboundConnectors.append(Entry(object: Self.inboundConnector(reader), reader: reader))
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
        isEOPCompatible = root.bool("eop-compatible")
        rejectDirectSend = root.bool("RejectDirectSend")
        if let reader = root.object("directory") { directory = Self.directory(reader) }
        if let reader = root.object("ipv6") { ipv6 = Self.ipv6Policy(reader) }
        if let reader = root.object("antiPhishPolicy") { antiPhishPolicy = Self.antiPhishPolicy(reader) }
        if let reader = root.object("arcConfig") { arcConfig = Self.arcConfig(reader) }
        for reader in root.objects("dkimSigningConfigs", kind: "DkimSigningConfig", name: "Domain") {
            if let config = Self.dkimSigningConfig(reader) {
                dkimSigningConfigs.append(Entry(object: config, reader: reader))
            }
            reader.finish()
        }
        root.finish()
    }

    /// Where accepted domains and connectors begin, by their name in messages.
    var lines: [String: Int] {
        // A domain's name in its one form, however it is written.
        let domains = acceptedDomains.map { ("AcceptedDomain \"\($0.object.domainName)\"", $0.reader.line) }
        let connectors = (outboundConnectors.map(\.reader) + inboundConnectors.map(\.reader)).map {
            ($0.label, $0.line)
        }
        return Dictionary(domains + connectors, uniquingKeysWith: { first, _ in first })
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

    /// An address that EOP writes with its type in front: `smtp:ann@contoso.com`.
    static func proxyAddress(_ text: String) -> EmailAddress? {
        address(text.lowercased().hasPrefix("smtp:") ? String(text.dropFirst(5)).trimmingBlanks : text)
    }

    static func name(_ reader: ObjectReader) -> String? {
        reader.required("Name", expected: "a name of 1 to 64 characters") { text in
            (1...64).contains(text.count) && ObjectReader.short(text) == text ? text : nil
        }
    }

    static let pattern = "a domain, \"*.\" and a domain, or \"*\""
    static let connections = 1...1_000

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
}
