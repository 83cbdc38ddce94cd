package import Mail
package import Organization

/// Chooses the queue of a recipient (docs/reference/routing.md). Used for new mail, for waiting mail after a change
/// of configuration, and by explain.
package struct Router: Sendable {
    let snapshot: ConfigurationSnapshot

    /// A router over a configuration.
    package init(snapshot: ConfigurationSnapshot) { self.snapshot = snapshot }

    /// The queue for a resolved address, and why.
    ///
    /// An organization that doesn't exist (any more) gives the `Unreachable` queue.
    package func route(_ address: EmailAddress, inputs: RoutingInputs, organization: String) -> (QueueKey, Decision) {
        guard let owner = snapshot.organization(named: organization) else {
            return unreachable(
                address, organization: organization, revision: nil, object: nil,
                reason: "the organization does not exist")
        }
        return route(address, inputs: inputs, in: owner)
    }

    /// A waiting recipient's queue by this configuration, with the inputs to keep, and why.
    package func reroute(_ address: EmailAddress, inputs: RoutingInputs, organization: String) -> (
        QueueKey, RoutingInputs, Decision
    ) {
        let (key, decision) = route(address, inputs: inputs, organization: organization)
        var inputs = inputs
        if let revision = decision.revision { inputs.revision = revision }
        return (key, inputs, decision)
    }

    /// The same for an organization of this configuration.
    ///
    /// - Parameter sender: MAIL FROM, by which a report of delivered mail is told from mail that is relayed to the same address;
    ///   nil where it is not known: the server that the mail came from decides alone, and whoever reads reports refuses the rest.
    func route(
        _ address: EmailAddress, inputs: RoutingInputs, sender: ReversePath? = nil,
        in organization: OrganizationSnapshot
    ) -> (QueueKey, Decision) {
        var (key, decision) = way(address, inputs: inputs, sender: sender, in: organization)
        if snapshot.server.outboundPools != nil, key.deliveryType.isByMX {
            key.deliveryType = key.deliveryType.leaving(by: inputs.pool)
            decision.inputs.append(Decision.Input(.init(rawValue: EgressPool.field), inputs.pool.rawValue))
        }
        guard inputs.requiresTLS else { return (key, decision) }
        // A queue of its own, so that mail which may go in clear neither waits for it nor lends it a connection.
        key.deliveryType = key.deliveryType.requiringTLS
        decision.inputs.append(Decision.Input("requiresTLS", true))
        return (key, decision)
    }

    private func way(
        _ address: EmailAddress, inputs: RoutingInputs, sender: ReversePath?, in organization: OrganizationSnapshot
    ) -> (QueueKey, Decision) {
        // A connector that a rule chose is binding: without it the message waits, it does not fall back to MX, which
        // could lead around a compliance route.
        if let name = inputs.ruleConnector {
            guard let connector = organization.outboundConnector(named: name), connector.isEnabled,
                !connector.isTestMode
            else {
                let (key, decision) = unreachable(
                    address, organization: organization.name, revision: organization.revision,
                    object: .init(.outboundConnector, name),
                    reason: "the connector \(name), which a rule chose, is disabled or does not exist")
                return (
                    QueueKey(
                        organization: key.organization, deliveryType: key.deliveryType, nextHop: key.nextHop,
                        connector: name), decision
                )
            }
            return route(address, by: connector, in: organization, because: "chosen by a rule")
        }
        guard let domain = address.domain else {
            return unreachable(
                address, organization: organization.name, revision: organization.revision, object: nil,
                reason: "an address literal has no route")
        }
        let ownership = snapshot.owner(of: domain)
        let accepted = ownership?.organization === organization ? ownership?.acceptedDomain : nil
        if accepted != nil, organization.submissionScope(of: address) != nil,
            sender.map({
                snapshot.mayReport($0, isFromOnPremises: inputs.isFromOnPremises, in: organization)
            }) ?? inputs.isFromOnPremises
        {
            return submission(address, in: organization)
        }
        if let accepted, let found = organization.find(address, plusAddressing: accepted.plusAddressing),
            found.recipient.recipientType == .userMailbox
        {
            return hosted(found, address, in: organization)
        }
        // Centralised mail transport. What the organization's own servers sent has been there.
        if organization.outboundRoutes.isCentralised, !inputs.isFromOnPremises,
            accepted == nil || inputs.direction == .incoming, let connector = organization.outboundRoutes.centralised
        {
            return route(address, by: connector, in: organization, because: "RouteAllMessagesViaOnPremises")
        }
        let candidates = organization.outboundRoutes.candidates(
            for: domain, isAccepted: accepted != nil, limit: Router.namedCandidates)
        if let best = candidates.first {
            return route(
                address, by: best.connector, in: organization, because: best.match.description,
                before: candidates.dropFirst())
        }
        if let accepted {
            return unreachable(
                address, organization: organization.name, revision: organization.revision,
                object: .init(.acceptedDomain, accepted.name),
                reason: "no outbound connector covers the accepted domain")
        }
        let key = QueueKey(organization: organization.name, deliveryType: .dnsConnector, nextHop: domain.name)
        return (
            key,
            decision(
                address, in: organization, object: nil,
                inputs: [Decision.Input(.match, "default route")] + neighbour(ownership),
                outcome: .routed(.mx(domain, connector: nil)))
        )
    }

    /// How many connectors a decision names: the one chosen and those it was preferred to.
    private static let namedCandidates = 6

    /// The queue of an address to which people report delivered mail.
    private func submission(_ address: EmailAddress, in organization: OrganizationSnapshot) -> (QueueKey, Decision) {
        (
            Router.key(mailbox: Router.submissions, in: organization),
            decision(
                address, in: organization, object: .init(.reportSubmissionPolicy, organization.name),
                outcome: .routed(.submissions))
        )
    }

    private func hosted(
        _ found: OrganizationSnapshot.Found, _ address: EmailAddress, in organization: OrganizationSnapshot
    ) -> (QueueKey, Decision) {
        let recipient = found.recipient
        let (hop, object, route): (String, ObjectReference, Decision.Outcome.Route) =
            switch recipient.mailbox {
            case .maildir:
                (Router.maildir, .init(.recipient, recipient.primarySmtpAddress.description), .maildir)
            case .host(let name): (name, .init(.mailboxHost, name), .mailboxHost(name))
            }
        let key = Router.key(mailbox: hop, in: organization)
        return (key, decision(address, in: organization, object: object, inputs: found.inputs, outcome: .routed(route)))
    }

    private func route(
        _ address: EmailAddress, by connector: OutboundConnector, in organization: OrganizationSnapshot,
        because match: String, before others: ArraySlice<OutboundRoutes.Candidate> = []
    ) -> (QueueKey, Decision) {
        var inputs = [Decision.Input(.match, match)]
        if !others.isEmpty {
            inputs.append(
                Decision.Input("before", others.map { "\($0.connector.name) (\($0.match))" }.joined(separator: ", ")))
        }
        let object = ObjectReference(.outboundConnector, connector.name)
        guard connector.useMXRecord else {
            return (
                Router.key(connector, in: organization),
                decision(
                    address, in: organization, object: object, inputs: inputs,
                    outcome: .routed(.smartHosts(connector: connector.name)))
            )
        }
        guard let domain = address.domain else {
            return unreachable(
                address, organization: organization.name, revision: organization.revision, object: object,
                reason: "an address literal has no MX")
        }
        let key = QueueKey(
            organization: organization.name, deliveryType: .dnsConnector, nextHop: domain.name,
            connector: connector.name)
        return (
            key,
            decision(
                address, in: organization, object: object,
                inputs: inputs
                    + neighbour(
                        snapshot.owner(of: domain).flatMap { $0.organization === organization ? nil : $0 }),
                outcome: .routed(.mx(domain, connector: connector.name)))
        )
    }

    /// For the record of a domain outside: mail for it enters another organization of this server where its MX leads here
    /// (docs/reference/between-organizations.md).
    private func neighbour(_ ownership: ConfigurationSnapshot.Ownership?) -> [Decision.Input] {
        ownership == nil ? [] : [Decision.Input("onThisServer", "where MX leads here")]
    }

    private func unreachable(
        _ address: EmailAddress, organization: String, revision: Int64?, object: ObjectReference?,
        reason: String
    ) -> (QueueKey, Decision) {
        let key = QueueKey(
            organization: organization, deliveryType: .unreachable, nextHop: address.domain?.name ?? "literal")
        let decision = Decision(
            .routing, organization: organization, revision: revision, object: object,
            recipient: address.description, inputs: [input(address)],
            outcome: .unreachable(reason: reason))
        return (key, decision)
    }

    private func decision(
        _ address: EmailAddress, in organization: OrganizationSnapshot, object: ObjectReference?,
        inputs: [Decision.Input] = [], outcome: Decision.Outcome
    ) -> Decision {
        var all: [Decision.Input] = []
        all.reserveCapacity(1 + inputs.count)
        all.append(input(address))
        all += inputs
        return organization.decision(.routing, outcome, by: object, about: address.description, from: all)
    }

    private func input(_ address: EmailAddress) -> Decision.Input {
        address.domain.map { Decision.Input("recipientDomain", $0.name) } ?? Decision.Input("recipient", address)
    }

    /// The next-hop name of the queue for Maildirs; no mailbox host may be called so.
    package static let maildir = "maildir"

    /// The next-hop name of the queue for what people report; no mailbox host may be called so.
    package static let submissions = "submissions"

    /// Where a queue's mail goes now; nil when its organization, connector or mailbox host does not exist any more, or
    /// the connector is disabled: then the queue waits until it is routed again.
    package func nextHop(for key: QueueKey) -> NextHop? {
        guard let organization = snapshot.organization(named: key.organization) else { return nil }
        if key.deliveryType == .unreachable {
            return .unreachable(
                reason: key.connector.map { "the connector \($0), which a rule chose, is disabled or does not exist" }
                    ?? "no outbound connector covers \(key.nextHop)")
        }
        let connector = key.connector.flatMap { organization.outboundConnector(named: $0) }
        if key.connector != nil, connector?.isEnabled != true || connector?.isTestMode == true { return nil }
        switch key.deliveryType {
        case .dnsConnector, .dnsConnectorTLS, .dnsConnectorHighRisk, .dnsConnectorHighRiskTLS, .dnsConnectorRelay,
            .dnsConnectorRelayTLS:
            guard let domain = try? Domain(key.nextHop) else { return nil }
            return .mx(domain, connector: connector)
        case .smartHost, .smartHostTLS:
            guard let connector, !connector.smartHosts.isEmpty else { return nil }
            return .smartHosts(connector.smartHosts, connector: connector)
        case .mailbox:
            if key.nextHop == Router.maildir { return .maildir(root: snapshot.server.maildirs) }
            if key.nextHop == Router.submissions { return .submissions }
            return organization.mailboxHost(named: key.nextHop).map { .lmtp($0) }
        case .unreachable, .undefined:
            return .unreachable(reason: "mail in this queue was set aside")
        }
    }

    /// The queues with a number of connections of their own: `StrictOrder` and `MaxConnections` of connectors and
    /// mailbox hosts.
    package var connectionsByQueue: [QueueKey: Int] {
        var connections: [QueueKey: Int] = [:]
        for organization in snapshot.organizations {
            for connector in organization.document.outboundConnectors where !connector.useMXRecord {
                guard let maximum = connector.strictOrder ? 1 : connector.maxConnections else { continue }
                var key = Router.key(connector, in: organization)
                connections[key] = maximum
                key.deliveryType = key.deliveryType.requiringTLS
                connections[key] = maximum
            }
            // One after the other, so that what is said twice of a message is said in its order.
            if organization.hasSubmissions {
                connections[Router.key(mailbox: Router.submissions, in: organization)] = 1
            }
            for host in organization.document.mailboxHosts {
                guard let maximum = host.maxConnections else { continue }
                connections[Router.key(mailbox: host.name, in: organization)] = maximum
            }
        }
        return connections
    }

    private static func key(_ connector: OutboundConnector, in organization: OrganizationSnapshot) -> QueueKey {
        QueueKey(
            organization: organization.name, deliveryType: .smartHost, nextHop: connector.name,
            connector: connector.name)
    }

    private static func key(mailbox hop: String, in organization: OrganizationSnapshot) -> QueueKey {
        QueueKey(organization: organization.name, deliveryType: .mailbox, nextHop: hop)
    }
}
