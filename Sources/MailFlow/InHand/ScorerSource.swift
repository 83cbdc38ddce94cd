internal import Organization
package import Scoring
internal import SenderAuthentication

/// Gives what judges the content of messages at this moment.
package protocol ScorerSource: Sendable {
    /// The scorer; nil where nobody judges content. Thread-safe and cheap.
    var scorer: SharedScorer? { get }
}

/// A scorer once on the heap, as every message in hand has it.
package final class SharedScorer: Sendable {
    /// The scorer.
    package let scorer: Scorer

    /// Takes a scorer.
    package init(_ scorer: Scorer) { self.scorer = scorer }
}

/// The scorer with the lists that are shipped, and the system's list of public suffixes.
package struct ShippedScorer: ScorerSource {
    // Tests read the shipped lists, so that they have no mistake.
    private static let shared: SharedScorer? = (try? ScoringLists.shipped()).map { lists in
        SharedScorer(
            Scorer(
                lists: lists,
                suffixes: PublicSuffixList(path: SenderAuthenticationSettings.systemPublicSuffixList)))
    }

    /// Reads the lists where nobody has yet.
    package init() {}

    /// The same for all.
    package var scorer: SharedScorer? { Self.shared }
}

/// A scorer that stays as it is.
package struct FixedScorer: ScorerSource {
    /// The scorer.
    package let scorer: SharedScorer?

    /// Gives this one; nil for nobody, so that content is not judged.
    package init(_ scorer: SharedScorer?) { self.scorer = scorer }
}
