package import Learning
package import Mail

/// A message as an organization knows it: what counts for its verdict, and what it is known by, kept until it is known what
/// came of it.
package struct KnownMessage: Sendable, Hashable {
    /// What counts for its verdict.
    package var knowledge: Knowledge
    /// What it is known by.
    package var sighting: Sighting
    /// What it shares with others of its campaign; nil where that is not known.
    package var print: Fingerprint?

    /// Puts one together.
    package init(knowledge: Knowledge, sighting: Sighting, print: Fingerprint? = nil) {
        self.knowledge = knowledge
        self.sighting = sighting
        self.print = print
    }
}

/// Knows what people of organizations reported.
package protocol CampaignMemory: Sendable {
    /// What a message of before has in common with what people of an organization have reported by now; nil for nothing.
    /// From any thread.
    ///
    /// - Parameter isKnownSender: whether the organization had had good mail of its sender.
    func campaign(
        _ print: Fingerprint, isKnownSender: Bool, for organization: String, at time: WallTime
    ) -> CampaignMatch?

    /// A mark of the messages that an organization has been told to be spam or phishing: another one with each that is new, and
    /// with each second person who says it of the same message. May block.
    func reportMark(of organization: String) -> Int
}

/// What organizations remember of their mail (docs/reference/learning.md).
///
/// From any thread, event loops among them: nothing here waits for a disk.
package protocol OrganizationMemory: Sendable {
    /// What an organization knows of a message; nil where it remembers nothing at all.
    func knowledge(of specimen: Specimen, for organization: String, at time: WallTime) -> KnownMessage?

    /// What the content of a message is known by in a report, to be kept with its record.
    func mark(of specimen: Specimen) -> TextMark

    /// Notes what came of a message, once.
    func note(_ event: MemoryEvent, for organization: String, at time: WallTime)
}
