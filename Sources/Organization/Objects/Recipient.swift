public import Mail

/// Someone or something that receives mail in an organization (docs/reference/recipients.md).
public struct Recipient: Hashable, Sendable {
    /// What kind of recipient it is, by EOP's names.
    public enum RecipientType: String, Hashable, Sendable, CaseIterable {
        /// A mailbox that this gateway delivers into.
        case userMailbox = "UserMailbox"
        /// A user of the organization whose mailbox is elsewhere.
        case mailUser = "MailUser"
        /// A person outside the organization, in its directory.
        case mailContact = "MailContact"
        /// A list of other recipients.
        case mailUniversalDistributionGroup = "MailUniversalDistributionGroup"
        /// A list that also carries rights elsewhere; here the same as a distribution group.
        case mailUniversalSecurityGroup = "MailUniversalSecurityGroup"
        /// A list whose members follow from a filter.
        case dynamicDistributionGroup = "DynamicDistributionGroup"

        /// Whether mail for it goes to its members.
        public var isGroup: Bool { hasMemberList || self == .dynamicDistributionGroup }

        /// Whether it is a group that names its members.
        public var hasMemberList: Bool {
            self == .mailUniversalDistributionGroup || self == .mailUniversalSecurityGroup
        }
    }

    /// Where a `UserMailbox` is.
    public enum Mailbox: Hashable, Sendable {
        /// A Maildir in this gateway's folder.
        case maildir
        /// A mailbox host of the organization, by name.
        case host(String)
    }

    /// `PrimarySmtpAddress`.
    public var primarySmtpAddress: EmailAddress
    /// `RecipientType`.
    public var recipientType: RecipientType
    /// `EmailAddresses`: further addresses.
    public var emailAddresses: [EmailAddress]
    /// `Mailbox`, our own property: where a `UserMailbox` is.
    public var mailbox: Mailbox
    /// `ExternalEmailAddress` of a `MailUser` or `MailContact`; nil for the primary address.
    public var externalEmailAddress: EmailAddress?
    /// `Members` of a group: addresses, within the organization or not. Those of a dynamic group follow from its filter and
    /// are not here.
    public var members: [EmailAddress] = []
    /// `IncludedRecipients` and the conditions of a dynamic group.
    public var dynamicFilter = DynamicGroupFilter()
    /// `ForwardingSmtpAddress`: where its mail goes as well, or instead.
    public var forwardingSmtpAddress: EmailAddress?
    /// `DeliverToMailboxAndForward`: its mailbox gets a copy of what is forwarded.
    public var deliverToMailboxAndForward = false
    /// `SafeSenders`, our own property: whose mail the recipient wants, whatever the filters say.
    public var safeSenders = SenderList()
    /// `BlockedSenders`, our own property: whose mail the recipient does not want.
    public var blockedSenders = SenderList()
    /// `Manager`: the address of whom it reports to; nil where the directory names nobody.
    public var manager: EmailAddress?
    /// `City`, `Company` and so on.
    public var attributes = RecipientAttributes()
    /// `Administrator`, our own property: one of the organization's administrators.
    public var isAdministrator: Bool

    /// Makes a recipient with the defaults of a document.
    public init(
        _ primarySmtpAddress: EmailAddress, type recipientType: RecipientType = .userMailbox,
        emailAddresses: [EmailAddress] = [], mailbox: Mailbox = .maildir, externalEmailAddress: EmailAddress? = nil,
        isAdministrator: Bool = false
    ) {
        self.primarySmtpAddress = primarySmtpAddress
        self.recipientType = recipientType
        self.emailAddresses = emailAddresses
        self.mailbox = mailbox
        self.externalEmailAddress = externalEmailAddress
        self.isAdministrator = isAdministrator
    }
}
