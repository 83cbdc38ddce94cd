/// Where a message comes into the examination: at the line of its list that bears this name (docs/architecture.md).
package enum EntryStage: String, Hashable, Sendable, CaseIterable {
    /// At its beginning: mail by SMTP, mail that crosses from another organization, what explain and check ask about, and the
    /// test message that shows where junk goes.
    case arrival
    /// Where recipients are resolved: reports that this gateway makes. Nobody has ruled on their recipients yet.
    case resolution
    /// Behind routing: test messages of a validation, whose copies have their queues.
    case routed
}
