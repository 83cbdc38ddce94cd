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
    /// Octets of the message as it stands in the report.
    package var size: Int

    /// Reads the header of a message.
    package init(reading content: ByteBuffer) {
        size = content.readableBytes
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
    /// The identity alone tells it: it is random, and nobody outside learns it. Message-ID, From, Subject and the size, which the
    /// trace keeps as well, tell apart what somebody has put together of two messages. What is in the body is told by the mark of
    /// the verdict (``Learner/hasChanged(_:since:for:)``).
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
        if let known = row.subject, !Self.isSame(known, subject) { return .altered }
        if let known = row.size, !Self.isPlausible(size, of: known) { return .altered }
        return nil
    }

    /// Whether two subjects are the same but for white space, which folding changes.
    private static func isSame(_ a: String, _ b: String) -> Bool {
        func visible(_ text: String) -> some Sequence<Unicode.Scalar> {
            text.unicodeScalars.lazy.filter { !$0.properties.isWhitespace }
        }
        return visible(a).elementsEqual(visible(b))
    }

    /// Whether a message of some size can be one that had another size when it came: a change of transfer encoding makes at most
    /// three octets of one (RFC 2045 section 6.7), or one of three, and servers on the way add fields.
    private static func isPlausible(_ size: Int, of received: Int) -> Bool {
        size >= received / 3 && (size - addedOctets) / 3 <= received
    }

    private static let addedOctets = 65_536
}

extension TraceDetail {
    /// The verdict that the record holds; nil where it holds none.
    package var verdict: Verdict? { Verdict(of: decisions) }
}
