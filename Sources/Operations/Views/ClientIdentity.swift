package import Mail
package import MailFlow

/// Whose the mail of a client would be, for one recipient: what `postern connector whoami` shows.
package struct ClientIdentity: Codable, Sendable, Hashable {
    /// The recipient.
    package var recipient: String
    /// The organization; nil when it is nobody's.
    package var organization: String?
    /// `incoming`, `originating` or `refused`.
    package var outcome: Decision.Outcome.Code
    /// The inbound connector; nil when none matched.
    package var inboundConnector: String?
    /// The reply of a refusal.
    package var reply: String?
    /// The decision.
    package var decision: Decision

    /// What an explanation says of it; nil where MAIL FROM was refused before anybody asked whose it is.
    package init?(_ explanation: Explanation) {
        guard let decision = explanation.decisions.last(where: { $0.stage == .attribution }) else { return nil }
        let object = decision.object
        recipient = explanation.recipient
        organization = decision.organization
        outcome = decision.outcome.code
        inboundConnector = object?.kind == .inboundConnector ? object?.name : nil
        reply = decision.reply
        self.decision = decision
    }
}
