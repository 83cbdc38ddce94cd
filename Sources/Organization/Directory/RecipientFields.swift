internal import Mail

/// The properties of a recipient as text, by EOP's names: the fields of a line of CSV, or the options of a command.
public struct RecipientFields: Sendable, Hashable {
    /// The properties, in the order in which they are shown.
    public static let names = [
        "PrimarySmtpAddress", "RecipientType", "EmailAddresses", "Mailbox", "ExternalEmailAddress", "Members",
        "ForwardingSmtpAddress", "DeliverToMailboxAndForward",
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
    }

    /// The recipient that these properties make in an organization. Throws the first mistake.
    ///
    /// The addresses are checked against the accepted domains and the recipients of the document, the mailbox against
    /// its mailbox hosts; whether another recipient of the directory has an address is for the caller.
    public func recipient(in organization: OrganizationSnapshot, line: Int = 0) throws(RefusedLine) -> Recipient {
        let primary = try required("PrimarySmtpAddress", line)
        guard let type = Recipient.RecipientType(rawValue: text("RecipientType")) else {
            throw RefusedLine(
                line: line, field: "RecipientType", value: text("RecipientType"),
                text("RecipientType").isEmpty ? "is missing" : "is not a type of recipient that can be imported",
                mend: "write one of " + Recipient.RecipientType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var recipient = Recipient(
            primary, type: type, emailAddresses: try addresses("EmailAddresses", line),
            externalEmailAddress: try addresses("ExternalEmailAddress", line, isList: false).first)
        recipient.members = try addresses("Members", line)
        recipient.forwardingSmtpAddress = try addresses("ForwardingSmtpAddress", line, isList: false).first
        recipient.deliverToMailboxAndForward = try flag("DeliverToMailboxAndForward", line)
        try check(type, line)
        try setMailbox(of: &recipient, in: organization, line)
        try check(recipient, in: organization, line)
        return recipient
    }

    private func text(_ name: String) -> String { values[name] ?? "" }

    private func required(_ name: String, _ line: Int) throws(RefusedLine) -> EmailAddress {
        guard let address = try addresses(name, line, isList: false).first else {
            throw RefusedLine(line: line, field: name, "is missing", mend: RecipientFields.addressMend)
        }
        return address
    }

    private static let addressMend = "write an address such as ann@contoso.com"

    private func addresses(_ name: String, _ line: Int, isList: Bool = true) throws(RefusedLine) -> [EmailAddress] {
        let whole = text(name)
        guard !whole.isEmpty else { return [] }
        var addresses: [EmailAddress] = []
        for part in isList ? whole.split(separator: ";") : [whole[...]] {
            let item = part.trimmed
            if item.isEmpty { continue }
            if let prefix = RecipientFields.otherKind(of: item) {
                // What EOP lists beside the SMTP addresses (X.500, SIP and so on) is no address that mail comes to.
                if isList { continue }
                throw RefusedLine(
                    line: line, field: name, value: item, "is of the kind \(prefix), not SMTP",
                    mend: RecipientFields.addressMend)
            }
            guard let address = OrganizationReader.proxyAddress(item) else {
                throw RefusedLine(
                    line: line, field: name, value: item, "is not a mail address", mend: RecipientFields.addressMend)
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func otherKind(of item: String) -> String? {
        let kinds = ["x500", "x400", "sip", "eum", "spo", "airsync", "cclmail", "msmail", "notes"]
        guard let colon = item.firstIndex(of: ":") else { return nil }
        let kind = item[..<colon].lowercased()
        return kinds.contains(kind) ? kind : nil
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
        try only("Members", type.isGroup, "groups")
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

extension Substring {
    fileprivate var trimmed: String {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
