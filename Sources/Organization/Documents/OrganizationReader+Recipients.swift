internal import Mail

/// Reads `recipients` and `directory`.
extension OrganizationReader {
    private static let refusedTypes: [String: (problem: String, mend: String)] = [
        "MailNonUniversalGroup": (
            "is not offered", "write MailUniversalDistributionGroup or MailUniversalSecurityGroup"
        ),
        "DynamicDistributionGroup": (
            "is not offered: its members follow from another system's directory",
            "list its Members in a MailUniversalDistributionGroup, or set its domain to DomainType: InternalRelay"
        ),
        "PublicFolder": (
            "is not offered",
            "add a MailUser with its address and an ExternalEmailAddress, or set its domain to DomainType: "
                + "InternalRelay"
        ),
    ]

    static func recipient(_ reader: ObjectReader) -> Recipient? {
        let primary = reader.required("PrimarySmtpAddress", expected: address, proxyAddress)
        let others = reader.list("EmailAddresses", expected: address, proxyAddress)
        let isTypeGiven = reader.has("RecipientType")
        let type: Recipient.RecipientType? = reader.choice("RecipientType", refused: refusedTypes)
        if !isTypeGiven {
            reader.mistake(
                "RecipientType", "is missing",
                mend: "add RecipientType: UserMailbox for a mailbox here, or MailUser for one elsewhere")
        }
        let mailbox = reader.scalar("Mailbox", expected: "maildir or the Name of a mailbox host") { $0 }
        let external = reader.scalar("ExternalEmailAddress", expected: address, proxyAddress)
        let members = reader.list("Members", expected: address, proxyAddress)
        let forwarding = reader.scalar("ForwardingSmtpAddress", expected: address, proxyAddress)
        let deliverAndForward = reader.bool("DeliverToMailboxAndForward")
        let isAdministrator = reader.bool("Administrator")
        reader.ignored(["Name", "DisplayName", "Comment"])
        reader.unsupported(["ForwardingAddress"], mend: "write ForwardingSmtpAddress with the recipient's address")
        if let type { properties(of: type, reader) }
        guard let primary else { return nil }
        var recipient = Recipient(
            primary, type: type ?? .userMailbox, emailAddresses: others,
            mailbox: mailbox.map { $0 == "maildir" ? .maildir : .host($0) } ?? .maildir,
            externalEmailAddress: external, isAdministrator: isAdministrator)
        recipient.members = members
        recipient.forwardingSmtpAddress = forwarding
        recipient.deliverToMailboxAndForward = deliverAndForward
        return recipient
    }

    /// Which properties a type may have.
    private static func properties(of type: Recipient.RecipientType, _ reader: ObjectReader) {
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

    private static let staleness = Interval.minutes(1)...Interval.hours(24 * 366)

    static func directory(_ reader: ObjectReader) -> DirectoryPolicy {
        var policy = DirectoryPolicy()
        policy.staleAfter = reader.scalar(
            "StaleAfter", expected: "a time as [days.]hours:minutes:seconds from 00:01:00 to 366.00:00:00"
        ) { text in TimeSpan.interval(text).flatMap { staleness.contains($0) ? $0 : nil } }
        if let whenStale: DirectoryPolicy.WhenStale = reader.choice("WhenStale") {
            policy.whenStale = whenStale
            if whenStale != .refuse, !reader.has("StaleAfter") {
                reader.mistake(
                    "WhenStale", "never comes true without StaleAfter",
                    mend: "add StaleAfter, such as 1.00:00:00 for a day")
            }
        }
        reader.finish()
        return policy
    }
}
