package import Facts
package import Mail
internal import Organization

/// The policy of one state of the configuration.
package final class ConfiguredPolicy: MailPolicy {
    /// What messages are examined by.
    package let basis: ExaminationBasis
    private let acceptsMail: @Sendable () -> Bool

    /// - Parameter acceptsMail: false while the store wants no new mail; asked at each MAIL FROM, from event loops.
    package init(_ basis: ExaminationBasis, acceptsMail: @escaping @Sendable () -> Bool) {
        self.basis = basis
        self.acceptsMail = acceptsMail
    }

    package func isExempt(_ address: IPAddress) -> Bool { basis.snapshot.isExemptFromSourceLimits(address) }

    package func needsReverseName(of address: IPAddress) -> Bool { basis.perimeter.needsReverseName(of: address) }

    package func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
        guard acceptsMail() else {
            // The store's own last resort, below the levels of back pressure.
            let decision = Decision(
                .sender, object: .init(.backPressure, PressureResource.disk.rawValue),
                inputs: [.init("disk", "full")], outcome: .refused, reply: Replies.insufficientResources)
            return SenderRuling(refusal: Replies.insufficientResources, decisions: [decision])
        }
        return basis.perimeter.sender(envelope, declaredSize: declaredSize, session: session)
    }

    package func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling {
        basis.perimeter.recipient(
            path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: session)
    }

    package func organization(of domain: Domain) -> String? { basis.snapshot.owner(of: domain)?.organization.name }

    package func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey {
        basis.perimeter.queue(of: recipient, attribution: attribution)
    }

    package func examination(of message: WholeMessage, attribution: Attribution) -> Examination {
        Examination(of: message, attribution: attribution, by: basis)
    }
}
