internal import Mail
public import NIOCore

extension Categorizer {
    /// What has to be found out and done about a message that takes time (docs/reference/sender-authentication.md).
    ///
    /// - Parameter beginning: the beginning of the content, which is sure to hold the header.
    public func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) -> AuthenticationPlan {
        var plan = AuthenticationPlan()
        guard let attribution = transaction.attribution else { return plan }
        let (keys, decision) = signing(facts, beginning: beginning, attribution: attribution)
        plan.signingKeys = keys
        if let decision { plan.decisions.append(decision) }
        return plan
    }
}
