package import Facts
package import Mail
package import Organization

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

    /// Octets of a message, by this server's limits.
    package var messageSize: Int? { basis.snapshot.server.limits.messageSize }

    /// Whether an inbound connector or `trustedNetworks` names this peer's address.
    package func isExempt(_ address: IPAddress) -> Bool { basis.snapshot.isExemptFromSourceLimits(address) }

    /// Whether this peer comes over IPv6 and is not in `trustedNetworks`.
    package func needsReverseName(of address: IPAddress) -> Bool { basis.perimeter.needsReverseName(of: address) }

    /// The server's lists, for a peer that neither an inbound connector nor `trustedNetworks` names.
    package func dnsLists(for address: IPAddress) -> [DNSList] { basis.perimeter.dnsLists(for: address) }

    /// By the server's settings.
    package var isReputationEnabled: Bool { basis.snapshot.server.connectionFilter.isReputationEnabled }

    /// The Perimeter's ruling, where the store wants mail.
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

    /// The Perimeter's ruling.
    package func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling {
        basis.perimeter.recipient(
            path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: session)
    }

    /// The organization that has a domain as an accepted domain; nil for nobody's.
    package func organization(of domain: Domain) -> String? { basis.snapshot.owner(of: domain)?.organization.name }

    /// The sender of an organization's own mail, with the limits of its policy and of this server.
    package func outboundSender(of envelope: Envelope, attribution: Attribution) -> OutboundSender? {
        OutboundSender(of: envelope.sender, attribution, in: basis.snapshot)
    }

    /// The recipient, with the limits of this server.
    package func receiver(of recipient: EnvelopeRecipient, attribution: Attribution) -> Receiver? {
        Receiver(recipient.address, attribution, in: basis.snapshot)
    }

    /// The queue that an accepted recipient would go to.
    package func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey {
        basis.perimeter.queue(of: recipient, attribution: attribution)
    }

    /// Takes a whole message in hand by the stages of ``basis``.
    package func examination(of message: consuming WholeMessage, attribution: Attribution) -> Examination {
        Examination(of: message, attribution: attribution, by: basis)
    }
}
