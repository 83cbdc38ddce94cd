internal import Identity
package import Mail
import MailFlow

/// Who else got a message: rows with its Message-ID, with its sender and subject, or from the peer it came from, a day
/// before and behind it.
package struct TraceSimilar: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.similar", .traceRead, trail: .entry(.traceSimilar))

    /// The most rows that are looked at for each likeness.
    package static let mostRows = 5_000

    /// The message's number, MessageTraceId or Message-ID, or a refusal such as `R17`.
    package var message: String

    /// Asks about a message or a refusal.
    package init(message: String) { self.message = message }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TraceSimilarView {
        let detail = try await administration.detail(of: message)
        guard let row = detail.rows.first else { throw .noMessage(message) }
        var found: [TraceCursor: TraceSimilarView.Found] = [:]
        var isCut = false
        for (likeness, asked) in Self.queries(for: row) {
            var query = asked
            // Who may see all organizations sees who else got it in any of them.
            if !administration.isVisible(nil) { query.organization = row.organization }
            let page = try await administration.search(query)
            isCut = isCut || page.next != nil
            for other in page.rows where likeness != .senderAndSubject || Self.haveOneSubject(row, other) {
                found[other.place, default: .init(row: TraceRowView(other), likeness: [])].likeness.append(likeness)
            }
        }
        try await administration.recordLook(
            .traceSimilar, by: caller, organization: row.organization,
            ObjectReference(.message, row.identity ?? message), "\(found.count) rows")
        return TraceSimilarView(
            counts: Dictionary(found.values.map { ($0.row.status, 1) }, uniquingKeysWith: +),
            value: found.sorted { $0.key.precedes($1.key) }.map(\.value), isCut: isCut)
    }

    private static func queries(for row: TraceRow) -> [(TraceSimilarView.Likeness, TraceQuery)] {
        let day = Interval.hours(24).milliseconds
        var near = TraceQuery(limit: mostRows)
        near.start = WallTime(milliseconds: row.received.milliseconds - day)
        near.end = WallTime(milliseconds: row.received.milliseconds + day)
        var queries: [(TraceSimilarView.Likeness, TraceQuery)] = []
        if let id = row.messageID, !id.isEmpty {
            var query = TraceQuery(limit: mostRows)
            query.messageIDs = [id]
            queries.append((.messageID, query))
        }
        // An asterisk in an address would stand for any text.
        if !row.senderAddress.isEmpty, !row.senderAddress.utf8.contains(UInt8(ascii: "*")),
            let subject = row.subject, !subject.isEmpty
        {
            var query = near
            query.senders = [row.senderAddress]
            queries.append((.senderAndSubject, query))
        }
        // Everything that the organization sends comes from its own hosts.
        if let source = row.fromIP, IPAddress(source) != nil, row.direction != .originating, row.connector == nil {
            var query = near
            query.sources = [source]
            queries.append((.source, query))
        }
        return queries
    }

    private static func haveOneSubject(_ a: TraceRow, _ b: TraceRow) -> Bool {
        guard let first = a.subject, let second = b.subject else { return false }
        return normalized(first) == normalized(second)
    }

    /// A subject without what replies and forwarded mail put before it, its case and its blanks.
    static func normalized(_ subject: String) -> [UInt8] {
        var rest = TraceText.folded(subject).filter { $0 != 0x20 && $0 != 0x09 }[...]
        let prefixes = ["re:", "fwd:", "fw:", "aw:", "wg:", "sv:", "vs:", "antw:", "tr:", "rv:"].map { Array($0.utf8) }
        while let prefix = prefixes.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(prefix.count) }
        return Array(rest)
    }
}
