internal import Facts
internal import Mail
internal import Organization

/// Turns the recipients that the sender named into the addresses to deliver to, each address once in all copies
/// (docs/reference/recipients.md, docs/reference/groups-and-forwarding.md). Whoever is both named and a member of a group
/// gets the copy for the name.
struct RecipientResolution: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        var ways = Ways(
            organization: hand.organization, basis: hand.basis,
            isReport: hand.whole.transaction.envelope.sender == .null)
        // Nearly every message is for one recipient, who leads to one address: settled where it stands.
        if hand.accepted.copies.count == 1, hand.accepted.copies[0].deliveries.count == 1 {
            let address = hand.accepted.copies[0].deliveries[0].recipient.address
            let resolution = ways.resolution(of: address)
            hand.record(resolution.decision)
            if resolution.destinations.count <= 1 {
                hand.accepted.copies[0].deliveries[0].settle(
                    at: resolution.destinations.isEmpty ? nil : 0, of: resolution)
                hand.accepted.ends =
                    resolution.destinations.isEmpty ? [] : resolution.namedEnd(address).map { [$0] } ?? []
                return nil
            }
            ways.add(hand.accepted.copies[0].deliveries[0], copy: 0, resolution)
        } else {
            for (index, copy) in hand.accepted.copies.enumerated() {
                for delivery in copy.deliveries { ways.follow(delivery, copy: index) }
            }
            hand.accepted.decisions += ways.decisions
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

extension Delivery {
    /// Makes it the delivery to one of the addresses that its recipient leads to, by the number; nil where that one leads
    /// nowhere, and the mail stays with the address named.
    fileprivate mutating func settle(at number: Int?, of resolution: Resolution) {
        if let number {
            deliverTo = resolution.destinations[number]
            shown = resolution.shown(number)
            forwarder = resolution.forwarder(number)
            // Which copies for one recipient ask for a report of success, where the recipient does (RFC 3461 section
            // 5.2.7): none of a group's, that it was expanded is what is reported; otherwise that of the mailbox, the
            // forwarded one belongs to somebody else.
            if resolution.isGroup || number > 0 { recipient.notify?.remove(.success) }
        } else {
            deliverTo = recipient.address
        }
        if let primary = resolution.primary, primary != recipient.address, primary != deliverTo {
            self.primary = primary
        }
    }
}

extension Resolution {
    /// What a recipient comes to that has no delivery of its own; nil where it has one.
    fileprivate func namedEnd(_ recipient: EmailAddress) -> NamedEnd? {
        end.map { NamedEnd(recipient: recipient, primary: primary, kind: $0.kind, detail: $0.detail) }
    }
}

/// Where the named recipients of a message lead to.
private struct Ways {
    /// Where one of them leads to.
    private struct Way {
        /// What it leads on from.
        enum Lead {
            /// Addresses that the directory gives.
            case resolution(Resolution)
            /// The address itself, since that leads nowhere.
            case itself(Resolution)
            /// Nothing: all of it was led to before, by another address of the one with this primary address.
            case followed(primary: EmailAddress)
        }

        var delivery: Delivery
        var copy: Int
        var lead: Lead

        /// The addresses.
        var destinations: [EmailAddress] {
            switch lead {
            case .resolution(let resolution): resolution.destinations
            case .itself: [delivery.recipient.address]
            case .followed: []
            }
        }

        /// The delivery to one of the addresses, by its number.
        func delivery(_ number: Int) -> Delivery {
            var delivery = delivery
            switch lead {
            case .resolution(let resolution): delivery.settle(at: number, of: resolution)
            case .itself(let resolution): delivery.settle(at: nil, of: resolution)
            case .followed: break
            }
            return delivery
        }

        /// What the recipient comes to where it has no delivery of its own; nil where it has one.
        ///
        /// - Parameter hasNone: whether it has none at all, since all that it leads to has a copy already.
        func end(hasNone: Bool) -> NamedEnd? {
            let recipient = delivery.recipient.address
            let primary: EmailAddress?
            switch lead {
            case .resolution(let resolution):
                if let end = resolution.namedEnd(recipient) { return end }
                primary = resolution.primary
            case .itself(let resolution): primary = resolution.primary
            case .followed(let address): primary = address
            }
            guard hasNone else { return nil }
            return NamedEnd(
                recipient: recipient, primary: primary, kind: .duplicate,
                detail: "all that it leads to has a copy already")
        }
    }

    let organization: OrganizationSnapshot
    let basis: ExaminationBasis
    let isReport: Bool
    private var ways: [Way] = []
    private var named: Set<String> = []
    private var followed: Set<String> = []
    /// For the record.
    private(set) var decisions: [Decision] = []

    init(organization: OrganizationSnapshot, basis: ExaminationBasis, isReport: Bool) {
        self.organization = organization
        self.basis = basis
        self.isReport = isReport
    }

    /// Where an address leads to.
    func resolution(of address: EmailAddress) -> Resolution {
        Resolution(
            address, in: organization, snapshot: basis.snapshot, secrets: basis.secrets,
            followsReturnAddresses: isReport)
    }

    /// Follows a recipient to where it leads; one that was named before leads nowhere again.
    mutating func follow(_ delivery: Delivery, copy: Int) {
        let address = delivery.recipient.address
        guard named.insert(address.lookupKey).inserted else { return }
        // By another of its addresses, a group leads nowhere that it has not led to; it may be a large one.
        if let primary = leading(address), !followed.insert(primary.lookupKey).inserted {
            ways.append(Way(delivery: delivery, copy: copy, lead: .followed(primary: primary)))
            return
        }
        let resolution = resolution(of: address)
        if let decision = resolution.decision { decisions.append(decision) }
        add(delivery, copy: copy, resolution)
    }

    /// Adds a recipient with where it leads to.
    mutating func add(_ delivery: Delivery, copy: Int, _ resolution: Resolution) {
        // RCPT refused what leads nowhere; only postmaster's mail, which is always taken, may come here so.
        let leadsNowhere = resolution.destinations.isEmpty
        ways.append(
            Way(delivery: delivery, copy: copy, lead: leadsNowhere ? .itself(resolution) : .resolution(resolution)))
    }

    /// The primary address of the recipient that has an address, when it leads on to others.
    private func leading(_ address: EmailAddress) -> EmailAddress? {
        guard let accepted = basis.snapshot.acceptedDomain(of: address.domain, in: organization),
            let recipient = organization.recipient(address, plusAddressing: accepted.plusAddressing),
            recipient.leadsOn
        else { return nil }
        return recipient.primarySmtpAddress
    }

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
            let destinations = way.destinations
            for number in destinations.indices {
                if !isSingle {
                    let key = destinations[number].lookupKey
                    if destinations.count > 1, reached.contains(key) { continue }
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
