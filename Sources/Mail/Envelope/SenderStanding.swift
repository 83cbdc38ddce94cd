/// What is sure about the sender of an accepted message; kept with every copy, for what is decided about it later.
public enum SenderStanding: Hashable, Sendable {
    /// An organization of this server sent it under a domain of its own: that is known without asking anybody
    /// (docs/reference/between-organizations.md).
    case known
    /// The sender is forged.
    case forged(SenderForgery)

    /// Why the sender is taken for forged; nil where it is not.
    public var forgery: SenderForgery? {
        if case .forged(let forgery) = self { return forgery }
        return nil
    }
}

extension SenderStanding: RawRepresentable {
    /// `Known`, or the word for the forgery.
    public var rawValue: String {
        switch self {
        case .known: "Known"
        case .forged(let forgery): forgery.rawValue
        }
    }

    /// Reads such a word; nil for any other.
    public init?(rawValue: String) {
        if rawValue == "Known" {
            self = .known
        } else if let forgery = SenderForgery(rawValue: rawValue) {
            self = .forged(forgery)
        } else {
            return nil
        }
    }
}
