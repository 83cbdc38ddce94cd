internal import Facts
internal import Learning
internal import MIME
internal import Mail
internal import Organization
internal import Scoring

/// Judges a message by what is in it and who sent it, and tells the verdict what that comes to
/// (docs/reference/scoring.md).
///
/// Applies to mail of every direction whose content was read. It refuses nothing.
struct ScoringStage: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.whole.hasSession, case .read(let findings) = hand.reading, let scorer = hand.scorer?.scorer else {
            return nil
        }
        var message = hand.read ?? scorer.read(hand.scoringInput(findings.content, by: scorer))
        hand.read = nil
        // What was found out since it was read.
        message.composite = hand.composite
        message.history = hand.knowledge.map { ScoringInput.History($0.knowledge) }
        let policy = hand.organization.document.hostedContentFilterPolicy
        let scored = scorer.score(message, adjusting: WeightAdjustments(policy.symbolWeights))
        let judgement = hand.join(scored, by: scorer.lists.rspamd)
        hand.judgement = judgement
        hand.grounds.add(judgement, going: hand.scoringDirection)
        if judgement.verdict > .none, message.history?.knowledge?.campaign != nil {
            message.history?.knowledge?.campaign = nil
            let other = scorer.score(message, adjusting: WeightAdjustments(policy.symbolWeights))
            hand.judgementWithoutReports = hand.join(other, by: scorer.lists.rspamd)
        }
        return nil
    }
}

extension MessageInHand {
    /// Which way the message goes, as the scorer sees it: what the organization's own people send leaves it where one
    /// recipient is not its own.
    var scoringDirection: ScoringInput.Direction {
        guard attribution.direction == .originating else { return .inbound }
        return transaction.recipients.allSatisfy { isOwn($0.address) } ? .internalMail : .outbound
    }

    /// Everything that the scorer goes by.
    func scoringInput(_ content: ContentFacts, by scorer: Scorer) -> ScoringInput {
        let (facts, transaction, organization) = (facts, transaction, organization)
        let source = facts.source
        let client = originAddress
        return ScoringInput(
            content: content, header: scorer.header(of: whole.beginning),
            envelope: .init(
                sender: source?.sender ?? transaction.envelope.sender,
                recipients: transaction.recipients.prefix(Self.scoredRecipients).map(\.address),
                helo: client == nil ? nil : greeting(of: source), client: client, isUTF8: facts.smtpUTF8),
            authentication: facts.authentication.map { AuthenticationFacts($0, composite: composite) },
            own: .init(
                domains: organization.domains, names: organization.domainNames, people: .init(of: organization)),
            direction: scoringDirection, received: facts.receivedAt)
    }

    /// The scorer looks at no more of them.
    private static let scoredRecipients = 50

    /// What the client calls itself. Servers behind one that is skipped often bear a name of their own network alone, which
    /// says nothing.
    private func greeting(of source: MessageSource?) -> String? {
        guard let source else { return session?.helo }
        if source.skipListing?.isInForce == true, !source.helo.utf8.contains(UInt8(ascii: ".")) { return nil }
        return source.helo
    }
}

extension WeightAdjustments {
    /// What a policy wants. Names that this release does not know say nothing.
    init(_ wanted: [HostedContentFilterPolicy.SymbolWeight]) {
        self.init()
        for entry in wanted {
            guard let symbol = Symbol(id: entry.symbol) else { continue }
            if let percent = entry.percent { adjust(symbol, by: Double(percent) / 100) } else { turnOff(symbol) }
        }
    }
}

extension VerdictGrounds {
    /// Adds what the scorer says.
    ///
    /// What the organization's own people write to the outside is outbound spam, whatever kind of it; phishing among them
    /// has a category of its own, unless it is beyond doubt.
    mutating func add(_ judgement: ScoringResult, going direction: ScoringInput.Direction) {
        confidence = SpamConfidence(clamping: judgement.scl)
        bulk = BulkComplaint(clamping: judgement.bcl)
        let category: VerdictCategory =
            switch (judgement.verdict, direction) {
            // The level of complaints says it.
            case (.none, _), (.bulk, _): .none
            case (_, .outbound): .outboundSpam
            case (.phish, .internalMail): .intraOrganizationPhishing
            case (.spam, _): .spam
            case (.highConfidenceSpam, _): .highConfidenceSpam
            case (.phish, .inbound): .phishing
            case (.highConfidencePhish, _): .highConfidencePhishing
            }
        if category != .none { found.insert(category) }
    }
}

extension PeopleNames {
    /// Candidates for a name that are looked up at most.
    private static let maximumLookups = 256
    /// Words of a name that are looked at.
    private static let maximumWords = 4

    /// The people of an organization by their addresses, as its directory has no other names: `anna.keller@` and its like
    /// are Anna Keller's.
    init(of organization: OrganizationSnapshot) {
        self.init(asking: { name in
            let words = name.utf8.split(separator: UInt8(ascii: " ")).prefix(Self.maximumWords).map {
                String(Substring($0))
            }
            var left = Self.maximumLookups
            for (index, first) in words.enumerated() {
                for (other, second) in words.enumerated() where other != index {
                    for separator in [".", "_", "-", ""] {
                        for domain in organization.document.acceptedDomains {
                            guard left > 0 else { return false }
                            left -= 1
                            let address = EmailAddress(
                                localPart: first + separator + second, domain: domain.domainName)
                            let recipient = organization.recipient(address, plusAddressing: false)
                            if let recipient, recipient.recipientType.isPerson { return true }
                        }
                    }
                }
            }
            return false
        })
    }
}

extension Recipient.RecipientType {
    /// Whether it is somebody of the organization.
    fileprivate var isPerson: Bool {
        switch self {
        case .userMailbox, .mailUser: true
        case .mailContact, .mailUniversalDistributionGroup, .mailUniversalSecurityGroup, .dynamicDistributionGroup:
            false
        }
    }
}
