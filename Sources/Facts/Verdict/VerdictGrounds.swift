package import Mail

/// What speaks for and against a message by the time that its verdict is made, for whichever recipient: what the filters
/// found and what was said about it, each by itself.
package struct VerdictGrounds: Sendable, Hashable {
    /// Who writes to whom, as far as filtering goes by it.
    package enum Scope: Sendable, Hashable {
        /// Mail from outside.
        case incoming
        /// The organization's own people to one another.
        case within
        /// The organization's own people to others.
        case outbound
    }

    /// What the filters found, each kind once, by content and origin alone. ``VerdictCategory/none`` in it says nothing.
    package var found: Set<VerdictCategory> = []
    /// How sure the filter is of what it found; nil for the number that the category has by itself.
    package var confidence: SpamConfidence?
    /// The score of the content, on the scale where 5 is spam.
    package var score = 0.0
    /// How many complaints the sender of bulk mail gets.
    package var bulk = BulkComplaint.none
    /// Whether the author's domain itself asks to act on a forged sender.
    package var isSpoofExplicit = false
    /// Who writes to whom.
    package var scope = Scope.incoming
    /// What the connection filter says of the connecting address.
    package var connection = ConnectionFilterRuling.notListed
    /// What was said about it for all recipients.
    package var overrides: [VerdictOverride] = []
    /// Whether it has the test string for filters of unwanted mail (GTUBE) in it, which decides by itself.
    package var hasTestString = false
    /// Whether reports that turned out wrong explain all that makes it phishing beyond doubt. What it is beside that is in
    /// ``found`` then.
    package var isPhishingExplained = false

    /// Nothing.
    package init() {}

    /// The override that the connection filter's ruling is; nil where the address is on no list.
    package var addressOverride: VerdictOverride? {
        switch connection {
        case .notListed: nil
        case .allowed(let entry): VerdictOverride(.allowedAddress, entry)
        case .safeListed(let zone): VerdictOverride(.safeListedAddress, zone)
        }
    }
}
