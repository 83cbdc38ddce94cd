package import Mail
package import MailFlow
package import Queueing

/// What became of a test message that every filter takes for spam, and where it must be looked for
/// (docs/reference/hybrid.md).
package struct JunkVerification: Codable, Sendable, Hashable {
    /// What came of it, in a word.
    package enum Overall: String, Codable, Sendable, Hashable, CaseIterable {
        /// Each copy is where the organization's policies put spam.
        case succeeded = "Succeeded"
        /// Each copy has arrived, and one of them is not where spam is expected: in the inbox, or outside of the organization.
        case warning = "Warning"
        /// The message was refused or was not taken for spam, or a copy has not arrived.
        case failed = "Failed"
    }

    /// What kind of place a copy went to.
    package enum Place: String, Codable, Sendable, Hashable, CaseIterable {
        /// A Maildir of this server.
        case maildir = "Maildir"
        /// A mailbox host, by LMTP.
        case mailboxHost = "MailboxHost"
        /// The organization's own servers, by a connector of type `OnPremises`.
        case onPremises = "OnPremises"
        /// Servers of others, to which no verdict is told.
        case outside = "Outside"
        /// The quarantine of this server.
        case quarantine = "Quarantine"
        /// Whoever reads what people report.
        case submissions = "Submissions"
        /// Nowhere: its queue leads nowhere by this configuration.
        case nowhere = "Nowhere"
    }

    /// One copy of it.
    package struct Copy: Codable, Sendable, Hashable {
        /// The recipient, as the trace names it.
        package var recipient: String
        /// What kind of place it went to.
        package var place: Place
        /// The host, by its name and where it listens; nil for places of this server.
        package var host: String?
        /// The address that the host gets; nil for places of this server.
        package var sentTo: String?
        /// The folder that this server puts it into, or that it has the host put it into; nil where a rule of the host decides,
        /// and in quarantine.
        package var folder: String?
        /// The field of the copy that a rule of the host goes by; nil where it carries none.
        package var header: String?
        /// Its item in quarantine; nil where it is not held.
        package var quarantineIdentity: String?
        /// Where its way has come to.
        package var status: RecipientState
        /// What was said last: the reply of the host, or why it waits.
        package var detail: String?
        /// Where to look for it, in a sentence.
        package var look: String
    }

    /// What became of a recipient in place of a copy of its own.
    package struct End: Codable, Sendable, Hashable {
        /// The recipient.
        package var recipient: String
        /// What became of it.
        package var event: NamedEnd.Kind
        /// Whom it leads to, or the policy that says so.
        package var detail: String
    }

    /// What came of it.
    package var overall: Overall
    /// The organization; nil where nobody takes mail for the recipient.
    package var organization: String?
    /// The recipient that was asked about.
    package var recipient: String
    /// Its Message-ID field.
    package var messageID: String
    /// Its identity in the trace; nil where it was refused.
    package var messageTraceID: String?
    /// The reply that refused it; nil where it was accepted.
    package var refusal: String?
    /// What the filters say of it; nil where nothing looked at it.
    package var verdict: VerdictView?
    /// Its copies.
    package var copies: [Copy]
    /// Recipients without a copy of their own.
    package var ends: [End]

    enum CodingKeys: String, CodingKey {
        case overall, organization, recipient
        case messageID = "MessageId"
        case messageTraceID = "MessageTraceId"
        case refusal, verdict, copies, ends
    }
}

extension JunkVerification {
    /// The same in lines for people; what strangers said in it is not escaped yet.
    package var lines: [String] {
        var lines = ["\(overall.rawValue): test message \(messageID) to \(recipient)"]
        if let refusal { lines.append("Refused: \(refusal)") }
        if let verdict {
            lines.append("Verdict: \(verdict.words)")
            if !verdict.spam { lines.append("No filter of this server takes it for spam.") }
        } else if refusal == nil {
            lines.append("No filter of this server has looked at it.")
        }
        for copy in copies {
            lines.append("\(copy.recipient): \(copy.status.rawValue)")
            lines.append("  Look: \(copy.look)")
            if let sentTo = copy.sentTo, sentTo != copy.recipient { lines.append("  Sent to: \(sentTo)") }
            if let header = copy.header { lines.append("  Header: \(header)") }
            if let detail = copy.detail { lines.append("  Said: \(detail)") }
        }
        for end in ends { lines.append("\(end.recipient): \(end.event.rawValue) \(end.detail)") }
        if let messageTraceID { lines.append("Trace: postern trace show \(messageTraceID)") }
        return lines
    }
}
