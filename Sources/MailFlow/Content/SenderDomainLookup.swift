package import DNS
internal import Facts
package import Mail
internal import Organization

/// Tells whether a domain could take an answer (docs/reference/outbound.md#pools).
package protocol SenderDomainLookup: Sendable {
    /// Whether a domain has neither MX nor address records; false where DNS does not say.
    func isEmpty(_ domain: Domain) async -> Bool
}

/// Asks DNS.
package struct ResolvedSenderDomains: SenderDomainLookup {
    private let resolver: any Resolver

    /// - Parameter resolver: is expected to cache.
    package init(resolver: any Resolver) { self.resolver = resolver }

    /// Asks for MX, A and AAAA, as a host that has an answer for the domain does (RFC 5321 section 5.1). A null MX is a record.
    package func isEmpty(_ domain: Domain) async -> Bool {
        for type in [RecordType.mx, .a, .aaaa] {
            guard let answer = try? await resolver.resolve(domain, type) else { return false }
            switch answer.outcome {
            case .records: return false
            case .nameError: return true
            case .noData: continue
            }
        }
        return true
    }
}

extension MessageInHand {
    /// Whether the domain of MAIL FROM is to be looked up: where this server has pools, of mail that somebody outside gets, or
    /// may get by a group, a contact or forwarding.
    var needsSenderDomain: Bool {
        snapshot.server.outboundPools != nil && transaction.envelope.sender.address?.domain != nil
            && transaction.recipients.contains { mayLeave($0.address) }
    }

    private func mayLeave(_ address: EmailAddress) -> Bool {
        guard let domain = snapshot.acceptedDomain(of: address.domain, in: organization) else { return true }
        guard let found = organization.recipient(address, plusAddressing: domain.plusAddressing) else { return false }
        return found.recipientType != .userMailbox || found.forwardingSmtpAddress != nil
    }

    /// Whether the domain of MAIL FROM has neither MX nor address; false where nobody knows.
    func lacksSenderDomain(by examiners: ContentExaminers) async -> Bool {
        guard plan.looksUpSender, let domain = transaction.envelope.sender.address?.domain else { return false }
        return await examiners.senderDomains?.isEmpty(domain) ?? false
    }
}
