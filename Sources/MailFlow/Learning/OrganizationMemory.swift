package import Learning
package import Mail

/// A message as an organization knows it: what counts for its verdict, and what it is known by, kept until it is known what
/// came of it.
package struct KnownMessage: Sendable, Hashable {
    /// What counts for its verdict.
    package var knowledge: Knowledge
    /// What it is known by.
    package var sighting: Sighting

    /// Puts one together.
    package init(knowledge: Knowledge, sighting: Sighting) {
        self.knowledge = knowledge
        self.sighting = sighting
    }
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
