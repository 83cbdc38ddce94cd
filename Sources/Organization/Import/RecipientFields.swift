internal import Mail

/// The properties of a recipient as text, by EOP's names: the fields of a line of CSV, or the options of a command.
public struct RecipientFields: Sendable, Hashable {
    /// The properties, in the order in which they are shown.
    public static let names = mailNames + DynamicGroupFilter.properties + attributeNames

    /// Those that say how mail reaches it.
    static let mailNames = [
        "PrimarySmtpAddress", "RecipientType", "EmailAddresses", "Mailbox", "ExternalEmailAddress", "Members",
        "ForwardingSmtpAddress", "DeliverToMailboxAndForward", "SafeSenders", "BlockedSenders",
    ]

    /// What stands in each; lists are separated by `;`.
    public var values: [String: String]

    /// Properties as they were given; nothing is checked yet.
    public init(_ values: [String: String]) { self.values = values }

    /// The properties of a recipient; those that say nothing are left out.
    public init(_ recipient: Recipient) {
        values = [
            "PrimarySmtpAddress": recipient.primarySmtpAddress.description,
            "RecipientType": recipient.recipientType.rawValue,
        ]
        func set(_ name: String, _ addresses: [EmailAddress]) {
            if !addresses.isEmpty { values[name] = addresses.map(\.description).joined(separator: ";") }
        }
        set("EmailAddresses", recipient.emailAddresses)
        if recipient.recipientType == .userMailbox {
            switch recipient.mailbox {
            case .maildir: values["Mailbox"] = "maildir"
            case .host(let name): values["Mailbox"] = name
            }
        }
        set("ExternalEmailAddress", recipient.externalEmailAddress.map { [$0] } ?? [])
        set("Members", recipient.members)
        set("ForwardingSmtpAddress", recipient.forwardingSmtpAddress.map { [$0] } ?? [])
        if recipient.deliverToMailboxAndForward { values["DeliverToMailboxAndForward"] = "true" }
        for (name, list) in [("SafeSenders", recipient.safeSenders), ("BlockedSenders", recipient.blockedSenders)]
        where !list.isEmpty {
            values[name] = list.patterns.map(\.description).joined(separator: ";")
        }
        setAttributes(of: recipient)
    }

    /// The recipient that these properties make in an organization. Throws the first mistake.
    ///
    /// The addresses are checked against the accepted domains and the recipients of the document, the mailbox against
    /// its mailbox hosts; whether another recipient of the directory has an address is for the caller.
    public func recipient(in organization: OrganizationSnapshot, line: Int = 0) throws(RefusedLine) -> Recipient {
        var passedOver = PassedOverProxies()
        return try recipient(in: organization, line: line, passingOver: &passedOver)
    }

    /// The same; counts what was passed over in its lists of addresses.
    func recipient(
        in organization: OrganizationSnapshot, line: Int, passingOver passedOver: inout PassedOverProxies
    ) throws(RefusedLine) -> Recipient {
        let primary = try required("PrimarySmtpAddress", line)
        let type = try type(line)
        var recipient = Recipient(
            primary, type: type, emailAddresses: try addresses("EmailAddresses", line, &passedOver),
            externalEmailAddress: try address("ExternalEmailAddress", line))
        recipient.members = try addresses("Members", line, &passedOver)
        recipient.forwardingSmtpAddress = try address("ForwardingSmtpAddress", line)
        recipient.deliverToMailboxAndForward = try flag("DeliverToMailboxAndForward", line)
        recipient.safeSenders = try senders("SafeSenders", SenderList.mostSafe, line)
        recipient.blockedSenders = try senders("BlockedSenders", SenderList.mostBlocked, line)
        recipient.manager = try address("Manager", line)
        recipient.attributes = try attributes(line)
        recipient.dynamicFilter = try filter(line)
        try check(type, line)
        try checkFilter(recipient.dynamicFilter, of: type, line)
        try setMailbox(of: &recipient, in: organization, line)
        try check(recipient, in: organization, line)
        return recipient
    }

    /// Checks what can be read without the organization: that each property that says something is of its form. Throws
    /// the first mistake.
    public func checkForm() throws(RefusedLine) {
        var passedOver = PassedOverProxies()
        for name in ["PrimarySmtpAddress", "ExternalEmailAddress", "ForwardingSmtpAddress", "Manager"] {
            _ = try address(name, 0)
        }
        for name in ["EmailAddresses", "Members"] { _ = try addresses(name, 0, &passedOver) }
        _ = try senders("SafeSenders", SenderList.mostSafe, 0)
        _ = try senders("BlockedSenders", SenderList.mostBlocked, 0)
        if !text("RecipientType").isEmpty { _ = try type(0) }
        _ = try flag("DeliverToMailboxAndForward", 0)
        _ = try attributes(0)
        _ = try filter(0)
    }

