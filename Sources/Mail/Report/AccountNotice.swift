/// What the owner of an administrator's account is told of a change of it (docs/reference/roles.md#mail-about-changes).
public struct AccountNotice: Sendable, Hashable {
    /// What was changed.
    public enum Change: Sendable, Hashable, CaseIterable {
        /// The password.
        case password
        /// The second factor: there is another one.
        case factor
        /// The second factor: there is none any more.
        case factorRemoved
        /// The recovery codes.
        case recoveryCodes
        /// Password and second factor, by a link that works once.
        case firstLink
        /// Password and second factor were taken away, and a link was made that sets new ones.
        case reset
        /// The address that notices about the account go to.
        case email
    }

    /// The account.
    public var account: String
    /// What was changed.
    public var change: Change
    /// Who has changed it.
    public var caller: String
    /// Where that came from; nil for this machine.
    public var address: String?
    /// When.
    public var time: WallTime

    /// Makes a notice.
    public init(account: String, change: Change, caller: String, address: String?, time: WallTime) {
        self.account = account
        self.change = change
        self.caller = caller
        self.address = address
        self.time = time
    }

    /// What it says: the text, then the facts.
    public func text(in language: ReportLanguage) -> NoticeText {
        let words = language.noticeWords
        var lines = NoticeText.safeLines(words.accountBody, limit: 4_096) + [""]
        let rows = [
            NoticeRow(words.accountName, [account]), NoticeRow(words.accountChange, [words.changed(change)]),
            NoticeRow(words.accountCaller, [caller]), NoticeRow(words.accountAddress, [address ?? words.thisMachine]),
            NoticeRow(words.accountTime, [time.messageDate]),
        ]
        for row in rows { lines += row.lines(words) }
        return NoticeText(subject: words.accountSubject, text: lines.joined(separator: "\n") + "\n")
    }
}
