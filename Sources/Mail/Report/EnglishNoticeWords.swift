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
    static let malwareBody =
        "The mail server has written this message by itself. A message was not delivered to its recipients, because a "
        + "file in it is malware. It is kept in quarantine."

    static func incidentSubject(_ rule: String) -> String { "Rule \"\(rule)\" has met a message" }

    static func moderationSubject(_ subject: String) -> String { "To be approved: \(subject)" }

    static func moderationIntroduction(_ days: Int) -> String {
        "This message waits for your decision. It is delivered once it is approved. Without an answer within "
            + "\(days) days it is not delivered."
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
