package import Mail
internal import Organization

/// The replies this pipeline gives (docs/reference/replies.md says when and why).
package enum Replies {
    /// An unknown recipient of an Authoritative domain (Directory Based Edge Blocking).
    package static let recipientUnknown = Reply(
        550, EnhancedStatusCode(5, 4, 1), "Recipient address rejected: Access denied")
    /// An unknown recipient of the organization's own domain, named by the organization's own server.
    package static let recipientNotFound = Reply(
        550, EnhancedStatusCode(5, 1, 10),
        "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup")
    /// The recipient's domain belongs to no organization.
    package static let relayDenied = Reply(550, EnhancedStatusCode(5, 7, 64), "TenantAttribution; Relay Access Denied")
    /// An inbound connector matched, but the sender's domain is no accepted domain of its organization.
    package static let senderNotAccepted = Reply(
        550, EnhancedStatusCode(5, 7, 64),
        "Relay Access Denied ATTR36. For more details please refer to: https://support.microsoft.com/kb/3169958")
    /// A Partner connector restricts mail of the sender's domain to a certificate or addresses that this client lacks.
    package static let partnerRestricted = Reply(
        550, EnhancedStatusCode(5, 7, 51),
        "TenantInboundAttribution; There is a partner connector configured that matched the message's recipient domain. "
            + "The connector had either the RestrictDomainsToIPAddresses or RestrictDomainsToCertificate set")
    /// Nobody vouches for the client, the sender's domain is the recipient's organization's own, and that organization
    /// has `RejectDirectSend`.
    package static let directSendRejected = Reply(
        550, EnhancedStatusCode(5, 7, 68),
        "TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources")
    /// An administrator has blocked the inbound connector.
    package static let connectorBlocked = Reply(
        550, EnhancedStatusCode(5, 7, 711), "Access denied, bad inbound connector. AS(2204)")
    /// A Partner connector requires TLS (RFC 3207 section 4).
    package static let startTLSRequired = Reply(
        530, EnhancedStatusCode(5, 7, 0), "Must issue a STARTTLS command first")
    /// The same in EOP's words, by `starttlsRequiredReply: eop`. RFC 2034 section 4 would have 4 in front of the enhanced
    /// code; EOP does not.
    package static let startTLSRequiredEOP = Reply(
        451, EnhancedStatusCode(5, 7, 3), "STARTTLS is required to send mail")
    /// The recipient belongs to another organization than the transaction, or there are too many.
    package static let tooManyRecipients = Reply(452, EnhancedStatusCode(4, 5, 3), "Too many recipients")
    /// The sender's domain has `SendingFromDomainDisabled`.
    package static let sendingDisabled = Reply(
        550, EnhancedStatusCode(5, 7, 60), "SMTP; Client does not have permissions to send as this sender")
    /// The peer greets with this server's own name.
    package static let ownName = Reply(550, EnhancedStatusCode(5, 7, 506), "Access Denied, Bad HELO")
    /// From names nobody, or does not tell who it is.
    package static let invalidFrom = Reply(
        550, EnhancedStatusCode(5, 7, 512), "Access denied, message must be RFC 5322 section 3.6.2 compliant")
    /// The declared or real size, or the header, is over its limit.
    package static let tooLarge = Reply(
        552, EnhancedStatusCode(5, 3, 4), "Message size exceeds fixed maximum message size")
    /// The header, one of its fields or their number is over its limit.
    package static let headerTooLarge = Reply(
        552, EnhancedStatusCode(5, 3, 4), "Header size exceeds fixed maximum size")
    /// Too many Received fields, or too many of our own.
    package static let hopCount = Reply(
        554, EnhancedStatusCode(5, 4, 14), "Hop count exceeded - possible mail loop ATTR34")
    /// A group without members that could be reached.
    package static let emptyGroup = Reply(
        550, EnhancedStatusCode(5, 2, 4), "RESOLVER.GRP.Empty; The group has no members that mail can be delivered to")
    /// A group that expands to more members than this server looks at.
    package static let expansionTooLarge = Reply(
        550, EnhancedStatusCode(5, 2, 4), "RESOLVER.GRP.Limit; The group has more members than can be expanded")
    /// Groups, mail users or forwarding lead on too often.
    package static let expansionTooDeep = Reply(
        550, EnhancedStatusCode(5, 2, 4), "RESOLVER.GRP.Depth; Groups or forwarding are nested too deeply")
    /// Forwarding that leads back to where it began and to no mailbox.
    package static let forwardingLoop = Reply(
        550, EnhancedStatusCode(5, 4, 6),
        "RESOLVER.FWD.Loop; There is a forwarding loop configured in the directory")
    /// A message that would have too many copies once its groups are expanded.
    package static let recipientLimit = Reply(
        550, EnhancedStatusCode(5, 5, 3), "RESOLVER.ADR.RecipLimit; Too many recipients")
    /// An address beyond ASCII without SMTPUTF8 (RFC 6531 section 3.5).
    package static let nonASCIIAddress = Reply(
        553, EnhancedStatusCode(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient")
    /// An address literal where a domain is needed.
    package static let addressLiteral = Reply(
        550, EnhancedStatusCode(5, 1, 2), "Address literals are not accepted as destinations")
    /// No organization exists that could take the mail.
    package static let noOrganization = Reply(451, EnhancedStatusCode(4, 3, 0), "No organization is configured yet")
    /// An unknown recipient while the directory is out of date, with `WhenStale: DeferNew` (docs/reference/recipients.md).
    package static let directoryStale = Reply(
        451, EnhancedStatusCode(4, 3, 0), "Recipient directory is out of date, try again later")
    /// A return address of forwarded mail has had its reports for the day (docs/reference/srs.md).
    package static let returnAddressExhausted = Reply(
        450, EnhancedStatusCode(4, 2, 1), "Too many reports to this return address today, try again later")
    /// A sender who may send nothing until an administrator lets them (docs/reference/outbound.md).
    package static let senderRestricted = Reply(
        550, EnhancedStatusCode(5, 1, 8), "Access denied, bad outbound sender")
    /// A server of the organization forwards mail to the outside, and its policy does not allow it.
    package static let forwardingNotAllowed = Reply(
        550, EnhancedStatusCode(5, 7, 520),
        "Access denied, Your organization does not allow external forwarding. Please contact your administrator for "
            + "further assistance. AS(7555)")
    /// An automatic answer to somebody in a remote domain that is to get none.
    package static let automaticAnswerNotAllowed = Reply(
        550, EnhancedStatusCode(5, 7, 1), "Automatic replies to this domain are not allowed by your organization")
    /// A sender who has reached a limit on recipients (docs/reference/outbound.md).
    package static let submissionQuota = Reply(550, EnhancedStatusCode(5, 2, 2), "Submission quota exceeded")
    /// A sender who has reached the limit on messages in a minute.
    package static let submissionRate = Reply(452, EnhancedStatusCode(4, 2, 2), "Submission quota exceeded")
    /// All senders of an organization together have reached a ceiling of a day (docs/reference/outbound.md).
    package static let organizationQuota = Reply(
        550, EnhancedStatusCode(5, 7, 233),
        "Your message can't be sent because your tenant exceeded its daily limit for sending email to external recipients "
            + "(tenant external recipient rate limit)")
    /// Too much of an organization's mail comes from domains that are not its own.
    package static let unregisteredDomains = Reply(
        550, EnhancedStatusCode(5, 7, 750),
        "Service unavailable. Client blocked from sending from unregistered domains")
    /// A recipient has had all the mail of an hour.
    package static let recipientQuota = Reply(
        550, EnhancedStatusCode(5, 2, 122), "Recipient's per hour message receive limit exceeded")
    /// A recipient has had all the mail of an hour that one sender may send.
    package static let recipientSenderQuota = Reply(
        550, EnhancedStatusCode(5, 2, 121),
        "Recipient's per hour message receive limit from specific sender exceeded")
    /// More attachments than the organization takes.
    package static let tooManyAttachments = Reply(
        552, EnhancedStatusCode(5, 3, 4), "Message has too many attachments")
    /// More MIME parts than the organization takes.
    package static let tooManyParts = Reply(552, EnhancedStatusCode(5, 3, 4), "Message has too many parts")
    /// Back pressure, or no memory or disk for this message (docs/reference/back-pressure.md).
    package static let insufficientResources = Reply(
        452, EnhancedStatusCode(4, 3, 1), "Insufficient system resources")

    /// A source of which little good is known, or one that the organization does not know yet
    /// (docs/reference/connection-filter.md).
    package static let tryAgainLater = Reply(
        451, EnhancedStatusCode(4, 7, 500), "Access denied, please try again later")

    /// The client's address is in the organization's `IPBlockList`.
    package static func blockedByCustomer(_ client: IPAddress, domain: Domain) -> Reply {
        Reply(
            550, EnhancedStatusCode(5, 7, 513),
            "Service unavailable, Client host [\(client)] blocked by \(domain) using Customer Block list (AS16012607)")
    }

    /// The client's address is on one of the operator's lists, or this server has seen too much of its mail.
    package static func bannedAddress(_ client: IPAddress) -> Reply {
        Reply(550, EnhancedStatusCode(5, 7, 606), "Access denied, banned sending IP [\(client)]")
    }

    /// The content of a message could not be read.
    package static let contentUnreadable = Reply(
        451, EnhancedStatusCode(4, 3, 0), "Message could not be examined, try again later")

    /// Neither SPF nor DKIM passes for a message that an anonymous client sent over IPv6.
    package static func unauthenticatedIPv6(_ client: IPAddress) -> Reply {
        Reply(
            450, EnhancedStatusCode(4, 7, 26),
            "Service unavailable, message sent over IPv6 [\(client)] must pass either SPF or DKIM validation.")
    }

    /// The author's domain fails DMARC and asks for such mail to be refused.
    package static func failsDMARC(_ domain: Domain) -> Reply {
        Reply(
            550, EnhancedStatusCode(5, 7, 509),
            "Access denied, sending domain [\(domain)] does not pass DMARC verification and has a DMARC policy of reject."
        )
    }

    /// The recipient's domain takes no mail over IPv6 from clients that nobody vouches for (docs/reference/ipv6.md).
    package static func noIPv6(_ domain: Domain) -> Reply {
        Reply(
            550, EnhancedStatusCode(5, 2, 1), "Service unavailable, [\(domain)] does not accept email over IPv6.")
    }

    /// Such a client has no PTR record, or DNS does not say.
    package static func noReverseName(_ client: IPAddress) -> Reply {
        Reply(
            450, EnhancedStatusCode(4, 7, 25),
            "Service unavailable, sending IPv6 address [\(client)] must have reverse DNS record.")
    }

    /// Too much came from the IPv6 range of such a client.
    package static func rangeExceeded(_ client: IPAddress, range: IPNetwork) -> Reply {
        Reply(
            550, EnhancedStatusCode(5, 7, 508),
            "Access denied, [\(client)] has exceeded permitted limits within \(range) range")
    }

    /// A file is of a type that the organization does not let through.
    ///
    /// - Parameter type: the word of its list, which an administrator wrote.
    package static func fileType(_ type: String) -> Reply {
        Reply(
            550, EnhancedStatusCode(5, 7, 1),
            "Message rejected: attachment type not permitted (\(SafeText.ascii(type, limit: 64)))")
    }

    /// What a session without TLS is told where a connector requires it.
    static func startTLSRequired(_ style: ServerConfiguration.StartTLSRequiredReply) -> Reply {
        switch style {
        case .standard: startTLSRequired
        case .eop: startTLSRequiredEOP
        }
    }

    /// An engine should have looked for malware and could not.
    package static let unscanned = Reply(
        451, EnhancedStatusCode(4, 7, 1), "Message can't be scanned for malware at the moment, please try again later")

    /// A spam engine asks to have the message come again later.
    package static let putOffByEngine = Reply(
        451, EnhancedStatusCode(4, 7, 1), "Message put off by policy, please try again later")

    /// Every reply above.
    package static let all = [
        recipientUnknown, recipientNotFound, relayDenied, senderNotAccepted, tooManyRecipients, partnerRestricted,
        directSendRejected, connectorBlocked, startTLSRequired, startTLSRequiredEOP, sendingDisabled, ownName, tooLarge,
        headerTooLarge, hopCount, invalidFrom, nonASCIIAddress, addressLiteral, noOrganization, insufficientResources,
        directoryStale, emptyGroup, expansionTooLarge, expansionTooDeep, forwardingLoop, recipientLimit,
        returnAddressExhausted, senderRestricted, submissionQuota, submissionRate, forwardingNotAllowed,
        automaticAnswerNotAllowed, tryAgainLater, contentUnreadable, unscanned, putOffByEngine,
        organizationQuota, unregisteredDomains, recipientQuota, recipientSenderQuota, tooManyAttachments, tooManyParts,
        putOffByRule, rejectedByRule(reason: nil, enhancedStatusCode: nil),
    ]
}
