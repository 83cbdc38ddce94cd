/// Whether a message that comes back, or is answered by a program, was sent by the organization that it comes to
/// (docs/reference/policies.md#backscatter).
package enum ReturnedMessage: Hashable, Sendable {
    /// Nobody has looked it up: no policy asks, the message returns none, or who knows could not be asked.
    case notLookedUp
    /// The organization has sent it.
    case own
    /// The organization has not sent it, or the message does not say which one it returns.
    case unknownToUs
}
