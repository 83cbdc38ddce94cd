/// Gives the policy of the moment. A session asks once, when it starts, and keeps the answer to its end, so that one
/// session is judged by one state of the configuration.
package protocol MailPolicySource: Sendable {
    /// The policy of the moment; thread-safe and cheap.
    func currentPolicy() -> any MailPolicy
}
