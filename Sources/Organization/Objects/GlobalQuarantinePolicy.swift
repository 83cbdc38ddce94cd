public import Mail

/// How the people of an organization are told of mail that is held back from them: the entry `globalQuarantinePolicy`, EOP's
/// `DefaultGlobalTag` (docs/reference/quarantine-notifications.md).
public struct GlobalQuarantinePolicy: Hashable, Sendable {
    /// How often they are told.
    public enum Frequency: String, Hashable, Sendable, CaseIterable {
        /// Every four hours.
        case fourHours = "04:00:00"
        /// Every day.
        case daily = "1.00:00:00"
        /// Every week.
        case weekly = "7.00:00:00"
    }

    /// Languages that one notification may be in.
    public static let maximumLanguages = 3

    /// `EndUserSpamNotificationFrequency`.
    public var frequency = Frequency.daily
    /// `EndUserSpamNotificationCustomFromAddress`; nil for `quarantine@` the default domain.
    public var fromAddress: EmailAddress?
    /// `MultiLanguageSetting`: the languages of a notification, in order; English where none is named.
    public var languages: [ReportLanguage] = []
    /// `EsnCustomSubject`: the subject in each of the languages; empty for our own.
    public var subjects: [String] = []
    /// `MultiLanguageSenderName`: the sender's name in each of the languages; empty for our own.
    public var senderNames: [String] = []
    /// `MultiLanguageCustomDisclaimer`: a text at the end in each of the languages; empty for none.
    public var disclaimers: [String] = []

    /// Our own texts, in English, every day.
    public init() {}

    /// What a notification says in each of its languages, in order.
    public var editions: [QuarantineNotification.Edition] {
        let languages = languages.isEmpty ? [.english] : languages
        func text(_ texts: [String], _ number: Int) -> String? {
            texts.indices.contains(number) && !texts[number].isEmpty ? texts[number] : nil
        }
        return languages.indices.map { number in
            QuarantineNotification.Edition(
                language: languages[number], subject: text(subjects, number), senderName: text(senderNames, number),
                disclaimer: text(disclaimers, number))
        }
    }
}

extension GlobalQuarantinePolicy.Frequency {
    /// When the last round was, or is, at a moment: every day at 07:00 UTC, on Mondays at 07:00 UTC, or every four hours of
    /// which one is 07:00 UTC.
    public func lastRound(at moment: WallTime) -> WallTime {
        let hour: Int64 = 3_600_000
        let period: Int64
        let first: Int64
        switch self {
        case .fourHours: (period, first) = (4 * hour, 3 * hour)
        case .daily: (period, first) = (24 * hour, 7 * hour)
        // 1970-01-05 was a Monday.
        case .weekly: (period, first) = (7 * 24 * hour, (4 * 24 + 7) * hour)
        }
        // No clock shows a moment so far from this one that the sums could leave the range of their type.
        let bound: Int64 = 4_503_599_627_370_496
        let since = min(max(moment.milliseconds, -bound), bound) - first
        let rest = since % period
        return WallTime(milliseconds: first + since - (rest < 0 ? rest + period : rest))
    }
}
