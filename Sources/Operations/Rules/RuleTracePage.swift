package import Mail
package import MailFlow

/// The messages that a mail flow rule acted on: a part of them, the newest first.
package struct RuleTracePage: Codable, Sendable, Hashable {
    /// A recipient of a message, and what the rule did with the message.
    package struct Row: Codable, Sendable, Hashable {
        /// When the message was received.
        package var received: WallTime
        /// MAIL FROM; `<>` for the null sender.
        package var sender: String
        /// The first author, of the From field.
        package var author: String?
        /// The recipient.
        package var recipient: String
        /// The Subject field, decoded.
        package var subject: String?
        /// What the rule did: of one rule with several effects each.
        package var hits: [RuleHit]
        /// What became of the message, by EOP's names, or `Refused`.
        package var status: String
        /// What `postern trace show` takes.
        package var identity: String?
        /// The MessageTraceId; nil for a refusal.
        package var messageTraceId: String?
    }

    /// The rule, as it was asked for.
    package var rule: String
    /// The rows.
    package var value: [Row]
    /// The cursor by which the search goes on; nil where nothing older matches.
    package var next: String?
    /// Set where the search ended before the page was full: it has looked at every row received since this moment.
    package var lookedThrough: WallTime?

    /// The view of a page.
    package init(_ page: TracePage, rule: String) {
        self.rule = rule
        let name = TraceText.ruleName(rule)
        value = page.rows.map { row in
            Row(
                received: row.received, sender: row.senderAddress, author: row.author, recipient: row.recipientAddress,
                subject: row.subject, hits: row.rules.filter { TraceText.ruleName($0.rule) == name },
                status: row.status.rawValue, identity: row.identity, messageTraceId: row.messageTraceID)
        }
        next = page.next?.description
        lookedThrough = page.lookedThrough
    }
}
