package import Mail
package import Organization

/// The validation of an outbound connector as a state machine: it says what to do next, takes what came of it, and ends
/// with a result (docs/reference/connector-validation.md). The network, the queue and the clock are its owner's.
package struct ConnectorValidation: Sendable {
    /// What to do next.
    package enum Action: Sendable, Hashable {
        /// Look all destinations up, then call ``resolved(_:)``.
        case resolve([ValidationDestination])
        /// Speak to hosts, each given by its destination's position and its own in the look-up, and offer it the
        /// recipients; then call ``conversed(_:)``.
        case converse([Host])
        /// Send a test message to each recipient, then call ``sent(_:at:)``.
        case send([EmailAddress])
        /// It is over; ask for the ``result(at:)``.
        case finish
    }

    /// A host to speak to.
    package struct Host: Sendable, Hashable {
        /// The position of its destination.
        package var destination: Int
        /// Its own position in the look-up.
        package var index: Int
        /// In words.
        package var name: String
        /// Whom to offer it.
        package var recipients: [EmailAddress]
    }

    /// Hosts that are spoken to at most, of all destinations together.
    package static let maximumHosts = 64
    /// Recipients at most.
    package static let maximumRecipients = 20

    private let organization: String
    private let connector: OutboundConnector
    private let recipients: [EmailAddress]
    private let started: WallTime
    private let destinations: [ValidationDestination]
    private var tasks: [ValidationResult.Task] = []
    private var hosts: [Host] = []
    // Destinations with a host that passed, or with nothing to speak to.
    private var reachable: Set<Int> = []
    // Recipients that some host would take or put off, by lookup key.
    private var welcome: Set<String> = []
    private var messages: [ValidationResult.TestMessage] = []

    /// Why a validation can't begin.
    package struct Obstacle: Error, Sendable, Hashable, CustomStringConvertible {
        /// A sentence for the user.
        package var description: String
    }

    /// Prepares a validation through the connector's properties as they are given, saved or not.
    ///
    /// - Parameters:
    ///   - recipients: the test recipients; empty for the connector's `ValidationRecipients`.
    ///   - acceptedDomain: whether a domain is an accepted domain of the organization.
    /// - Throws: ``Obstacle`` when there is no recipient that the connector is for.
    package init(
        _ connector: OutboundConnector, recipients: [EmailAddress], organization: String, startedAt: WallTime,
        acceptedDomain: (Domain) -> Bool
    ) throws(Obstacle) {
        let given = recipients.isEmpty ? connector.validationRecipients : recipients
        var seen: Set<String> = []
        let wanted = given.filter { seen.insert($0.lookupKey).inserted }
        guard !wanted.isEmpty else {
            throw Obstacle(
                description:
                    "Connector \"\(connector.name)\" has no ValidationRecipients: set them to an address at its "
                    + "destination, or give --recipient.")
        }
        guard wanted.count <= Self.maximumRecipients else {
            throw Obstacle(description: "Give at most \(Self.maximumRecipients) recipients.")
        }
        for recipient in wanted {
            guard let domain = recipient.domain, connector.isFor(domain, isAccepted: acceptedDomain(domain)) else {
                throw Obstacle(
                    description: "The domain of the recipient \(recipient) is not configured as part of connector "
                        + "\"\(connector.name)\": give a recipient in one of its RecipientDomains, or add the domain.")
            }
        }
        self.connector = connector
        self.recipients = wanted
        self.organization = organization
        self.started = startedAt
        if connector.useMXRecord {
            var domains: Set<Domain> = []
            destinations = wanted.compactMap(\.domain).filter { domains.insert($0).inserted }.map { .domain($0) }
        } else {
            destinations = connector.smartHosts.map { .smartHost($0) }
        }
    }

    /// Begins.
    package func begin() -> Action { destinations.isEmpty ? .finish : .resolve(destinations) }

    /// Takes what the look-ups came to, in the order of the destinations.
    package mutating func resolved(_ lookups: [ValidationLookup]) -> Action {
        for (number, (destination, lookup)) in zip(destinations, lookups).enumerated() {
            tasks.append(ValidationResult.Task(lookup, of: destination))
            guard case .hosts(let names) = lookup.outcome else { continue }
            let offered: [EmailAddress] =
                switch destination {
                case .smartHost: recipients
                case .domain(let domain): recipients.filter { $0.domain == domain }
                }
            for (index, name) in names.enumerated() where hosts.count < Self.maximumHosts {
                hosts.append(Host(destination: number, index: index, name: name, recipients: offered))
            }
        }
        guard !hosts.isEmpty else { return skipMail("no host was found") }
        return .converse(hosts)
    }

    /// Takes what happened with each host, in the order in which they were named.
    package mutating func conversed(_ conversations: [ValidationConversation]) -> Action {
        for (host, conversation) in zip(hosts, conversations) {
            let reading = ConversationReading(conversation, with: host, connector: connector)
            tasks += reading.tasks
            if reading.isPassed { reachable.insert(host.destination) }
            welcome.formUnion(reading.welcome)
        }
        let wanted = recipients.filter { welcome.contains($0.lookupKey) }
        guard !wanted.isEmpty else { return skipMail("no server would take it") }
        for recipient in recipients where !welcome.contains(recipient.lookupKey) {
            skipMail(to: recipient, "no server would take it")
        }
        return .send(wanted)
    }

    /// Takes what became of the test messages.
    package mutating func sent(_ mails: [ValidationTestMail]) -> Action {
        for mail in mails {
            tasks.append(ValidationResult.Task(mail, connector: connector))
            guard !mail.networkMessageID.isEmpty else { continue }
            messages.append(
                ValidationResult.TestMessage(
                    recipient: mail.recipient.description, messageId: mail.messageID,
                    networkMessageId: mail.networkMessageID, finalStatus: mail.end.status))
        }
        return .finish
    }

    /// The result, once the last action was ``Action/finish``.
    package func result(at end: WallTime) -> ValidationResult {
        let hasFailure = tasks.contains { $0.status == .failed }
        let arrived = tasks.count { $0.task == .sendTestMail && $0.status == .succeeded }
        let overall: ValidationResult.Overall =
            if arrived < recipients.count || reachable.count < destinations.count {
                .failed
            } else {
                hasFailure ? .warning : .succeeded
            }
        return ValidationResult(
            connectorId: connector.name, organization: organization, startedUtc: started.iso8601,
            endedUtc: end.iso8601, overall: overall, tasks: tasks, testMessages: messages)
    }

    private mutating func skipMail(_ reason: String) -> Action {
        for recipient in recipients { skipMail(to: recipient, reason) }
        return .finish
    }

    private mutating func skipMail(to recipient: EmailAddress, _ reason: String) {
        tasks.append(
            .init(
                .sendTestMail, target: recipient.description, status: .skipped, detail: "not sent, as \(reason)"))
    }
}

extension OutboundConnector {
    /// Whether mail for a domain may go this way at all. A connector that only rules name, or that takes everything to
    /// the organization's own servers, is for every domain.
    func isFor(_ domain: Domain, isAccepted: Bool) -> Bool {
        if isTransportRuleScoped || routeAllMessagesViaOnPremises { return true }
        return allAcceptedDomains && isAccepted || recipientDomains.contains { $0.matches(domain) }
    }
}

extension ValidationTestMail.End {
    fileprivate var status: String {
        switch self {
        case .delivered: "Delivered"
        case .failed, .notAccepted: "Failed"
        case .pending: "Pending"
        }
    }
}
