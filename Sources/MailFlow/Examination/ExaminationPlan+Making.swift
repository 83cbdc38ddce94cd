internal import Facts
internal import Mail
internal import NIOCore
internal import Organization

extension MessageInHand {
    /// Plans what has to be found out and done about the message that takes time
    /// (docs/reference/sender-authentication.md).
    ///
    /// Incoming mail is authenticated, unless its peer is in `trustedNetworks` and Enhanced Filtering found nobody behind
    /// it. Nothing is done for a message that is refused anyway.
    mutating func makePlan(from entry: EntryStage) {
        let (snapshot, organization) = (snapshot, organization)
        if entry == .arrival, MessageLimits.refusal(of: whole.facts, by: snapshot.server.limits) != nil { return }
        // What people report is unwanted mail: it is read as a report, and reaches no mailbox.
        plan.readsContent =
            entry == .arrival && snapshot.server.engines.isEmbedded && whole.content != nil && !isReport
        if entry == .arrival, !plan.readsContent, whole.content != nil, !isReport,
            organization.document.transportConfig.countsParts
        {
            plan.readsContent = true
            plan.isForRulesAlone = true
        }
        if entry == .arrival, hasRules {
            let needs = organization.transportRules.needs
            if needs.contains(.content), !plan.readsContent, whole.content != nil {
                plan.readsContent = true
                plan.isForRulesAlone = true
            }
            plan.searchesBySteps = organization.transportRules.searchesBySteps
            plan.extractsText = plan.readsContent && needs.contains(.fileText)
        }
        plan.looksUpSender = entry == .arrival && needsSenderDomain
        plan.looksUpReturned = plan.readsContent && !plan.isForRulesAlone && mayBeBackscatter
        if attribution.direction == .originating, !organization.document.dkimSigningConfigs.isEmpty {
            let signing = SigningRuling(
                authors(), of: organization, snapshot: snapshot, keyring: basis.keyring, at: whole.facts.receivedAt)
            plan.signingKeys = signing.keys
            if let decision = signing.decision { plan.decisions.append(decision) }
        }
        guard attribution.direction == .incoming, snapshot.server.senderAuthentication.isEnabled,
            let session = whole.session
        else { return }
        if let crossing = session.crossing {
            plan.source = ExaminationPlan.source(crossing, session, &self)
        } else {
            let listing = ExaminationPlan.skipListing(self, session)
            let peer = session.clientAddress
            if let listing { plan.decisions.append(listing.decision(attribution)) }
            if let listing, listing.isInForce, let found = listing.found {
                plan.source = MessageSource(address: found.address, helo: found.helo, skipListing: listing)
            } else if listing?.found != nil || listing?.unknown != nil || !snapshot.isTrusted(peer) {
                plan.source = MessageSource(address: peer, helo: session.helo, skipListing: listing)
            }
        }
        guard plan.$source else { return }
        plan.sealingKey =
            SealingRuling(
                whole.transaction.recipients, of: organization, keyring: basis.keyring, at: whole.facts.receivedAt
            ).key
    }
}

extension ExaminationPlan {
    /// Who is authenticated when mail crosses from another organization of this server: whoever sent it to that
    /// organization, or an organization, which may use its own domains (docs/reference/between-organizations.md).
    fileprivate static func source(
        _ crossing: Crossing, _ session: SessionFacts, _ hand: inout MessageInHand
    ) -> MessageSource? {
        switch crossing.source {
        case .client(let address, let helo, let sender):
            guard !hand.snapshot.isTrusted(address) else { return nil }
            return MessageSource(address: address, helo: helo, sender: original(of: sender, hand.basis))
        case .known(let sender):
            let original = original(of: sender, hand.basis)
            return MessageSource(
                address: session.clientAddress, helo: session.helo, sender: original,
                knownDomain: domain(of: original, &hand))
        case .organization:
            let domain = domain(of: hand.transaction.envelope.sender, &hand)
            let isOwn = domain.flatMap { hand.snapshot.owner(of: $0) }?.organization.name == crossing.organization
            return MessageSource(
                address: session.clientAddress, helo: session.helo, knownDomain: isOwn ? domain : nil)
        }
    }

    /// The domain of a sender. A report has none; who makes it stands in its From field.
    private static func domain(of sender: ReversePath, _ hand: inout MessageInHand) -> Domain? {
        if let address = sender.address { return address.domain }
        let authors = hand.authors()
        return authors.addresses.count == 1 ? authors.addresses.first?.domain : nil
    }

    /// The sender that organizations of this server have rewritten on the way, one after the other.
    private static func original(of sender: ReversePath, _ basis: ExaminationBasis) -> ReversePath {
        guard let secrets = basis.secrets else { return sender }
        var sender = sender
        for _ in 0..<LoopStamp.maximumPasses {
            guard let address = sender.address,
                let owner = address.domain.flatMap({ basis.snapshot.owner(of: $0) })?.organization,
                case .original(let before) = ReturnAddress(secrets: secrets).read(
                    address, organization: owner.name, at: nil)
            else { break }
            sender = .mailbox(before)
        }
        return sender
    }

    fileprivate static func skipListing(_ hand: MessageInHand, _ session: SessionFacts) -> SkipListing? {
        guard let name = hand.attribution.inboundConnector,
            let connector = hand.organization.inboundConnector(named: name)
        else { return nil }
        let beginning = hand.whole.beginning
        return SkipListing(
            by: connector,
            peer: .init(
                address: session.clientAddress, helo: session.helo, isIdentified: hand.attribution.isMatchedByIdentity),
            recipients: hand.transaction.recipients.map(\.address),
            isOwn: { address in hand.snapshot.server.listeners.contains { $0.address == address } },
            received: {
                hand.facts.receivedFields.map { range in
                    let value = beginning.getSlice(at: beginning.readerIndex + range.lowerBound, length: range.count)
                    return ReceivedHop(reading: value ?? ByteBuffer())
                }
            })
    }
}

extension MessageInHand {
    /// Whether it goes to addresses for reports of delivered mail alone (docs/reference/people-reports.md).
    var isReport: Bool {
        guard organization.hasSubmissions else { return false }
        let recipients = whole.transaction.recipients
        return !recipients.isEmpty && recipients.allSatisfy { organization.submissionScope(of: $0.address) != nil }
            && snapshot.mayReport(
                whole.transaction.envelope.sender, isFromOnPremises: attribution.connectorType == .onPremises,
                in: organization)
    }

    /// The authors, read from the header where nobody has read them yet; they are read once.
    mutating func authors() -> MessageAuthors {
        if let authors = whole.facts.authors { return authors }
        let authors = MessageAuthors(reading: whole.beginning)
        whole.facts.authors = authors
        return authors
    }
}
