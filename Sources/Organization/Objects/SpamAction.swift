/// What becomes of a message for its verdict, by EOP's words. Which of them a verdict may have is for
/// ``HostedContentFilterPolicy`` to say.
public enum SpamAction: String, Hashable, Sendable, CaseIterable {
    /// It is delivered to the Junk folder.
    case moveToJmf = "MoveToJmf"
    /// It gets the header field that `AddXHeaderValue` names.
    case addXHeader = "AddXHeader"
    /// Its subject begins with `ModifySubjectValue`, and it is delivered to the Junk folder.
    case modifySubject = "ModifySubject"
    /// It goes to `RedirectToRecipients` instead of its recipients.
    case redirect = "Redirect"
    /// It is accepted and dropped.
    case delete = "Delete"
    /// It is held back from its recipients.
    case quarantine = "Quarantine"
    /// It is delivered as it is.
    case noAction = "NoAction"

    /// Those for spam, high confidence spam and phishing.
    public static let forSpam = allCases.filter { $0 != .noAction }
    /// Those for high confidence phishing, which never reaches a mailbox.
    public static let forHighConfidencePhish: [SpamAction] = [.quarantine, .redirect]
}
