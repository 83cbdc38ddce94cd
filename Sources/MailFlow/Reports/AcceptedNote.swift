package import Mail
package import Queueing

/// What is kept of a message that was committed until it is counted: all that counts, and neither content nor decisions.
package struct AcceptedNote: Sendable {
    private let organization: String
    private let origin: Acceptance.Origin
    private let sender: ReversePath
    private let id: NetworkMessageID
    private let at: WallTime
    private let size: Int
    private let tls: String?
    private let copies: [MessageCopy]
    private let ends: [NamedEnd]
    private let category: VerdictCategory?
    private let rules: [RuleHit]

    /// A note of a message. Cheap: it shares what the message is made of.
    package init(_ acceptance: Acceptance) {
        organization = acceptance.organization
        origin = acceptance.origin
        sender = acceptance.envelope.sender
        id = acceptance.networkMessageID
        at = acceptance.receivedAt
        size = acceptance.content.size
        tls = acceptance.tls
        copies = acceptance.copies
        ends = acceptance.ends
        category = Verdict(of: acceptance.decisions)?.category
        rules = RuleHit.all(of: acceptance.decisions)
    }

    /// What the ends of its recipients are counted by.
    package var message: TrafficRecipient.Message {
        TrafficRecipient.Message(
            organization: organization, kind: TrafficKind(origin, copies.deliveries.first?.routing.direction),
            sender: sender.description, size: size)
    }

    /// Its deliveries that go into queues, in the order in which recipients are numbered.
    package var deliveries: [Delivery] {
        let deliveries = copies.deliveries
        // Nothing is held of most mail, and an array without a change is not copied.
        return deliveries.contains { $0.placement.hold != nil }
            ? deliveries.filter { $0.placement.hold == nil } : deliveries
    }

    /// What is counted of it.
    ///
    /// - Parameter isAccepted: whether a domain is an accepted domain of an organization.
    package func fact(isAccepted: (Domain, _ organization: String) -> Bool) -> TrafficFact.Accepted {
        let deliveries = copies.deliveries
        let routing = deliveries.first?.routing
        let isFromOnPremises = routing?.isFromOnPremises ?? false
        let isFromNonAcceptedDomain =
            isFromOnPremises && (sender.address?.domain).map { !isAccepted($0, organization) } ?? false
        let forwarded = deliveries.compactMap { delivery -> TrafficFact.Accepted.Forwarding? in
            guard let forwarder = delivery.forwarder, let domain = delivery.deliverTo.domain,
                !isAccepted(domain, organization)
            else { return nil }
            return .init(forwarder: forwarder.lookupKey, domain: domain.name)
        }
        let held = Array(
            repeating: TrafficEnd.filteredAsSpam, count: deliveries.count { $0.placement.hold != nil })
        return TrafficFact.Accepted(
            at: at, organization: organization, kind: TrafficKind(origin, routing?.direction), sender: sender.address,
            recipients: named,
            ends: ends.compactMap { end -> TrafficEnd? in
                switch end.kind {
                case .expanded: .expanded
                case .redirected: .redirected
                // Its copy is another recipient's, and is counted there.
                case .duplicate: nil
                case .dropped: .filteredAsSpam
                case .rejected: .failed
                }
            } + held, size: size, connector: routing?.arrivalConnector, isFromOnPremises: isFromOnPremises, tls: tls,
            isFromNonAcceptedDomain: isFromNonAcceptedDomain, forwarded: forwarded,
            // Few are a sample of anything.
            traceID: isFromNonAcceptedDomain || !forwarded.isEmpty ? id.description : "", category: category,
            rules: rules)
    }

    /// The recipients that the sender named, each once.
    private var named: [EmailAddress] {
        if ends.isEmpty, copies.count == 1, copies[0].deliveries.count == 1 {
            return [copies[0].deliveries[0].recipient.address]
        }
        var keys: Set<String> = []
        var recipients: [EmailAddress] = []
        for address in copies.deliveries.map(\.recipient.address) + ends.map(\.recipient)
        where keys.insert(address.lookupKey).inserted { recipients.append(address) }
        return recipients
    }
}

extension TrafficKind {
    /// That of a message by its origin and direction; test messages of a validation are the organization's own.
    package init(_ origin: Acceptance.Origin, _ direction: Direction?) {
        self = origin == .report ? .report : direction == .incoming ? .incoming : .originating
    }
}

extension TrafficRecipient {
    /// A recipient in the queue that it goes into.
    package init(_ delivery: Delivery, of message: Message, in key: QueueKey) {
        self.init(
            message: message, address: delivery.recipient.address.description, isJunk: delivery.placement == .junk,
            deliveryType: key.deliveryType, connector: key.connector)
    }
}

extension TrafficEnd {
    /// What an update brings a recipient to; nil where it only waits on.
    ///
    /// - Parameter isJunk: whether it is for the junk folder.
    package init?(_ update: RecipientUpdate, isJunk: Bool) {
        switch update.state {
        case .delivered: self = isJunk ? .filteredAsSpam : .delivered
        case .failed: self = .failed
        case .expired: self = .expired
        case .removed: self = .removed
        // It was counted when it came, and is again when it is delivered after all.
        case .quarantined, .discarded: return nil
        // An update without attempts tells of a delay, and puts nothing off.
        case .waiting:
            guard update.attempts != nil, update.event?.kind == .defer else { return nil }
            self = .deferred
        }
    }
}

extension TrafficFact.Refused {
    /// What is counted of a refusal.
    package init(_ refusal: PerimeterRefusal) {
        self.init(
            at: refusal.at, organization: refusal.organization, stage: refusal.decisions.last?.stage ?? .connection,
            reply: refusal.reply, sender: refusal.sender, recipient: refusal.recipient, source: refusal.clientAddress,
            category: Verdict(of: refusal.decisions)?.category, rules: RuleHit.all(of: refusal.decisions))
    }
}
