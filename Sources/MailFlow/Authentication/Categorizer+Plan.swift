package import Facts
internal import Mail
package import NIOCore
internal import Organization

extension Categorizer {
    /// What has to be found out and done about a message that takes time (docs/reference/sender-authentication.md).
    ///
    /// Incoming mail is authenticated, unless its peer is in `trustedNetworks` and Enhanced Filtering found nobody behind
    /// it. Nothing is done for a message that is refused anyway.
    ///
    /// - Parameter beginning: the beginning of the content, which is sure to hold the header.
    package func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) -> AuthenticationPlan {
        var plan = AuthenticationPlan()
        guard let attribution = transaction.attribution, refusal(facts) == nil else { return plan }
        let signing = signing(facts, beginning: beginning, attribution: attribution)
        plan.signingKeys = signing.keys
        if let decision = signing.decision { plan.decisions.append(decision) }
        guard attribution.direction == .incoming, snapshot.server.senderAuthentication.isEnabled else { return plan }
        if let crossing = session.crossing {
            plan.source = source(crossing, facts, beginning: beginning, transaction: transaction, session: session)
            if plan.source != nil {
                plan.sealingKey = sealingKey(transaction, attribution: attribution, at: facts.receivedAt)
            }
            return plan
        }
        let listing = skipListing(
            facts, beginning: beginning, attribution: attribution, transaction: transaction, session: session)
        let peer = session.clientAddress
        if let listing { plan.decisions.append(listing.decision(attribution)) }
        if let listing, listing.isInForce, let found = listing.found {
            plan.source = MessageSource(address: found.address, helo: found.helo, skipListing: listing)
        } else if listing?.found != nil || listing?.unknown != nil || !snapshot.isTrusted(peer) {
            plan.source = MessageSource(address: peer, helo: session.helo, skipListing: listing)
        }
        if plan.source != nil {
            plan.sealingKey = sealingKey(transaction, attribution: attribution, at: facts.receivedAt)
        }
        return plan
    }

    /// Who is authenticated when mail crosses from another organization of this server: whoever sent it to that
    /// organization, or an organization, which may use its own domains (docs/reference/between-organizations.md).
    private func source(
        _ crossing: Crossing, _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction,
        session: SessionFacts
    ) -> MessageSource? {
        switch crossing.source {
        case .client(let address, let helo, let sender):
            guard !snapshot.isTrusted(address) else { return nil }
            return MessageSource(address: address, helo: helo, sender: original(of: sender))
        case .known(let sender):
            let original = original(of: sender)
            return MessageSource(
                address: session.clientAddress, helo: session.helo, sender: original,
                knownDomain: domain(of: original, facts, beginning: beginning))
        case .organization:
            let domain = domain(of: transaction.envelope.sender, facts, beginning: beginning)
            let isOwn = domain.flatMap { snapshot.owner(of: $0) }?.organization.name == crossing.organization
            return MessageSource(
                address: session.clientAddress, helo: session.helo, knownDomain: isOwn ? domain : nil)
        }
    }

    /// The domain of a sender. A report has none; who makes it stands in its From field.
    private func domain(of sender: ReversePath, _ facts: MessageFacts, beginning: ByteBuffer) -> Domain? {
        if let address = sender.address { return address.domain }
        let authors = facts.authors ?? MessageAuthors(reading: beginning)
        return authors.addresses.count == 1 ? authors.addresses.first?.domain : nil
    }

    /// The sender that organizations of this server have rewritten on the way, one after the other.
    private func original(of sender: ReversePath) -> ReversePath {
        guard let secrets else { return sender }
        var sender = sender
        for _ in 0..<LoopStamp.maximumPasses {
            guard let address = sender.address,
                let owner = address.domain.flatMap({ snapshot.owner(of: $0) })?.organization,
                case .original(let before) = ReturnAddress(secrets: secrets).read(
                    address, organization: owner.name, at: nil)
            else { break }
            sender = .mailbox(before)
        }
        return sender
    }

    private func skipListing(
        _ facts: MessageFacts, beginning: ByteBuffer, attribution: Attribution, transaction: Transaction,
        session: SessionFacts
    ) -> SkipListing? {
        guard let name = attribution.inboundConnector,
            let connector = snapshot.organization(named: attribution.organization)?.inboundConnector(named: name)
        else { return nil }
        return SkipListing(
            by: connector,
            peer: .init(
                address: session.clientAddress, helo: session.helo, isIdentified: attribution.isMatchedByIdentity),
            recipients: transaction.recipients.map(\.address),
            isOwn: { address in snapshot.server.listeners.contains { $0.address == address } },
            received: {
                facts.receivedFields.map { range in
                    let value = beginning.getSlice(at: beginning.readerIndex + range.lowerBound, length: range.count)
                    return ReceivedHop(reading: value ?? ByteBuffer())
                }
            })
    }
}
