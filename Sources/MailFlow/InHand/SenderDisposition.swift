package import Mail
package import Organization

/// What is done with a message for what authentication says of its sender (docs/reference/sender-authentication.md).
package enum SenderDisposition: Hashable, Sendable {
    /// Nothing.
    case none
    /// Into the junk folder, by this wish.
    case junk(AntiPhishPolicy.QuarantineAction)
    /// Refused, in the name of the author's domain, which fails DMARC.
    case reject(Domain)
    /// Refused, because nobody can tell who it is from.
    case rejectFrom
}
