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
