internal import Facts
package import Mail

/// What came of an examination.
package struct ExaminationResult: Sendable {
    /// The message as the stages left it.
    package let hand: MessageInHand
    /// The refusal of the whole message; nil where it is accepted.
    package let refusal: Reply?

    /// Whether the message is refused.
    package var isRefused: Bool { refusal != nil }

    /// What becomes of the message.
    package var categorization: Categorization { hand.categorization(refusal) }
}

extension NoticeOrder.Kind {
    /// Whether it is written about a message that nobody gets, too: what rules tell of it holds for that one as well.
    fileprivate var isOfRefusedMail: Bool {
        switch self {
        case .incidentReport, .notification: true
        case .moderationRequest, .malwareInternalAdmin, .malwareExternalAdmin, .outboundSpam: false
        }
    }
}

extension MessageInHand {
    /// Passes the message through the stages from a line of the list on, until one of them refuses it.
    ///
    /// - Returns: the refusal of the whole message; nil where it is accepted.
    mutating func decide(from start: Int) -> Reply? {
        let stages = basis.stages
        for index in start..<stages.count {
            if let refusal = stages[index].rule(on: &self) { return refusal }
        }
        return nil
    }

    /// What becomes of the message that the stages have refused, or accepted. The record of one that is accepted begins
    /// with what was planned.
    func categorization(_ refusal: Reply?) -> Categorization {
        if let refusal {
            return .refuse(
                refusal, decisions: accepted.decisions,
                notices: refusal.isPermanent ? accepted.notices.filter(\.kind.isOfRefusedMail) : [])
        }
        guard !plan.decisions.isEmpty else { return .accept(accepted) }
        var accepted = accepted
        accepted.decisions = plan.decisions + accepted.decisions
        return .accept(accepted)
    }
}
