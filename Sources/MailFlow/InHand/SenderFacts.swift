package import SenderAuthentication

/// What policies go by that rule on a message whose sender was authenticated, beside the results themselves.
package struct SenderFacts: Sendable, Hashable {
    /// What all results come to.
    package var composite: CompositeAuthentication
    /// What is known of the client and the author.
    package var circumstances: CompositeAuthentication.Circumstances
    /// Whether the organization lets mail of the connecting address pass, forged or not.
    package var isAddressAllowed: Bool
}
