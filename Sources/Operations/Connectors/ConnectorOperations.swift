internal import Identity
import Log
package import Mail
package import MailFlow
import Organization

/// The connectors, inbound ones first, of one organization or of all.
package struct ConnectorList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("connector.list", .configurationRead)

    /// The organization; nil for all.
    package var organization: String?

    /// Asks for the connectors.
    package init(organization: String? = nil) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [ConnectorView] {
        try await administration.connectorQueries.list(organization: organization)
    }
}

/// One connector; both when an inbound and an outbound one have the name.
package struct ConnectorShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("connector.show", .configurationRead)

    /// The connector.
    package var connector: ConnectorName

    /// Asks about a connector.
    package init(_ connector: ConnectorName) { self.connector = connector }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [ConnectorView] {
        try await administration.connectorQueries.show(connector)
    }
}

/// Which connector would deliver to a domain, in one organization or in each.
package struct ConnectorWays: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("connector.report", .configurationRead)

    /// The domain of recipients.
    package var domain: String
    /// The organization; nil for all.
    package var organization: String?

    /// Asks for the ways to a domain.
    package init(domain: String, organization: String? = nil) {
        self.domain = domain
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [ConnectorReport] {
        try administration.connectorQueries.report(domain: domain, organization: organization)
    }
}

/// The other side's half of a connector: a script or lines of configuration.
package struct ConnectorPair: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("connector.pair", .configurationRead)

    /// The connector.
    package var connector: ConnectorName
    /// The mail system on the other side; nil for all.
    package var system: PairedSystem?

    /// Asks for the other half.
    package init(_ connector: ConnectorName, system: PairedSystem? = nil) {
        self.connector = connector
        self.system = system
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ConnectorPairing {
        try await administration.connectorQueries.pair(connector, system: system)
    }
}

/// Lets nothing come in by an inbound connector.
package struct ConnectorBlock: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "connector.block", .configurationChange, needs: .writableStore, trail: .entry(.connectorBlock))

    /// The connector.
    package var connector: ConnectorName
    /// Why, for later readers: 1 to 256 octets.
    package var reason: String
    /// The longest reason, in octets.
    package static let longestReason = 256

    /// Orders a block.
    package init(_ connector: ConnectorName, reason: String) {
        self.connector = connector
        self.reason = reason
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ConnectorState {
        let reason = try Bounds.text(reason, "reason", octets: Self.longestReason)
        let record = try administration.connectorQueries.block(
            connector, reason: reason, author: caller.name, at: administration.time.wallTime())
        let isChanged = try await administration.changes.block(
            record,
            audit: administration.entry(
                .connectorBlock, by: caller, organization: record.organization,
                ObjectReference(.inboundConnector, record.connector), change: "blocked", reason: reason))
        let state = ConnectorState(
            organization: record.organization, connector: record.connector, state: .blocked)
        guard isChanged else { return state }
        administration.logger.log(
            .organizationConnectorBlocked,
            [
                .organization: record.organization, .connector: record.connector, .reason: reason,
                .caller: caller.name,
            ])
        return state
    }
}

/// Lets mail come in by a blocked connector again.
package struct ConnectorUnblock: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "connector.unblock", .configurationChange, needs: .writableStore, trail: .entry(.connectorUnblock))

    /// The connector.
    package var connector: ConnectorName

    /// Orders the end of a block.
    package init(_ connector: ConnectorName) { self.connector = connector }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ConnectorState {
        let record = try await administration.connectorQueries.blocked(connector)
        try await administration.changes.unblock(
            organization: record.organization, connector: record.connector,
            audit: administration.entry(
                .connectorUnblock, by: caller, organization: record.organization,
                ObjectReference(.inboundConnector, record.connector), change: "no longer blocked"))
        administration.logger.log(
            .organizationConnectorUnblocked,
            [.organization: record.organization, .connector: record.connector, .caller: caller.name])
        return ConnectorState(organization: record.organization, connector: record.connector, state: .unblocked)
    }
}

/// Validates an outbound connector by looking up, speaking to and sending through its hosts
/// (docs/reference/connector-validation.md).
package struct ConnectorValidate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "connector.validate", .connectorValidate, needs: .runningGateway, trail: .entry(.connectorValidate))

    /// The connector.
    package var connector: ConnectorName
    /// Test recipients; empty for the connector's own.
    package var recipients: [String]
    /// A document with the connector as it shall be; nil for the connector as it is saved.
    package var document: SubmittedDocument?
    /// How long test messages may take, in seconds: 1 to 3,600.
    package var timeout: Int

    /// Orders a validation.
    package init(
        _ connector: ConnectorName, recipients: [String] = [], document: SubmittedDocument? = nil, timeout: Int = 300
    ) {
        self.connector = connector
        self.recipients = recipients
        self.document = document
        self.timeout = timeout
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ValidationResult {
        try Bounds.check(timeout, "timeout", in: 1...3_600)
        guard let probe = administration.probe else {
            throw OperationFailure(
                .unavailable, "A validation goes through the running gateway, and none runs.")
        }
        do {
            return try await ConnectorValidator(administration: administration, probe: probe, caller: caller)
                .validate(self)
        } catch {
            throw OperationFailure(error, "The connector could not be validated")
        }
    }
}

extension Administration {
    fileprivate var connectorQueries: ConnectorQueries {
        ConnectorQueries(
            snapshot: visible, whole: configuration.snapshot, scope: context.scope, store: stores.connectors)
    }
}
