package import Mail
package import MailFlow

/// How much an organization has learned.
package struct LearningStatus: Codable, Sendable, Hashable {
    /// Messages of one kind.
    package struct Labels: Codable, Sendable, Hashable {
        /// Said to be wanted.
        package var good: Int
        /// Said not to be wanted.
        package var spam: Int
        /// Said to deceive.
        package var phish: Int
    }

    /// What words say.
    package struct Words: Codable, Sendable, Hashable {
        /// Good and bad messages, each, that count after the bounds for persons and for balance.
        package var usableOfEach: Int
        /// Good and bad messages, each, from which words weigh.
        package var neededOfEach: Int
        /// Good and bad messages, each, from which they weigh in full.
        package var neededOfEachInFull: Int
        /// Good messages that are missing until words weigh; bad ones.
        package var missingGood: Int, missingBad: Int
        /// Good and bad messages, each, that the model in use is of; null without one.
        package var inUseOfEach: Int?
        /// What words weigh at most, and what they weigh in full.
        package var weight: Double, weightInFull: Double
        /// When a model was last made; null for never since the gateway began.
        package var trained: WallTime?
        /// Whether the last one is not used, as it would have done worse.
        package var isHeldBack: Bool
    }

    /// The organization.
    package var organization: String
    /// Messages whose kind somebody has told.
    package var labels: Labels
    /// What words say.
    package var words: Words
    /// Texts, links, images, subjects and senders of reported messages that count.
    package var campaigns: Int
    /// Pairs of a person and a sender, senders, and domains of links that are remembered.
    package var pairs: Int, senders: Int, domains: Int
    /// Octets of memory and on the disk.
    package var memory: Int, disk: Int

    /// The status by figures.
    package init(organization: String, _ figures: LearningFigures) {
        self.organization = organization
        labels = Labels(good: figures.good, spam: figures.spam, phish: figures.phish)
        let weight = figures.inUse.map { $0 >= figures.neededInFull ? figures.weightInFull : figures.weight } ?? 0
        words = Words(
            usableOfEach: figures.usable, neededOfEach: figures.needed, neededOfEachInFull: figures.neededInFull,
            missingGood: max(0, figures.needed - figures.good),
            missingBad: max(0, figures.needed - figures.spam - figures.phish), inUseOfEach: figures.inUse,
            weight: weight, weightInFull: figures.weightInFull, trained: figures.trained,
            isHeldBack: figures.isHeldBack)
        campaigns = figures.campaigns
        (pairs, senders, domains) = (figures.pairs, figures.senders, figures.domains)
        (memory, disk) = (figures.memory, figures.disk)
    }

    /// The status in sentences.
    package var lines: [String] {
        var lines = [
            "\(organization) has learned from \(labels.good + labels.spam + labels.phish) messages: \(labels.good) good, "
                + "\(labels.spam) spam, \(labels.phish) phish."
        ]
        if let inUse = words.inUseOfEach {
            lines.append("Words weigh \(words.weight) at most, by \(inUse) good and \(inUse) bad messages.")
            if words.weight < words.weightInFull {
                lines.append(
                    "They weigh \(words.weightInFull) from \(words.neededOfEachInFull) of each on; "
                        + "\(words.usableOfEach) count.")
            }
        } else if words.missingGood > 0 || words.missingBad > 0 {
            lines.append(
                "Words weigh nothing yet: \(words.missingGood) good and \(words.missingBad) bad messages are missing of "
                    + "\(words.neededOfEach) each.")
        } else if words.usableOfEach < words.neededOfEach {
            lines.append(
                "Words weigh nothing yet: \(words.usableOfEach) messages of each kind count of \(words.neededOfEach), as "
                    + "one person's are a twentieth at most.")
        } else {
            lines.append("Words weigh nothing yet: a model is made by the next night.")
        }
        if words.isHeldBack { lines.append("The last model is not used: it would have done worse on the newest mail.") }
        lines.append("Reported mail is known by \(campaigns) texts, links, images, subjects and senders.")
        lines.append(
            "It remembers \(pairs) pairs of a person and a sender, \(senders) senders, domains and networks, and "
                + "\(domains) domains of links.")
        lines.append("It takes \(memory / 1_024) KB of memory and \(disk / 1_024) KB on the disk.")
        return lines
    }
}
