/// The words of notices in one language. The compiler sees to it that no table lacks one.
protocol NoticeWords {
    /// In place of a value that is not there, of a subject, of the words of a message.
    static var none: String { get }
    static var noSubject: String { get }
    static var noText: String { get }
    /// Before the words of a message, the name that a moderator gives it, the moment of its arrival, what was found in it.
    static var preview: String { get }
    static var identity: String { get }
    static var received: String { get }
    static var found: String { get }
    /// The message itself does not go along.
    static var headerAlone: String { get }
    /// The last line.
    static var end: String { get }
    /// The first line of an incident report.
    static var incidentIntroduction: String { get }
    /// Above the commands by which a moderator answers.
    static var moderationAnswer: String { get }
    /// The Subject fields' texts.
    static var notificationSubject: String { get }
    static var malwareSubject: String { get }
    static var restrictedSubject: String { get }
    static func incidentSubject(_ rule: String) -> String
    static func moderationSubject(_ subject: String) -> String
    /// What an administrator is told of malware.
    static var malwareBody: String { get }
    /// What somebody is told of a sender who is restricted for spam, and what the limit's row is called.
    static var restrictedBody: String { get }
    static var limit: String { get }
    /// What an administrator is told of delivered mail that turned out to be bad, and what the rows of its copies and of those
    /// that were moved are called.
    static var lateSubject: String { get }
    static var lateBody: String { get }
    static var lateCopies: String { get }
    static var lateMoved: String { get }
    /// What somebody is told of a historical search that has ended, well or not, and what the rows of its title, of how much it
    /// found and of why it failed are called.
    static var searchEndSubject: String { get }
    static var searchEndBody: String { get }
    static var searchFailBody: String { get }
    static var searchTitle: String { get }
    static var searchRows: String { get }
    static var searchProblem: String { get }
    /// What an administrator is told of content that was read, and what the rows of who it was, why, and how often before are
    /// called.
    static var contentSubject: String { get }
    static var contentBody: String { get }
    static var contentReader: String { get }
    static var contentReason: String { get }
    static var contentEarlier: String { get }
    /// What the owner of an account is told of a change of it, and what the rows of the account, the change, who has made it,
    /// from where and when are called.
    static var accountSubject: String { get }
    static var accountBody: String { get }
    static var accountName: String { get }
    static var accountChange: String { get }
    static var accountCaller: String { get }
    static var accountAddress: String { get }
    static var accountTime: String { get }
    /// In place of an address where a change was made on the server itself.
    static var thisMachine: String { get }
    /// What was changed.
    static func changed(_ change: AccountNotice.Change) -> String
    /// The first lines of a request, where a moderator has so many days.
    static func moderationIntroduction(_ days: Int) -> String
    /// So many values are not shown.
    static func more(_ count: Int) -> String
    /// What a row is about.
    static func label(_ topic: IncidentReport.Topic) -> String
}

extension ReportLanguage {
    /// The words of notices in this language.
    var noticeWords: any NoticeWords.Type {
        switch self {
        case .english: EnglishNoticeWords.self
        case .german: GermanNoticeWords.self
        }
    }

    /// The subject of what a mail flow rule tells a recipient (`GenerateNotification`).
    public var notificationSubject: String { noticeWords.notificationSubject }
}
