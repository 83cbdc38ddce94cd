internal import Mail

extension Recipient: DescribedObject {
    /// Each property at its default.
    public static let blank = Recipient(EmailAddress(localPart: "", domain: .invalid))

    private static let refusedTypes: [String: ValueKind<RecipientType>.Refusal] = [
        "MailNonUniversalGroup": .init(
            problem: "is not offered", mend: "write MailUniversalDistributionGroup or MailUniversalSecurityGroup"),
        "DynamicDistributionGroup": .init(
            problem: "is not offered: its members follow from another system's directory",
            mend:
                "list its Members in a MailUniversalDistributionGroup, or set its domain to DomainType: InternalRelay"),
        "PublicFolder": .init(
            problem: "is not offered",
            mend: "add a MailUser with its address and an ExternalEmailAddress, or set its domain to DomainType: "
                + "InternalRelay"),
    ]

    /// The properties of the reference page, docs/reference/recipients.md.
    public static let table = ObjectTable<Recipient>(
        .recipient, ignored: ["Name", "DisplayName", "Comment"],
        unsupported: [
            UnsupportedProperty(
                "ForwardingAddress", mend: "write ForwardingSmtpAddress with the recipient's address")
        ],
        properties: [
            .required(
                "PrimarySmtpAddress", \.primarySmtpAddress, .proxyAddress,
                "The address. Its domain is an accepted domain of the organization."),
            .required(
                "RecipientType", \.recipientType, .choice(refused: refusedTypes), isEssential: false,
                mend: "add RecipientType: UserMailbox for a mailbox here, or MailUser for one elsewhere",
                "What it is; see below."),
            .list(
                "EmailAddresses", \.emailAddresses, .proxyAddress, default: "none",
                "Further addresses; EOP's `smtp:` in front is allowed."),
            .value(
                "Mailbox", \.mailbox, .mailbox, for: "`UserMailbox`",
                "Our own: `maildir`, or the `Name` of a mailbox host."),
            .optional(
                "ExternalEmailAddress", \.externalEmailAddress, .proxyAddress, default: "the primary address",
                for: "`MailUser`, `MailContact`", "The address that the mail goes to."),
            .list(
                "Members", \.members, .proxyAddress, default: "none", for: "groups",
                "The addresses that get its mail ([groups and forwarding](groups-and-forwarding.md))."),
            .optional(
                "ForwardingSmtpAddress", \.forwardingSmtpAddress, .proxyAddress, default: "none",
                for: "`UserMailbox`", "The address that its mail goes to instead."),
            .flag(
                "DeliverToMailboxAndForward", \.deliverToMailboxAndForward, for: "`UserMailbox`",
                "The mailbox gets a copy of forwarded mail."),
            .list(
                "SafeSenders", \.safeSenderPatterns, .personalSender, default: "none",
                """
                Our own: addresses and domains whose mail the recipient [wants](allow-block-list.md#lists-of-recipients). Up \
                to 1,024.
                """),
            .list(
                "BlockedSenders", \.blockedSenderPatterns, .personalSender, default: "none",
                "Our own: addresses and domains whose mail the recipient does not want. Up to 65,535."),
            .flag(
                "Administrator", \.isAdministrator,
                "Our own: the recipient is one of the organization's administrators."),
        ], check: check)

    /// Which properties a type may have. A type that can't be read is a mistake already.
    private static func check(_ reader: ObjectReader, _ recipient: inout Recipient) {
        for (field, list, most) in [
            ("SafeSenders", recipient.safeSenders, SenderList.mostSafe),
            ("BlockedSenders", recipient.blockedSenders, SenderList.mostBlocked),
        ] where list.count > most {
            reader.mistake(
                field, "has \(list.count) entries, and \(most) are the most",
                mend: "name domains in the place of their addresses")
        }
        guard RecipientType(rawValue: reader.peek("RecipientType") ?? "") != nil else { return }
        let type = recipient.recipientType
        if type != .mailUser, type != .mailContact, reader.has("ExternalEmailAddress") {
            reader.mistake(
                "ExternalEmailAddress", "is for MailUser and MailContact only",
                mend: "remove it, or set RecipientType: MailUser")
        }
        if type != .userMailbox {
            for field in ["Mailbox", "ForwardingSmtpAddress"] where reader.has(field) {
                reader.mistake(
                    field, "is for UserMailbox only", mend: "remove it, or set RecipientType: UserMailbox")
            }
        }
        if !type.isGroup, reader.has("Members") {
            reader.mistake(
                "Members", "is for groups only",
                mend: "remove it, or set RecipientType: MailUniversalDistributionGroup")
        }
        if reader.peek("DeliverToMailboxAndForward")?.lowercased().hasSuffix("true") ?? false,
            !reader.has("ForwardingSmtpAddress")
        {
            reader.mistake(
                "DeliverToMailboxAndForward", "has no ForwardingSmtpAddress to forward to",
                mend: "add ForwardingSmtpAddress, or remove it")
        }
    }
}

extension ValueKind where Value == Recipient.Mailbox {
    fileprivate static let mailbox = ValueKind(.mailbox, expected: "maildir or the Name of a mailbox host") { text in
        text == "maildir" ? .maildir : .host(text)
    } text: { mailbox in
        switch mailbox {
        case .maildir: "maildir"
        case .host(let name): name
        }
    }
}
