/// Notices in English.
enum EnglishNoticeWords: NoticeWords {
    static let none = "none"
    static let noSubject = "(no subject)"
    static let noText = "(no text)"
    static let preview = "The message says:"
    static let identity = "Identity"
    static let received = "Received"
    static let found = "Found"
    static let headerAlone =
        "The message does not go along, since it is malware, is large or has lines that must not be changed; "
        + "its header does."
    static let end = "This message was made by a program. Nobody reads answers to it."
    static let incidentIntroduction = "A mail flow rule has met a message."
    static let moderationAnswer =
        "The first answer of a moderator counts. Whoever runs the mail server enters it by one of these commands:"
    static let notificationSubject = "About a message to you"
    static let malwareSubject = "Undeliverable message"
    static let restrictedSubject = "User restricted from sending email"
    static let restrictedBody =
        "The mail server has written this message by itself. One of your organization's senders has sent too much that "
        + "was found to be spam, and may send nothing more until an administrator removes the restriction. Find out first "
        + "whether the account is in other hands. The last of these messages:"
    static let limit = "Limit"
    static let lateSubject = "Delivered mail turned out to be bad"
    static let lateBody =
        "The mail server has written this message by itself. More is known of mail that it has delivered in the last two "
        + "days than when it came. Warn the recipients: they may have read it before."
    static let lateCopies = "Copies delivered"
    static let lateMoved = "Of these moved"
    static let searchEndSubject = "A historical search has ended"
    static let searchEndBody = "The historical search is completed. Its files can be downloaded for ten days."
    static let searchFailBody = "The historical search has failed and has no file."
    static let searchTitle = "Title"
    static let searchRows = "Rows"
    static let searchProblem = "Problem"
    static let contentSubject = "Content of your organization's mail was read"
    static let contentBody =
        "The mail server has written this message by itself. Somebody has read the content of mail of your organization, with "
        + "the reason below. The audit log of your organization has every such reading; of several within an hour you are "
        + "told at once."
    static let contentReader = "Read by"
    static let contentReason = "Reason"
    static let contentEarlier = "Readings since the last message about it"
    static let accountSubject = "Your administrator account was changed"
    static let accountBody =
        "The mail server has written this message by itself. Something by which people sign in to your account was changed. If "
        + "it was not you and you know of no reason, tell whoever runs the mail server at once."
    static let accountName = "Account"
    static let accountChange = "Changed"
    static let accountCaller = "By"
    static let accountAddress = "From"
    static let accountTime = "Time"
    static let thisMachine = "the server itself"
    static let malwareBody =
        "The mail server has written this message by itself. A message was not delivered to its recipients, because a "
        + "file in it is malware. It is kept in quarantine."

    static func incidentSubject(_ rule: String) -> String { "Rule \"\(rule)\" has met a message" }

    static func moderationSubject(_ subject: String) -> String { "To be approved: \(subject)" }

    static func moderationIntroduction(_ days: Int) -> String {
        "This message waits for your decision. It is delivered once it is approved. Without an answer within "
            + "\(days) days it is not delivered."
    }

    static func changed(_ change: AccountNotice.Change) -> String {
        switch change {
        case .password: "the password"
        case .factor: "the second factor"
        case .factorRemoved: "the second factor, which was removed"
        case .recoveryCodes: "the recovery codes"
        case .firstLink: "password and second factor, by a link that works once"
        case .reset: "password and second factor were taken away; a link that works once sets new ones"
        case .email: "the address that these messages go to"
        }
    }

    static func more(_ count: Int) -> String { "and \(count) more" }

    static func label(_ topic: IncidentReport.Topic) -> String {
        switch topic {
        case .messageID: "Message-ID"
        case .rule: "Rule"
        case .mode: "Mode"
        case .sender: "Sender"
        case .recipients: "Recipients"
        case .subject: "Subject"
        case .cc: "Cc"
        case .bcc: "Bcc"
        case .severity: "Severity"
        case .detections: "What matched"
        case .actions: "What was done"
        case .recordedActions: "What would have been done"
        case .override: "Overridden by the sender"
        case .falsePositive: "Reported as a mistake"
        case .classifications: "Sensitive data"
        case .matches: "Text that matched"
        }
    }
}
