internal import MIME
package import Mail
package import NIOCore

/// A message that somebody reports, by what its header says of itself.
package struct ReportedMessage: Sendable, Hashable {
    /// The identity that this server gave it; nil where it carries none.
    package var networkMessageID: NetworkMessageID?
    /// The Message-ID field; nil where there is none.
    package var messageID: String?
    /// The first author; nil where it names nobody.
    package var author: EmailAddress?
    /// The Subject field, decoded; empty where there is none.
    package var subject: String

    /// Reads the header of a message.
    package init(reading content: ByteBuffer) {
        let header = HeaderSummary(reading: content, ownName: "", limit: Self.headerLimit)
        messageID = header.messageID
        author = header.fromField.flatMap { MessageAuthors.first(in: $0, of: content) }
        subject = EncodedWords.decoded(header.subject ?? "")
        // The topmost is this server's: whatever an outsider wrote below was taken out.
        for field in HeaderFields(content).prefix(Self.fieldsLookedAt) where Self.names.contains(where: field.hasName) {
            networkMessageID = NetworkMessageID(field.unfolded)
            break
        }
    }

    private static let names = [
        "X-MS-Exchange-Organization-Network-Message-Id", "X-MS-Exchange-CrossPremises-Network-Message-Id",
    ]
    private static let headerLimit = 1 << 20
    private static let fieldsLookedAt = 2_000

    /// What the trace says of it; nil where it is the message that was delivered to an organization.
    ///
    /// The identity alone tells it: it is random, and nobody outside learns it. The other two keep apart what somebody has put
    /// together of two messages.
    ///
    /// - Parameter detail: what the trace has under the message's identity; nil where it has nothing.
    package func strangeness(by detail: TraceDetail?, to organization: String) -> SubmissionOutcome? {
        guard networkMessageID != nil else { return .notRecognized }
        let rows = detail?.rows.filter { row in
            row.organization == organization && [.delivered, .filteredAsSpam].contains(row.status)
        }
        guard let row = rows?.first else { return .notDelivered }
        // The trace has an empty text, or what this server gave, where the message came without one.
        if let known = row.messageID, let messageID, !known.isEmpty, known != messageID { return .altered }
        if let known = row.author, known != author?.description { return .altered }
        return nil
    }
}

extension TraceDetail {
    /// The verdict that the record holds; nil where it holds none.
    package var verdict: Verdict? {
        for decision in decisions.reversed() {
            if case .judged(let verdict) = decision.outcome { return verdict }
        }
        return nil
    }
}
