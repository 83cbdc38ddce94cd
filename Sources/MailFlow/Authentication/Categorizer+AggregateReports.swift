package import Facts
internal import Mail
internal import Organization
package import SenderAuthentication

extension Categorizer {
    /// The row of an aggregate report that a message counts in, by what was found out about it and what became of it;
    /// nil for a message that was not authenticated, or whose author's domain has no policy
    /// (docs/reference/dmarc-reports.md).
    package func aggregateRow(
        _ facts: MessageFacts, transaction: Transaction, categorization: Categorization
    ) -> DMARCAggregateRow? {
        guard let authentication = facts.authentication, let attribution = transaction.attribution,
            // What this server knows by itself says nothing about the domain's records.
            !authentication.spf.isKnown
        else { return nil }
        let disposition = Categorizer.disposition(authentication.dmarc, categorization)
        let overrides = Categorizer.overrides(authentication, disposition)
        return DMARCAggregateRow(
            of: authentication, on: UTCDay(facts.receivedAt), organization: attribution.organization,
            disposition: disposition, overrides: overrides,
            sender: transaction.envelope.sender, recipient: transaction.recipients.first?.address.domain)
    }

    /// The code of the refusal of mail that fails DMARC (docs/reference/replies.md).
    private static let dmarcRefusal = EnhancedStatusCode(5, 7, 509)

    /// What DMARC made become of a message. What something else did to it does not count.
    static func disposition(
        _ dmarc: DMARCOutcome, _ categorization: Categorization
    ) -> DMARCAggregateRow.Disposition {
        guard dmarc.result == .fail else { return dmarc.result == .pass ? .pass : .none }
        guard dmarc.requestedPolicy != .none else { return .none }
        switch categorization {
        case .refuse(let reply, _): return reply.enhanced == dmarcRefusal ? .reject : .none
        case .accept(let message):
            return message.deliveries.contains { $0.placement == .junk } ? .quarantine : .none
        }
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
