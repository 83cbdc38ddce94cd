/// The words of a notification in one language. The compiler sees to it that no table lacks one.
protocol QuarantineNotificationWords {
    /// The sender's name.
    static var senderName: String { get }
    /// In place of a subject or a sender that is not there.
    static var noSubject: String { get }
    static var noSender: String { get }
    /// Before the subject, the sender, the time of arrival, the reason, the end of the time in quarantine, what its recipient
    /// may do, the name of an item.
    static var subjectLabel: String { get }
    static var senderLabel: String { get }
    static var receivedLabel: String { get }
    static var reasonLabel: String { get }
    static var expiresLabel: String { get }
    static var rightLabel: String { get }
    static var identityLabel: String { get }
    /// The last line.
    static var end: String { get }
    /// The Subject field's text for so many items.
    static func subject(_ count: Int) -> String
    /// The first line.
    static func introduction(_ occasion: QuarantineNotification.Occasion) -> String
    /// Why an item is held.
    static func reason(_ reason: QuarantineReason) -> String
    /// What its recipient may do.
    static func right(_ right: QuarantineRight) -> String
    /// So many items are not shown.
    static func more(_ count: Int) -> String
    /// How to ask, and whom.
    static func how(_ contact: String) -> String
}

/// What somebody may have done with mail that is held for them.
enum QuarantineRight: CaseIterable {
    /// Have it delivered.
    case release
    /// Ask for it; an administrator decides.
    case request
    /// Nothing: an administrator's alone.
    case none

    init(_ permissions: QuarantinePermissions) {
        self = permissions.contains(.release) ? .release : permissions.contains(.requestRelease) ? .request : .none
    }
}

extension ReportLanguage {
    /// The words of notifications in this language.
    var notificationWords: any QuarantineNotificationWords.Type {
        switch self {
        case .english: EnglishNotificationWords.self
        case .german: GermanNotificationWords.self
        }
    }
}

/// Notifications in English.
enum EnglishNotificationWords: QuarantineNotificationWords {
    static let senderName = "Quarantine"
    static let noSubject = "(no subject)"
    static let noSender = "(no sender)"
    static let subjectLabel = "Subject"
    static let senderLabel = "From"
    static let receivedLabel = "Received"
    static let reasonLabel = "Held as"
    static let expiresLabel = "Kept until"
    static let rightLabel = "What you can do"
    static let identityLabel = "Number"
    static let end =
        "This message was made by a program. It has no links and never asks you to sign in anywhere; a message that does "
        + "is not from us."

    static func subject(_ count: Int) -> String {
        count == 1 ? "1 message is held back from you" : "\(count) messages are held back from you"
    }

    static func introduction(_ occasion: QuarantineNotification.Occasion) -> String {
        switch occasion {
        case .round: "What is listed here was not delivered to you. It is kept in quarantine."
        case .atOnce: "This may be something that you are waiting for. It was not delivered and is kept in quarantine."
        }
    }

    static func reason(_ reason: QuarantineReason) -> String {
        switch reason {
        case .bulk: "bulk mail"
        case .spam: "spam"
        case .phish: "phishing"
        case .highConfPhish: "phishing, very probably"
        case .malware: "malware"
        case .fileTypeBlock: "a file of a kind that is not let through"
        case .transportRule: "a rule of your organization"
        case .moderation: "mail that a moderator decides about"
        }
    }

    static func right(_ right: QuarantineRight) -> String {
        switch right {
        case .release: "You can have it delivered."
        case .request: "You can ask for it. An administrator decides."
        case .none: "Only an administrator can let it out."
        }
    }

    static func more(_ count: Int) -> String {
        count == 1
            ? "1 further message is held that is not shown here."
            : "\(count) further messages are held that are not shown here."
    }

    static func how(_ contact: String) -> String {
        "If you want a message of this list, reply to this mail or write to \(contact), and give its number. "
            + "If you don't, do nothing: it is deleted at the end of its time."
    }
}

/// Notifications in German.
enum GermanNotificationWords: QuarantineNotificationWords {
    static let senderName = "Quarantäne"
    static let noSubject = "(kein Betreff)"
    static let noSender = "(kein Absender)"
    static let subjectLabel = "Betreff"
    static let senderLabel = "Von"
    static let receivedLabel = "Eingegangen"
    static let reasonLabel = "Grund"
    static let expiresLabel = "Aufbewahrt bis"
    static let rightLabel = "Was Sie tun können"
    static let identityLabel = "Nummer"
    static let end =
        "Diese Nachricht hat ein Programm geschrieben. Sie enthält keine Links und fordert Sie nie auf, sich irgendwo "
        + "anzumelden; eine Nachricht, die das tut, ist nicht von uns."

    static func subject(_ count: Int) -> String {
        count == 1
            ? "1 Nachricht an Sie wird zurückgehalten" : "\(count) Nachrichten an Sie werden zurückgehalten"
    }

    static func introduction(_ occasion: QuarantineNotification.Occasion) -> String {
        switch occasion {
        case .round: "Was hier steht, wurde Ihnen nicht zugestellt. Es liegt in der Quarantäne."
        case .atOnce:
            "Vielleicht warten Sie auf diese Nachricht. Sie wurde nicht zugestellt und liegt in der Quarantäne."
        }
    }

    static func reason(_ reason: QuarantineReason) -> String {
        switch reason {
        case .bulk: "Massenmail"
        case .spam: "Spam"
        case .phish: "Phishing"
        case .highConfPhish: "sehr wahrscheinlich Phishing"
        case .malware: "Schadsoftware"
        case .fileTypeBlock: "eine Datei einer Art, die nicht durchgelassen wird"
        case .transportRule: "eine Regel Ihrer Organisation"
        case .moderation: "eine Nachricht, über die ein Moderator entscheidet"
        }
    }

    static func right(_ right: QuarantineRight) -> String {
        switch right {
        case .release: "Sie können sie sich zustellen lassen."
        case .request: "Sie können sie anfordern. Ein Administrator entscheidet."
        case .none: "Nur ein Administrator kann sie freigeben."
        }
    }

    static func more(_ count: Int) -> String {
        count == 1
            ? "1 weitere Nachricht wird zurückgehalten, die hier nicht steht."
            : "\(count) weitere Nachrichten werden zurückgehalten, die hier nicht stehen."
    }

    static func how(_ contact: String) -> String {
        "Wenn Sie eine Nachricht dieser Liste haben möchten, antworten Sie auf diese Mail oder schreiben Sie an "
            + "\(contact), und nennen Sie die Nummer. Wenn nicht, brauchen Sie nichts zu tun: Sie wird am Ende ihrer Zeit "
            + "gelöscht."
    }
}
