internal import Facts
internal import Mail
internal import Organization

extension Categorizer {
    /// How many routes of the copies for one recipient a record holds.
    private static let recordedRoutes = 20

    /// The copies of a message: recipients resolved, each address once, with queue and sender. Nil when they are more
    /// than a message may have.
    func deliveries(
        _ recipients: [EnvelopeRecipient], sender: ReversePath, attribution: Attribution,
        rewriting wish: SenderRewriting = .rewrite, at time: WallTime, decisions: inout [Decision]
    ) -> [Delivery]? {
        let inputs = RoutingInputs(
            direction: attribution.direction, arrivalConnector: attribution.inboundConnector,
            isFromOnPremises: attribution.connectorType == .onPremises, revision: attribution.revision)
        let organization = snapshot.organization(named: attribution.organization)
        let outsider = organization.flatMap { outsideSender(sender, of: $0) }
        var deliveries: [Delivery] = []
        deliveries.reserveCapacity(recipients.count)
        var rewriting: Rewriting?
        // Who is named and a member too gets the copy he is named for; an address gets one copy.
        var named: Set<String> = []
        var reached: Set<String> = []
        var followed: Set<String> = []
        let resolved = recipients.compactMap { recipient -> (EnvelopeRecipient, [EmailAddress], Success)? in
            if recipients.count > 1, !named.insert(recipient.address.lookupKey).inserted { return nil }
            guard let organization else { return (recipient, [recipient.address], .everyCopy) }
            // By another of its addresses, a group leads nowhere that it has not led to; it may be a large one.
            if recipients.count > 1, let primary = leading(recipient.address, in: organization),
                !followed.insert(primary).inserted
            {
                return (recipient, [], .noCopy)
            }
            let resolution = Resolution(
                recipient.address, in: organization, snapshot: snapshot, secrets: secrets,
                followsReturnAddresses: sender == .null)
            if let decision = resolution.decision { decisions.append(decision) }
            // RCPT refused what leads nowhere; only postmaster's mail, which is always taken, may come here so.
            guard !resolution.destinations.isEmpty else { return (recipient, [recipient.address], .everyCopy) }
            return (recipient, resolution.destinations, Success(resolution))
        }
        let isSingle = resolved.count == 1
        if !isSingle {
            for case (_, let destinations, _) in resolved where destinations.count == 1 {
                reached.insert(destinations[0].lookupKey)
            }
        }
        var taken: Set<String> = []
        for (recipient, destinations, success) in resolved {
            var keys: Set<QueueKey> = []
            var unrecorded = 0
            let before = deliveries.count
            for deliverTo in destinations {
                if !isSingle {
                    let key = deliverTo.lookupKey
                    if destinations.count > 1, reached.contains(key) { continue }
                    guard taken.insert(key).inserted else { continue }
                }
                guard deliveries.count < Resolution.maximumMembers else { return nil }
                let (key, decision) = router.route(deliverTo, inputs: inputs, organization: attribution.organization)
                if keys.count < Categorizer.recordedRoutes, keys.insert(key).inserted {
                    decisions.append(decision)
                } else if destinations.count <= Categorizer.recordedRoutes {
                    decisions.append(decision)
                } else {
                    unrecorded += 1
                }
                var delivery = Delivery(recipient: recipient, deliverTo: deliverTo, key: key, routing: inputs)
                if success == .noCopy || success == .firstCopy && deliverTo != destinations.first {
                    delivery.recipient.notify?.remove(.success)
                }
                if let outsider, let organization, leaves(deliverTo, key, organization) {
                    let made = rewriting ?? rewrite(outsider, organization, wish, at: time)
                    rewriting = made
                    delivery.sender = made.sender.map { .mailbox($0) }
                }
                deliveries.append(delivery)
            }
            if deliveries.count == before, let organization {
                decisions.append(
                    organization.decision(
                        .recipientResolution, .noCopy, about: recipient.address.description))
            }
            if unrecorded > 0, let organization {
                decisions.append(
                    organization.decision(
                        .routing, .routed(.likewise), about: recipient.address.description,
                        from: [.init("copies", unrecorded)]))
            }
        }
        if let decision = rewriting?.decision { decisions.append(decision) }
        return deliveries
    }