    /// Values of Exchange's RecipientTypeDetails whose RecipientType is UserMailbox.
    private static let userMailboxes: Set<String> = [
        "SharedMailbox", "RoomMailbox", "EquipmentMailbox", "LinkedMailbox",
    ]

    private func type(_ line: Int) throws(RefusedLine) -> Recipient.RecipientType {
        let text = text("RecipientType")
        guard let type = Recipient.RecipientType(rawValue: text) else {
            throw RefusedLine(
                line: line, field: "RecipientType", value: text,
                text.isEmpty ? "is missing" : "is not a type of recipient that can be imported",
                mend: RecipientFields.userMailboxes.contains(text)
                    ? "write UserMailbox, as Exchange's RecipientType has it for such a mailbox"
                    : "write one of " + Recipient.RecipientType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return type
    }

    private func text(_ name: String) -> String { values[name] ?? "" }

    private func required(_ name: String, _ line: Int) throws(RefusedLine) -> EmailAddress {
        guard let address = try address(name, line) else {
            throw RefusedLine(line: line, field: name, "is missing", mend: RecipientFields.addressMend)
        }
        return address
    }

    private static let addressMend = "write an address such as ann@contoso.com"

    private func address(_ name: String, _ line: Int) throws(RefusedLine) -> EmailAddress? {
        let text = text(name).trimmingBlanks
        guard !text.isEmpty else { return nil }
        if let type = ProxyAddressList.type(of: text[...]), type != "SMTP" {
            throw RefusedLine(
                line: line, field: name, value: text, "is of the type \(ObjectReader.short(type)), not SMTP",
                mend: RecipientFields.addressMend)
        }
        guard let address = AddressText.proxyAddress(text) else {
            throw RefusedLine(
                line: line, field: name, value: text, "is not a mail address", mend: RecipientFields.addressMend)
        }
        return address
    }

    /// What EOP lists beside the SMTP addresses (X.500, SIP and so on) is no address that mail comes to.
    private func addresses(
        _ name: String, _ line: Int, _ passedOver: inout PassedOverProxies
    ) throws(RefusedLine) -> [EmailAddress] {
        let text = text(name)
        guard !text.isEmpty else { return [] }
        var addresses: [EmailAddress] = []
        for item in ProxyAddressList(text).items {
            switch item {
            case .smtp(let address): addresses.append(address)
            case .other(let type): passedOver.count(type)
            case .unreadable(let text):
                throw RefusedLine(
                    line: line, field: name, value: text, "is not a mail address",
                    mend: RecipientFields.isTypeName(text)
                        ? "export the list as text, with its addresses joined by semicolons (-join ';')"
                        : RecipientFields.addressMend)
            }
        }
        return addresses
    }

    /// A list of senders, which a line's end may separate as well.
    private func senders(_ name: String, _ most: Int, _ line: Int) throws(RefusedLine) -> SenderList {
        var patterns: [SenderPattern] = []
        let separators: [UInt8] = [UInt8(ascii: ";"), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        for octets in text(name).utf8.split(whereSeparator: { separators.contains($0) }) {
            let entry = String(Substring(octets)).trimmingBlanks
            if entry.isEmpty { continue }
            do throws(ListEntryRefusal) {
                patterns.append(try SenderPattern(entry, .person))
            } catch {
                throw RefusedLine(line: line, field: name, value: entry, error.problem, mend: error.mend)
            }
        }
        let list = SenderList(patterns)
        guard list.count <= most, list.octets.count <= SenderList.mostOctets else {
            throw RefusedLine(
                line: line, field: name,
                list.count > most
                    ? "has \(list.count) entries, and \(most) are the most"
                    : "has \(list.octets.count >> 10) KB, and \(SenderList.mostOctets >> 10) are the most",
                mend: "name domains in the place of their addresses")
        }
        return list
    }

    /// What PowerShell writes for a list that is not joined: `System.String[]`, `Microsoft.…ProxyAddressCollection`.
    private static func isTypeName(_ text: String) -> Bool {
        text.hasSuffix("[]") || text.hasPrefix("System.") || text.hasPrefix("Microsoft.")
    }

    private func flag(_ name: String, _ line: Int) throws(RefusedLine) -> Bool {
        switch text(name).lowercased() {
        case "", "false", "$false": return false
        case "true", "$true": return true
        default:
            throw RefusedLine(
                line: line, field: name, value: text(name), "is neither true nor false", mend: "write true or false")
        }
    }

    /// Which properties a type may have.
    private func check(_ type: Recipient.RecipientType, _ line: Int) throws(RefusedLine) {
        func only(_ name: String, _ isAllowed: Bool, _ types: String) throws(RefusedLine) {
            guard !isAllowed, !text(name).isEmpty else { return }
            throw RefusedLine(
                line: line, field: name, value: text(name), "is for \(types) only",
                mend: "leave it empty, or change RecipientType")
        }
        try only("Mailbox", type == .userMailbox, "UserMailbox")
        try only("ExternalEmailAddress", type == .mailUser || type == .mailContact, "MailUser and MailContact")
        try only("Members", type.hasMemberList, type.isGroup ? "groups that name their members" : "groups")
        try only("ForwardingSmtpAddress", type == .userMailbox, "UserMailbox")
    }

    private func setMailbox(
        of recipient: inout Recipient, in organization: OrganizationSnapshot, _ line: Int
    ) throws(RefusedLine) {
        let name = text("Mailbox")
        if recipient.recipientType == .userMailbox, name.isEmpty || name == "maildir" {
            let local = recipient.primarySmtpAddress.localPart
            if local.contains("/") || local.hasPrefix(".") {
                throw RefusedLine(
                    line: line, field: "PrimarySmtpAddress", value: recipient.primarySmtpAddress.description,
                    "its local part can't be the name of a Maildir",
                    mend: "use one without / and without a dot in front")
            }
        } else if !name.isEmpty {
            guard organization.mailboxHost(named: name) != nil else {
                throw RefusedLine(
                    line: line, field: "Mailbox", value: name, "there is no such mailbox host",
                    mend: Suggestion.mend(
                        for: name, among: organization.document.mailboxHosts.map(\.name) + ["maildir"],
                        otherwise: "add it under mailboxHosts, or use one of"))
            }
            recipient.mailbox = .host(name)
        }
    }

    private func check(
        _ recipient: Recipient, in organization: OrganizationSnapshot, _ line: Int
    ) throws(RefusedLine) {
        if recipient.deliverToMailboxAndForward, recipient.forwardingSmtpAddress == nil {
            throw RefusedLine(
                line: line, field: "DeliverToMailboxAndForward", "has no ForwardingSmtpAddress to forward to",
                mend: "add ForwardingSmtpAddress, or leave it empty")
        }
        let own =
            [("PrimarySmtpAddress", recipient.primarySmtpAddress)]
            + recipient.emailAddresses.map { ("EmailAddresses", $0) }
        for (name, address) in own {
            guard let domain = address.domain, organization.accepts(domain) else {
                let domains = organization.document.acceptedDomains.map(\.domainName.name)
                throw RefusedLine(
                    line: line, field: name, value: address.description,
                    "its domain is not an accepted domain of the organization",
                    mend: Suggestion.mend(
                        for: address.domain?.name ?? "", among: domains,
                        otherwise: "add it under acceptedDomains, or use one of"))
            }
            if organization.documentHas(address.lookupKey) {
                throw RefusedLine(
                    line: line, field: name, value: address.description,
                    "is an address of a recipient in the organization's document",
                    mend: "leave it out here, or take it out of the document first")
            }
            if organization.submissionScope(of: address) != nil {
                throw RefusedLine(
                    line: line, field: name, value: address.description,
                    "is an address of the organization's reportSubmissionPolicy, to which people report mail",
                    mend: "leave it out here, or take it out of the document first")
            }
            if let forwarding = recipient.forwardingSmtpAddress, forwarding.lookupKey == address.lookupKey {
                throw RefusedLine(
                    line: line, field: "ForwardingSmtpAddress", value: forwarding.description,
                    "leads back to the recipient itself", mend: "name the address where its mail goes")
            }
        }
    }
}

extension OrganizationSnapshot {
    /// Whether a domain is an accepted one, by its own entry or by that of a parent with `MatchSubDomains`.
    func accepts(_ domain: Domain) -> Bool {
        document.acceptedDomains.contains {
            $0.domainName == domain || $0.matchSubDomains && domain.isSubdomain(of: $0.domainName)
        }
    }
}
