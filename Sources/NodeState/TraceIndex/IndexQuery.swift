import Mail
import MailFlow

/// What a query asks of the rows of the index, made ready once for all days.
struct IndexQuery {
    /// Days whose rows a search for part of a text looks through at most.
    static let scannedDays = 10

    let start: WallTime?
    let end: WallTime?
    let organization: [UInt8]?
    let direction: Direction?
    let connector: [UInt8]?
    let senders: [IndexPattern]
    let recipients: [IndexPattern]
    let authors: [IndexPattern]
    let subject: IndexPattern?
    let sources: [IPNetwork]
    let messageIDs: [String]
    let rule: [UInt8]?
    /// Whether nothing can match, because a value is none.
    let isEmpty: Bool
    /// Ways to the rows by their keys, the narrowest first; each leads to all rows that match.
    let ways: [Way]
    /// Whether no way is narrow, so that rows are looked through one by one for part of a text.
    let isScan: Bool

    /// A condition whose rows have keys.
    enum Way {
        case messageIDs([String])
        /// Rows with one of these values.
        case values(IndexKey.Kind, [[UInt8]])
        case sources([IPNetwork])
        /// All of an organization.
        case organization
    }

    init(_ query: TraceQuery) {
        start = query.start
        end = query.end
        organization = query.organization.map { TraceText.lowered($0) }
        direction = query.direction
        connector = query.connector.map { TraceText.lowered($0) }
        senders = query.senders.map { IndexPattern(sender: $0) }
        recipients = query.recipients.map { IndexPattern($0) }
        authors = query.authors.map { IndexPattern($0) }
        subject = query.subject.map { IndexPattern($0) }
        sources = query.sources.compactMap { IPNetwork($0) }
        messageIDs = query.messageIDs
        rule = query.rule.map { TraceText.ruleName($0) }
        isEmpty = sources.isEmpty && !query.sources.isEmpty
        var narrow = [
            IndexQuery.way(.recipient, recipients), IndexQuery.way(.originator, senders),
            IndexQuery.way(.originator, authors), IndexQuery.way(toDomainsOf: senders),
            IndexQuery.way(toDomainsOf: authors),
        ].compactMap { $0 }
        // Before all others: few messages have any.
        if let rule { narrow.insert(.values(.rule, [rule]), at: 0) }
        if !sources.isEmpty, sources.allSatisfy({ IndexKey.range(of: $0) != nil }) { narrow.append(.sources(sources)) }
        let looksIntoTexts =
            subject != nil || !(sources.isEmpty && senders.isEmpty && recipients.isEmpty && authors.isEmpty)
        isScan = narrow.isEmpty && messageIDs.isEmpty && looksIntoTexts
        // A row does not have its Message-ID: only the key tells.
        ways = messageIDs.isEmpty ? narrow + (organization == nil ? [] : [.organization]) : [.messageIDs(messageIDs)]
    }

    private static func way(_ kind: IndexKey.Kind, _ patterns: [IndexPattern]) -> Way? {
        let whole = patterns.compactMap(\.whole)
        return whole.isEmpty || whole.count < patterns.count ? nil : .values(kind, whole)
    }

    private static func way(toDomainsOf patterns: [IndexPattern]) -> Way? {
        let domains = patterns.compactMap { pattern in
            pattern.domain
                ?? pattern.whole.flatMap { whole in
                    whole.lastIndex(of: UInt8(ascii: "@")).map { Array(whole[($0 + 1)...]) }
                }
        }
        return domains.isEmpty || domains.count < patterns.count ? nil : .values(.originDomain, domains)
    }

    /// The first place of a day that matters.
    func firstPlace(in day: UTCDay) -> Int64 {
        guard let start, start > day.start else { return 0 }
        return start >= day.next.start ? .max : IndexPlace.first(start, in: day)
    }

    /// The place behind the last one of a day that matters.
    func endPlace(in day: UTCDay) -> Int64 {
        guard let end, end < day.next.start else { return IndexPlace.day * IndexPlace.width }
        return end < day.start ? 0 : IndexPlace.first(end, in: day) + IndexPlace.width
    }
}
