package import Mail
package import Organization

/// What a policy asks to do with a message for what authentication says of its sender
/// (docs/reference/sender-authentication.md).
package enum SenderDisposition: Hashable, Sendable {
    /// Nothing.
    case none
    /// Into the junk folder or into quarantine, by this wish.
    case junk(AntiPhishPolicy.QuarantineAction)
    /// Refused, in the name of the author's domain, which fails DMARC.
    case reject(Domain)
    /// Refused, because nobody can tell who it is from.
    case rejectFrom

    /// Whether it asks for a refusal.
    var isRefusal: Bool {
        switch self {
        case .none, .junk: false
        case .reject, .rejectFrom: true
        }
    }

    /// Whether it asks to hold the message.
    var holds: Bool { self == .junk(.quarantine) }
}
