internal import Facts
internal import Mail
internal import SenderAuthentication

/// What a message counts as in the aggregate reports of DMARC (docs/reference/dmarc-reports.md).
struct AggregateRuling {
    /// By what was found out about it and what became of it; nil for a message that was not authenticated, or whose
    /// author's domain has no policy.
    private(set) var row: DMARCAggregateRow?

    init(of hand: MessageInHand, isRefused: Bool) {
        guard let authentication = hand.facts.authentication,
            // What this server knows by itself says nothing about the domain's records.
            !authentication.spf.isKnown
        else { return }
        // For its sender, that is: what else is found in it puts mail there too.
        let isJunk = if case .junk = hand.disposition { !isRefused } else { false }
        let disposition = AggregateRuling.disposition(authentication.dmarc, hand.disposition, isJunk: isJunk)
        let overrides = AggregateRuling.overrides(authentication, disposition)
        row = DMARCAggregateRow(
            of: authentication, on: UTCDay(hand.facts.receivedAt), organization: hand.attribution.organization,
            disposition: disposition, overrides: overrides,
            sender: hand.transaction.envelope.sender, recipient: hand.transaction.recipients.first?.address.domain)
    }

    /// What DMARC made become of a message. What something else did to it does not count.
    ///
    /// - Parameters:
    ///   - ruled: what was done with the message for its authentication.
    ///   - isJunk: whether it was accepted into a junk folder.
    static func disposition(
        _ dmarc: DMARCOutcome, _ ruled: SenderDisposition, isJunk: Bool
    ) -> DMARCAggregateRow.Disposition {
        guard dmarc.result == .fail else { return dmarc.result == .pass ? .pass : .none }
        guard dmarc.requestedPolicy != .none else { return .none }
        if case .reject = ruled { return .reject }
        return isJunk ? .quarantine : .none
    }

    /// Why a message that fails was not dealt with as the domain's policy says (RFC 9990 section 3.1.5).
    static func overrides(
        _ authentication: MessageAuthentication, _ disposition: DMARCAggregateRow.Disposition
    ) -> [DMARCAggregateRow.Override] {
        let dmarc = authentication.dmarc
        guard dmarc.result == .fail, let published = dmarc.publishedPolicy, published.rawValue != disposition.rawValue
        else { return [] }
        if dmarc.isSpared, dmarc.requestedPolicy.rawValue == disposition.rawValue {
            return [dmarc.published?.isTesting == true ? .init(.policyTestMode) : .init(.other, "left out by pct")]
        }
        // RFC 8617 section 7.2.2 has it so.
        if authentication.arc.result == .pass, disposition == .none, let sealer = authentication.arc.newestSealer {
            return [.init(.localPolicy, "arc=pass, sealed by \(sealer)")]
        }
        return [.init(.localPolicy)]
    }
}
