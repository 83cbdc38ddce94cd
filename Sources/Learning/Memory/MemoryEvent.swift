/// What came of a message, for what an organization remembers.
package enum MemoryEvent: Sendable, Hashable {
    /// An incoming message was accepted.
    case received(Sighting, isJunked: Bool)
    /// One of the organization's people wrote to others, whose addresses are as directories are asked for them.
    case wrote(person: String, to: [String])
}
