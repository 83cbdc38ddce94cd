/// How well the weights of the scorer tell good mail from bad, over messages that somebody has told apart.
package struct WeightsCheck: Codable, Sendable, Hashable {
    /// The messages of one folder.
    package struct Group: Codable, Sendable, Hashable {
        /// `good` or `bad`, with the folder below it where there is one: `good/newsletters`.
        package var name: String
        /// How many.
        package var messages: Int
        /// How many have each verdict.
        package var verdicts: [String: Int]
        /// How many are spam or worse, in percent.
        package var caughtPercent: Double
    }

    /// How often a symbol is there.
    package struct SymbolRate: Codable, Sendable, Hashable {
        /// The symbol.
        package var id: String
        /// What it adds to a score.
        package var weight: Double
        /// Of the good messages, in percent.
        package var goodPercent: Double
        /// Of the bad messages.
        package var badPercent: Double
    }

    /// What of the bad mail is caught where some of the good mail is lost.
    package struct Recall: Codable, Sendable, Hashable {
        /// Of the good messages, at most so many in percent.
        package var falsePositivePercent: Double
        /// From which score on a message would be spam for that; on the scale where 5 is spam.
        package var score: Double
        /// Of the bad messages, in percent.
        package var recallPercent: Double
    }

    /// Recall without the symbols of a family.
    package struct FamilyOff: Codable, Sendable, Hashable {
        /// The family; `nothing` for all of them together.
        package var without: String
        /// Recall at 0.1, 0.5 and 1 percent.
        package var recall: [Recall]
    }

    /// A message that is scored as its label does not say.
    package struct Surprise: Codable, Sendable, Hashable {
        /// The file.
        package var file: String
        /// The score, on the scale where 5 is spam.
        package var score: Double
        /// The verdict in a sentence.
        package var sentence: String
    }

    /// The version of the table of weights.
    package var weights: String
    /// How many good messages.
    package var good: Int
    /// How many bad ones.
    package var bad: Int
    /// Good messages that are called phishing.
    package var goodAsPhish: Int
    /// Good messages that are called spam or bulk mail.
    package var goodAsSpam: Int
    /// Bad messages that are called spam or phishing, in percent.
    package var caughtPercent: Double
    /// Folder by folder.
    package var groups: [Group]
    /// Recall at some rates of false positives, with each family switched off.
    package var families: [FamilyOff]
    /// The symbols that occur, those first that tell most.
    package var symbols: [SymbolRate]
    /// The good messages that are worst, and the bad ones that are missed, ten of each at most.
    package var worstGood: [Surprise]
    /// As ``worstGood``.
    package var missedBad: [Surprise]
}
