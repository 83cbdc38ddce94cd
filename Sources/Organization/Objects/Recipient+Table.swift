internal import Mail

extension Recipient: DescribedObject {
    /// Each property at its default.
    public static let blank = Recipient(EmailAddress(localPart: "", domain: .invalid))

    private static let refusedTypes: [String: ValueKind<RecipientType>.Refusal] = [
        "MailNonUniversalGroup": .init(
            problem: "is not offered", mend: "write MailUniversalDistributionGroup or MailUniversalSecurityGroup"),
        "PublicFolder": .init(
            problem: "is not offered",
            mend: "add a MailUser with its address and an ExternalEmailAddress, or set its domain to DomainType: "
                + "InternalRelay"),
    ]

    /// The properties of the reference page, docs/reference/recipients.md.
    public static let table = ObjectTable<Recipient>(
        .recipient, ignored: ["Name", "Comment"],
        unsupported: [
            UnsupportedProperty(
                "ForwardingAddress", mend: "write ForwardingSmtpAddress with the recipient's address"),
            UnsupportedProperty(
                "RecipientFilter", problem: "is a filter in OPATH, which is not read", mend: dynamicMend),
        ],
        aliases: RecipientAttributes.aliases,
        properties: mailProperties + dynamicProperties + attributeProperties, check: check)

    /// What to write in the place of a filter in OPATH.
    static let dynamicMend =
        "write IncludedRecipients, and where it has conditions ConditionalCompany, ConditionalDepartment, "
        + "ConditionalStateOrProvince or ConditionalCustomAttribute1 to 15"

    private static let mailProperties: [Property<Recipient>] = [
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
    ]

    private static let dynamicProperties = [kinds] + DynamicGroupFilter.attributes.map(condition)
    private static let attributeProperties = [managerProperty] + RecipientAttributes.kept.map(property)

    private static let kinds: Property<Recipient> = .list(
        "IncludedRecipients", \.dynamicFilter.includedRecipients, .choice, default: "none", for: dynamicGroups,
        "Recipients of which kind are [members](#dynamic-groups); needed.")

    private static func condition(_ attribute: DirectoryAttribute) -> Property<Recipient> {
        .list(
            DynamicGroupFilter.property(of: attribute), \.dynamicFilter[attribute], .directoryText, default: "any",
            for: dynamicGroups, "Members have one of these values of `\(attribute.rawValue)`.")
    }

    private static let managerProperty: Property<Recipient> = .optional(
        "Manager", \.manager, .proxyAddress, default: "none",
        "The address of the recipient's manager ([attributes](#attributes)).")

    private static func property(_ attribute: DirectoryAttribute) -> Property<Recipient> {
        .optional(
            attribute.rawValue, \.attributes[attribute], .directoryText, default: "none",
            "An [attribute](#attributes).")
    }

    private static let dynamicGroups = "`DynamicDistributionGroup`"

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
        if !type.hasMemberList, reader.has("Members") {
            reader.mistake(
                "Members", type.isGroup ? "is for groups that name their members" : "is for groups only",
                mend: "remove it, or set RecipientType: MailUniversalDistributionGroup")
        }
        checkFilter(reader, type)
        if reader.peek("DeliverToMailboxAndForward")?.lowercased().hasSuffix("true") ?? false,
            !reader.has("ForwardingSmtpAddress")
        {
            reader.mistake(
                "DeliverToMailboxAndForward", "has no ForwardingSmtpAddress to forward to",
                mend: "add ForwardingSmtpAddress, or remove it")
        }
    }
}

extension Recipient {
    /// A dynamic group has a filter, and nobody else has one.
    fileprivate static func checkFilter(_ reader: ObjectReader, _ type: RecipientType) {
        if type == .dynamicDistributionGroup {
            // OPATH alone is a mistake already, and its mend the same.
            if !reader.has("IncludedRecipients"), !reader.has("RecipientFilter") {
                reader.mistake("IncludedRecipients", "is missing", mend: dynamicMend)
            }
            return
        }
        for field in DynamicGroupFilter.properties where reader.has(field) {
            reader.mistake(
                field, "is for DynamicDistributionGroup only",
                mend: "remove it, or set RecipientType: DynamicDistributionGroup")
        }
    }
}

extension ValueKind where Value == String {
    /// The value of an attribute of the directory.
    fileprivate static let directoryText = ValueKind(
        .text(1...RecipientAttributes.mostOctets), expected: "one line of 1 to 1,024 octets"
    ) { text in
        RecipientAttributes.isValue(text) ? text : nil
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
