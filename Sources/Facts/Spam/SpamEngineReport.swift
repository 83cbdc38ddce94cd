package import Inspection

/// What a spam engine of this server said about a message: facts, not yet a verdict (docs/reference/rspamd.md).
package struct SpamEngineReport: Sendable, Hashable {
    /// What came of the question.
    package enum Outcome: Sendable, Hashable {
        /// It judged the message.
        case judged(SpamEngineAnswer)
        /// It did not.
        case failed(EngineReport.Failure)
    }

    /// The engine: `rspamd`.
    package var engine: String
    /// What came of the question.
    package var outcome: Outcome

    /// Puts one together.
    package init(_ engine: String, _ outcome: Outcome) {
        self.engine = engine
        self.outcome = outcome
    }

    /// What it said; nil where it said nothing that can be used.
    package var answer: SpamEngineAnswer? {
        if case .judged(let answer) = outcome { return answer }
        return nil
    }

    /// Why it said nothing; nil where it did.
    package var failure: EngineReport.Failure? {
        if case .failed(let failure) = outcome { return failure }
        return nil
    }
}
