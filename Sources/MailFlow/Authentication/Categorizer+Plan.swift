internal import Mail
public import NIOCore
internal import Organization

extension Categorizer {
    /// What has to be found out and done about a message that takes time (docs/reference/sender-authentication.md).
    ///
    /// Incoming mail is authenticated, unless its peer is in `trustedNetworks` and Enhanced Filtering found nobody behind
    /// it. Nothing is done for a message that is refused anyway.
    ///
    /// - Parameter beginning: the beginning of the content, which is sure to hold the header.
    public func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) -> AuthenticationPlan {
        var plan = AuthenticationPlan()
        guard let attribution = transaction.attribution, refusal(facts) == nil else { return plan }
        let signing = signing(facts, beginning: beginning, attribution: attribution)
        plan.signingKeys = signing.keys
        if let decision = signing.decision { plan.decisions.append(decision) }
        guard attribution.direction == .incoming, snapshot.server.senderAuthentication.isEnabled else { return plan }
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
