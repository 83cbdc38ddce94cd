public import Learning
public import SenderAuthentication

/// A message that the scorer has read and not judged yet, so that it is read once: what the organization knows of it is
/// found by what was read, and counts for the judgement.
public struct ReadMessage: Sendable {
    var reading: Reading

    init(_ reading: Reading) { self.reading = reading }

    /// What learning goes by of it.
    public var specimen: Specimen { reading.specimen() }

    /// What is known of the sender; nil where nobody remembers.
    public var history: ScoringInput.History? {
        get { reading.input.history }
        set { reading.input.history = newValue }
    }

    /// What all results of authentication come to, where that was found out after it was read.
    public var composite: CompositeAuthentication? {
        get { reading.input.authentication?.composite }
        set { reading.input.authentication?.composite = newValue }
    }
}
