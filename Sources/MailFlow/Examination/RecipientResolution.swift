internal import Facts
internal import Mail
internal import Organization

/// Turns the recipients that the sender named into the addresses to deliver to, each address once in all copies
/// (docs/reference/recipients.md, docs/reference/groups-and-forwarding.md). Whoever is both named and a member of a group
/// gets the copy for the name.
struct RecipientResolution: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        var ways = Ways(hand)
        for (index, copy) in hand.accepted.copies.enumerated() {
            for delivery in copy.deliveries { ways.follow(delivery, copy: index) }
        }
        hand.accepted.decisions += ways.decisions
        // Nearly every message is for one recipient, who leads to one address.
        if let only = ways.only {
            hand.accepted.copies[0].deliveries[0] = only
            hand.accepted.ends = ways.onlyEnds
            return nil
        }
        guard let resolved = ways.deliveries(copies: hand.accepted.copies.count) else {
            hand.refuse(Replies.recipientLimit, [.init("limit", Resolution.maximumMembers)])
            return Replies.recipientLimit
        }
        for (index, deliveries) in resolved.deliveries.enumerated() {
            hand.accepted.copies[index].deliveries = deliveries
        }
        // A copy has at least one delivery; where nobody is named, there is still the message.
        if hand.accepted.copies.count > 1 { hand.accepted.copies.removeAll { $0.deliveries.isEmpty } }
        hand.accepted.decisions += resolved.decisions
        hand.accepted.ends = resolved.ends
        return nil
    }
}

/// Where the named recipients of a message lead to.
private struct Ways {
    /// Where one of them leads to.
    private struct Way {
        var delivery: Delivery
        var copy: Int
        var destinations: [EmailAddress]
        var success: Success
        /// How it was found; nil where it leads nowhere.
        var resolution: Resolution?
        /// The primary address of the object named.
        var primary: EmailAddress?

        /// The delivery to one of the addresses, by its number.
        func delivery(_ number: Int) -> Delivery {
            var delivery = delivery
            delivery.deliverTo = destinations[number]
            delivery.shown = resolution?.shown(number)
            if let primary, primary != delivery.recipient.address, primary != delivery.deliverTo {
                delivery.primary = primary
            }
            if success == .noCopy || success == .firstCopy && number > 0 {
                delivery.recipient.notify?.remove(.success)
            }
            return delivery
        }

        /// What the recipient comes to where it has no delivery of its own; nil where it has one.
        ///
        /// - Parameter hasNone: whether it has none at all, since all that it leads to has a copy already.
        func end(hasNone: Bool) -> NamedEnd? {
            func end(_ kind: NamedEnd.Kind, _ detail: String) -> NamedEnd {
                NamedEnd(recipient: delivery.recipient.address, primary: primary, kind: kind, detail: detail)
            }
            if let found = resolution?.end { return end(found.kind, found.detail) }
            return hasNone ? end(.duplicate, "all that it leads to has a copy already") : nil
        }
    }

    /// Which copies for one recipient ask for a report of success, where the recipient does (RFC 3461 section 5.2.7).
    private enum Success {
        /// Every one: there is one way.
        case everyCopy
        /// That of the mailbox; the forwarded one belongs to somebody else.
        case firstCopy
        /// None: that the group was expanded is what is reported.
        case noCopy

        init(_ resolution: Resolution) {
            self = resolution.isGroup ? .noCopy : resolution.destinations.count > 1 ? .firstCopy : .everyCopy
        }
    }

    private let organization: OrganizationSnapshot
    private let basis: ExaminationBasis
    private let isReport: Bool
    private let isOnly: Bool
    private var ways: [Way] = []
    private var named: Set<String> = []
    private var followed: Set<String> = []
    /// For the record.
    private(set) var decisions: [Decision] = []

    init(_ hand: MessageInHand) {
        organization = hand.organization
        basis = hand.basis
        isReport = hand.transaction.envelope.sender == .null
        isOnly = hand.accepted.copies.count == 1 && hand.accepted.copies[0].deliveries.count == 1
    }

    /// Follows a recipient to where it leads; one that was named before leads nowhere again.
    mutating func follow(_ delivery: Delivery, copy: Int) {
        let address = delivery.recipient.address
        if !isOnly {
            guard named.insert(address.lookupKey).inserted else { return }
            // By another of its addresses, a group leads nowhere that it has not led to; it may be a large one.
            if let primary = leading(address), !followed.insert(primary.lookupKey).inserted {
                return ways.append(
                    Way(delivery: delivery, copy: copy, destinations: [], success: .noCopy, primary: primary))
            }
        }
        let resolution = Resolution(
            address, in: organization, snapshot: basis.snapshot, secrets: basis.secrets,
            followsReturnAddresses: isReport)
        if let decision = resolution.decision { decisions.append(decision) }
        // RCPT refused what leads nowhere; only postmaster's mail, which is always taken, may come here so.
        let leadsNowhere = resolution.destinations.isEmpty
        ways.append(
            Way(
                delivery: delivery, copy: copy, destinations: leadsNowhere ? [address] : resolution.destinations,
                success: leadsNowhere ? .everyCopy : Success(resolution), resolution: leadsNowhere ? nil : resolution,
                primary: resolution.primary))
    }

    /// The primary address of the recipient that has an address, when it leads on to others.
    private func leading(_ address: EmailAddress) -> EmailAddress? {
        guard let accepted = basis.snapshot.acceptedDomain(of: address.domain, in: organization),
            let recipient = organization.recipient(address, plusAddressing: accepted.plusAddressing),
            recipient.leadsOn
        else { return nil }
        return recipient.primarySmtpAddress
    }

    /// The only delivery, where the only recipient leads to one address.
    var only: Delivery? {
        guard isOnly, let way = ways.first, way.destinations.count == 1 else { return nil }
        return way.delivery(0)
    }

    /// The end of the only recipient, where its only delivery is not its own.
    var onlyEnds: [NamedEnd] { ways.compactMap { $0.end(hasNone: false) } }

    /// The deliveries of each copy, and what is recorded of those that have none of their own; nil when they are more than
    /// a message may have.
    func deliveries(copies: Int) -> (deliveries: [[Delivery]], ends: [NamedEnd], decisions: [Decision])? {
        let isSingle = ways.count == 1
        var reached: Set<String> = []
        if !isSingle {
            for way in ways where way.destinations.count == 1 { reached.insert(way.destinations[0].lookupKey) }
        }
        var result = Array(repeating: [Delivery](), count: copies)
        var ends: [NamedEnd] = []
        var decisions: [Decision] = []
        var taken: Set<String> = []
        var count = 0
        for way in ways {
            let before = count
            for number in way.destinations.indices {
                if !isSingle {
                    let key = way.destinations[number].lookupKey
                    if way.destinations.count > 1, reached.contains(key) { continue }
                    guard taken.insert(key).inserted else { continue }
                }
                guard count < Resolution.maximumMembers else { return nil }
                count += 1
                result[way.copy].append(way.delivery(number))
            }
            if let end = way.end(hasNone: count == before) { ends.append(end) }
            if count == before {
                decisions.append(
                    organization.decision(
                        .recipientResolution, .noCopy, about: way.delivery.recipient.address.description))
            }
        }
        return (result, ends, decisions)
    }
}
