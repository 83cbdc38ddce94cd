internal import Facts
internal import Mail
internal import Organization

/// Refuses what the organization's own servers send to the outside by themselves where it is not allowed: forwarded mail, by
/// the policy of the sender and by remote domains (docs/reference/outbound.md#automatic-forwarding), and automatic answers, by
/// remote domains alone.
struct AutomaticMail: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard hand.attribution.direction == .originating, hand.attribution.connectorType == .onPremises else {
            return nil
        }
        return Self.forwarding(&hand) ?? Self.answer(&hand)
    }

    // MARK: - Forwarding

    private static func forwarding(_ hand: inout MessageInHand) -> Reply? {
        let choice = Self.policy(of: hand)
        let mode = choice.policy.autoForwardingMode
        let remotes = hand.organization.remoteDomains
        guard !mode.isAllowed || !remotes.isEmpty, let sign = Self.sign(of: hand, mode) else { return nil }
        let object: ObjectReference
        var inputs = [Decision.Input(.match, sign)]
        if let remote = Self.remote(of: hand, where: { !$0.autoForwardEnabled }) {
            object = ObjectReference(.remoteDomain, remote.name)
            inputs.append(.init("AutoForwardEnabled", false))
        } else if !mode.isAllowed, leaves(hand) {
            object = ObjectReference(.hostedOutboundSpamFilterPolicy, choice.name)
            inputs.append(.init("AutoForwardingMode", mode.rawValue))
        } else {
            return nil
        }
        return refuse(&hand, object, inputs, Replies.forwardingNotAllowed)
    }

    private static func policy(of hand: MessageInHand) -> PolicyTable.Choice<HostedOutboundSpamFilterPolicy> {
        let policies = hand.organization.policies
        guard !policies.isOutboundDefaultOnly, let sender = hand.transaction.envelope.sender.address else {
            return policies.outboundDefault
        }
        return policies.outbound(for: OutboundSender.primary(of: sender, hand.organization, in: hand.snapshot))
    }

    /// By what it is taken for forwarded; nil where nothing says so.
    private static func sign(
        of hand: MessageInHand, _ mode: HostedOutboundSpamFilterPolicy.AutoForwardingMode
    ) -> String? {
        let header = hand.whole.header
        if let field = header.forwardingField { return field.rawValue }
        if isAutomatic(header, "auto-forwarded") { return "Auto-Submitted" }
        // A foreign author is no sure sign, so that somebody must have asked for it. Reports have any author.
        guard mode == .off, hand.transaction.envelope.sender != .null, let author = hand.whole.author,
            hand.snapshot.acceptedDomain(of: author.domain, in: hand.organization) == nil
        else { return nil }
        return "From"
    }

    /// Whether anybody outside gets it.
    private static func leaves(_ hand: MessageInHand) -> Bool {
        hand.transaction.recipients.contains {
            hand.snapshot.acceptedDomain(of: $0.address.domain, in: hand.organization) == nil
        }
    }

    // MARK: - Answers

    private static func answer(_ hand: inout MessageInHand) -> Reply? {
        guard !hand.organization.remoteDomains.isEmpty, isAutomatic(hand.whole.header, "auto-replied"),
            let remote = Self.remote(of: hand, where: { !$0.autoReplyEnabled })
        else { return nil }
        return refuse(
            &hand, ObjectReference(.remoteDomain, remote.name), [.init("AutoReplyEnabled", false)],
            Replies.automaticAnswerNotAllowed)
    }

    // MARK: - Both

    /// The remote domain of the first recipient outside for which this is so; nil for none.
    private static func remote(of hand: MessageInHand, where isMeant: (RemoteDomain) -> Bool) -> RemoteDomain? {
        let remotes = hand.organization.remoteDomains
        guard !remotes.isEmpty else { return nil }
        for recipient in hand.transaction.recipients {
            guard let domain = recipient.address.domain,
                hand.snapshot.acceptedDomain(of: domain, in: hand.organization) == nil,
                let remote = remotes.remoteDomain(for: domain), isMeant(remote)
            else { continue }
            return remote
        }
        return nil
    }

    private static func refuse(
        _ hand: inout MessageInHand, _ object: ObjectReference, _ inputs: [Decision.Input], _ reply: Reply
    ) -> Reply {
        hand.record(hand.organization.decision(.acceptance, .refused, by: object, from: inputs, reply: reply))
        return reply
    }

    // RFC 3834 section 5: auto-submitted-field = "Auto-Submitted:" [CFWS] auto-submitted [CFWS] *(";" parameter)
    private static func isAutomatic(_ header: HeaderSummary, _ wanted: String) -> Bool {
        guard let field = header.autoSubmitted else { return false }
        let word = field.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(")
        }
        return word.elementsEqual(wanted.utf8) { octet, expected in
            ((0x41...0x5A).contains(octet) ? octet | 0x20 : octet) == expected
        }
    }
}
