/// Why the sender of a message is taken for forged: nobody is told what became of it, and it is not forwarded in the
/// organization's name (docs/reference/sender-authentication.md).
public enum SenderForgery: String, Hashable, Sendable, Codable, CaseIterable {
    /// The sender's domain says that the client may not send for it (SPF `-all`).
    case spf = "SPF"
    /// The sender's domain asks to act on what fails its DMARC policy, and the message does.
    case dmarc = "DMARC"
}