    /// The key of the recipient that has an address, when it leads on to others.
    private func leading(_ address: EmailAddress, in organization: OrganizationSnapshot) -> String? {
        guard let domain = address.domain, let ownership = snapshot.owner(of: domain),
            ownership.organization === organization,
            let recipient = organization.recipient(address, plusAddressing: ownership.acceptedDomain.plusAddressing),
            recipient.leadsOn
        else { return nil }
        return recipient.primarySmtpAddress.lookupKey
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

    private struct Rewriting {
        var sender: EmailAddress?
        var decision: Decision
    }

    /// The sender when it is none of the organization: then what leaves is forwarded (docs/reference/srs.md).
    private func outsideSender(_ sender: ReversePath, of organization: OrganizationSnapshot) -> EmailAddress? {
        guard secrets != nil, let address = sender.address else { return nil }
        let owner = address.domain.flatMap { snapshot.owner(of: $0) }
        return owner?.organization === organization ? nil : address
    }

    /// Whether a copy leaves the organization by a way on which senders are rewritten.
    private func leaves(_ address: EmailAddress, _ key: QueueKey, _ organization: OrganizationSnapshot) -> Bool {
        if let domain = address.domain, snapshot.owner(of: domain)?.organization === organization { return false }
        guard let connector = key.connector.flatMap({ organization.outboundConnector(named: $0) }),
            connector.connectorType == .onPremises
        else { return true }
        // The organization's own servers see the sender as it is, unless they send on what they get.
        return connector.senderRewritingEnabled
    }

    private func rewrite(
        _ sender: EmailAddress, _ organization: OrganizationSnapshot, _ wish: SenderRewriting, at time: WallTime
    ) -> Rewriting {
        if case .keep(let reason) = wish {
            return Rewriting(
                sender: nil,
                decision: organization.decision(
                    .senderRewriting, .senderKept(reason: reason), from: [.init("sender", sender)]))
        }
        let domains = organization.document.acceptedDomains
        let home = domains.first { $0.isDefault } ?? domains.first
        let rewritten = home.flatMap { home in
            secrets.flatMap {
                ReturnAddress(secrets: $0).rewriting(
                    sender, organization: organization.name, domain: home.domainName, at: time)
            }
        }
        return Rewriting(
            sender: rewritten,
            decision: organization.decision(
                .senderRewriting,
                rewritten.map { .senderRewritten($0) } ?? .senderKept(reason: "rewritten, it would be too long"),
                by: home.map { .init(.acceptedDomain, $0.name) }, from: [.init("sender", sender)]))
    }
}

/// Whether forwarded copies of a message carry a sender of the organization's (docs/reference/srs.md).
enum SenderRewriting: Equatable {
    /// They do.
    case rewrite
    /// They keep their own, for this reason, a clause: the organization does not lend its name to such mail.
    case keep(reason: String)

    init(_ authentication: AuthenticationRuling) {
        if let forgery = authentication.senderStanding?.forgery {
            self = .keep(reason: "it is forged, by \(forgery.rawValue)")
        } else if authentication.isJunk {
            self = .keep(reason: "the message fails authentication")
        } else {
            self = .rewrite
        }
    }
}

/// Which pass of a message through an organization this is, by the stamps it carries (docs/reference/routing.md, loops).
struct LoopPass {
    /// Whether it has passed as often as it may.
    private(set) var isLoop = false
    /// The stamp for this pass; nil without the server's secrets.
    private(set) var stamp: String?
    /// For the record; empty for the first pass.
    private(set) var inputs: [Decision.Input] = []

    init(_ facts: MessageFacts, organization: String, secrets: ServerSecrets?) {
        guard let secrets else { return }
        let stamps = LoopStamp(secrets: secrets)
        var last = LoopStamp.Stamp(id: facts.networkMessageID, passes: 0)
        for field in facts.loopFields {
            // Others can't make a stamp that counts; a copied one harms the message it is put on alone.
            if case .own(let stamp) = stamps.read(field, organization: organization), stamp.passes > last.passes {
                last = stamp
            }
        }
        if last.passes > 0 { inputs = [.init("loopID", last.id), .init("passes", last.passes)] }
        isLoop = last.passes >= LoopStamp.maximumPasses
        if !isLoop {
            last.passes += 1
            stamp = stamps.field(last, organization: organization)
        }
    }
}
