/// Which part of the filter decided, and how: `SFV` of EOP's report (docs/reference/verdict.md).
public enum FilterDecision: String, Hashable, Sendable, Codable, CaseIterable {
    /// The filter looked at the message: it is not spam.
    case notSpam = "NSPM"
    /// The filter looked at the message: it is unwanted, and the category says why.
    case spam = "SPM"
    /// The policy's list of allowed senders: not filtered.
    case allowedSender = "SKA"
    /// The policy's list of blocked senders.
    case blockedSender = "SKB"
    /// Not filtered, by a decision before the filter.
    case skipped = "SKN"
    /// Spam, by a decision before the filter.
    case markedBefore = "SKS"
    /// Not filtered, because the connecting address is allowed.
    case allowedAddress = "SKI"
    /// Let out of quarantine.
    case released = "SKQ"
    /// The recipient's safe senders.
    case safeSender = "SFE"
    /// The recipient's blocked senders.
    case blockedByUser = "BLK"

    /// Whether the filter was passed by, so that the message goes into the inbox.
    public var isSkipped: Bool {
        switch self {
        case .allowedSender, .skipped, .allowedAddress, .released, .safeSender: true
        case .notSpam, .spam, .blockedSender, .markedBefore, .blockedByUser: false
        }
    }
}
