/// What came of a message, for what an organization remembers.
package enum MemoryEvent: Sendable, Hashable {
    /// An incoming message was accepted.
    case received(Sighting, isJunked: Bool)
    /// An incoming message was accepted and went into the junk folder for what people had reported alone: it says nothing more
    /// of its sender than they did.
    case receivedOfCampaign(Sighting)
    /// One of the organization's people wrote to others, whose addresses are as directories are asked for them.
    case wrote(person: String, to: [String])
}
