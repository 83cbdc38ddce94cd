import Foundation
import Log
import Mail
import MailFlow
import Organization
import Queueing

/// Validates an outbound connector in the running gateway (docs/reference/connector-validation.md): the decisions are
/// ``ConnectorValidation``'s, this does what it asks for.
struct ConnectorValidator: Sendable {
    let administration: Administration
    let probe: any ConnectorProbing
    /// Who asks, for the trace and the audit log.
    let caller: Caller

    private var active: any ConfigurationInForce { administration.configuration }
    private var time: any TimeSource { administration.time }

    /// Conversations at a time.
    private static let width = 8
    private static let look = Duration.milliseconds(100)

    /// Validates a connector as it is saved, or as the query's document has it. Throws ``OperationFailure``.
    func validate(_ query: ConnectorValidate) async throws -> ValidationResult {
        let (organization, connector, isSaved) = try subject(of: query)
        let recipients = try query.recipients.map { text in
            guard let address = EmailAddress(text) else {
                throw OperationFailure(.usage, "\"\(text)\" is no mail address; write one such as ann@contoso.com.")
            }
            return address
        }
        let snapshot = active.snapshot
        var validation: ConnectorValidation
        do throws(ConnectorValidation.Obstacle) {
            validation = try ConnectorValidation(
                connector, recipients: recipients, organization: organization.name, startedAt: time.wallTime(),
                acceptedDomain: { snapshot.owner(of: $0)?.organization.name == organization.name })
        } catch {
            throw OperationFailure(.cannotNow, error.description)
        }
        let staged = active.staged
        let name = staged.add(connector, organization: organization.name, random: administration.random)
        defer { staged.remove(name, organization: organization.name) }
        let mail = TestMail(
            organization: organization, connector: connector, stagedName: name, author: caller.name,
            timeout: .seconds(Int64(query.timeout)))

        var found: [[any ProbedHost]] = []
        var isMailSent = false
        var action = validation.begin()
        while action != .finish {
            switch action {
            case .resolve(let destinations):
                let lookups = await lookUp(destinations, of: connector)
                found = lookups.map(\.1)
                action = validation.resolved(lookups.map(\.0))
            case .converse(let hosts):
                action = validation.conversed(
                    await converse(hosts, among: found, organization: organization.name))
            case .send(let recipients):
                // Before they are sent, as what is in the queues may leave at once.
                try await administration.record(
                    entry(
                        organization.name, connector,
                        change: "test message to \(AuditText.recipients(recipients.count))"),
                    before: "Connector \"\(connector.name)\" was not validated")
                isMailSent = true
                let queue = self
                let mails = await Self.concurrently(recipients) { await queue.send(mail, to: $0) }
                action = validation.sent(mails)
            case .finish: break
            }
        }
        let result = validation.result(at: time.wallTime())
        try await keep(result, connector, isSaved: isSaved, isMailSent: isMailSent)
        administration.logger.log(
            .organizationConnectorValidated,
            [
                .organization: result.organization, .connector: "\(result.connectorId)",
                .result: result.overall.rawValue, .caller: caller.name,
            ])
        return result
    }

    /// The connector, and whether it is the saved one.
    private func subject(
        of query: ConnectorValidate
    ) throws -> (OrganizationSnapshot, OutboundConnector, isSaved: Bool) {
        let snapshot = administration.visible
        guard let submitted = query.document else {
            let (organization, connector) = try ConnectorFinder(snapshot: snapshot).outbound(query.connector)
            return (organization, connector, true)
        }
        // Checked as for an apply, and not applied.
        let scope = administration.context.scope
        try active.organizations.expect([submitted], in: scope)
        let plan = try active.organizations.plan([submitted], server: snapshot.server, for: scope)
        let documents = plan.documents.map(\.1)
        let proposed = ConfigurationSnapshot(
            server: snapshot.server, organizations: documents.map { OrganizationSnapshot($0, revision: 0) })
        let (_, connector) = try ConnectorFinder(snapshot: proposed).outbound(query.connector)
        guard let name = documents.first?.name, let organization = snapshot.organization(named: name) else {
            throw OperationFailure(
                .cannotNow,
                "The document's organization has never been applied, so there is nobody to send the test message for. "
                    + "Apply it first, with the connector's TestMode set to true.")
        }
        let saved = organization.outboundConnector(named: connector.name)
        return (
            organization, connector, saved.map { ConnectorFingerprint.of($0) } == ConnectorFingerprint.of(connector)
        )
    }

    private func lookUp(
        _ destinations: [ValidationDestination], of connector: OutboundConnector
    ) async -> [(ValidationLookup, [any ProbedHost])] {
        let probe = self.probe
        return await Self.concurrently(destinations) { await probe.lookUp($0, of: connector) }
    }

    private func converse(
        _ hosts: [ConnectorValidation.Host], among found: [[any ProbedHost]], organization: String
    ) async -> [ValidationConversation] {
        let probe = self.probe
        return await Self.concurrently(hosts) { host in
            // The machine names what the look-up found.
            guard found.indices.contains(host.destination), found[host.destination].indices.contains(host.index) else {
                return ValidationConversation(stop: .init(.local("the host was not looked up"), at: .connected))
            }
            return await probe.converse(
                with: found[host.destination][host.index], organization: organization, recipients: host.recipients)
        }
    }

    // Some at a time; the results in the order of the inputs.
    private static func concurrently<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ work: @escaping @Sendable (Input) async -> Output
    ) async -> [Output] {
        await withTaskGroup(of: (Int, Output).self) { group in
            var outputs: [Int: Output] = [:]
            var next = 0
            func startNext() {
                guard next < inputs.count else { return }
                let (index, input) = (next, inputs[next])
                next += 1
                group.addTask { (index, await work(input)) }
            }
            for _ in 0..<width { startNext() }
            while let (index, output) = await group.next() {
                outputs[index] = output
                startNext()
            }
            return inputs.indices.compactMap { outputs[$0] }
        }
    }

    private func entry(
        _ organization: String, _ connector: OutboundConnector, change: String, result: AuditEntry.Outcome = .done
    ) -> AuditEntry {
        administration.entry(
            .connectorValidate, by: caller, organization: organization,
            ObjectReference(.outboundConnector, connector.name), change: change, result: result)
    }

    // Where test messages were sent, there is an entry of a failed validation too; else it has changed nothing.
    private func keep(
        _ result: ValidationResult, _ connector: OutboundConnector, isSaved: Bool, isMailSent: Bool
    ) async throws {
        let entry = entry(
            result.organization, connector, change: "validation: \(result.overall.rawValue)",
            result: result.overall == .failed ? .failed : .done)
        guard result.overall == .succeeded else {
            if isMailSent { try await administration.stores.audit.record([entry]) }
            return
        }
        let text = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
        let record = ConnectorValidationRecord(
            organization: result.organization,
            // Beside the record of the saved one, until the document is applied.
            connector: isSaved ? connector.name : "\(connector.name) (staged)",
            fingerprint: ConnectorFingerprint.of(connector), validatedAt: time.wallTime(), result: text)
        try await administration.stores.connectors.keep(record, audit: entry)
    }
}

/// What test messages have in common.
private struct TestMail: Sendable {
    var organization: OrganizationSnapshot
    var connector: OutboundConnector
    var stagedName: String
    var author: String
    var timeout: Interval
}

extension ConnectorValidator {
    /// Sends a test message and follows it to its end.
    private func send(_ mail: TestMail, to recipient: EmailAddress) async -> ValidationTestMail {
        let start = time.now()
        // A recipient that the machine lets through has a domain.
        guard let domain = recipient.domain else {
            return ValidationTestMail(
                recipient: recipient, messageID: "", networkMessageID: "",
                end: .notAccepted("the address has no domain"), duration: .milliseconds(0))
        }
        let acceptance = ValidationMessage(
            to: recipient, domain: domain, by: mail.connector, stagedAs: mail.stagedName, of: mail.organization,
            basis: active.basis, author: mail.author, time: time, random: administration.random
        ).acceptance
        do {
            let receipt = try await administration.stores.messages.commit(
                StoreTransaction(acceptances: [acceptance]))
            administration.queues.enqueue(receipt)
            let end: ValidationTestMail.End
            if let accepted = receipt.accepted.first {
                end = await follow(accepted.sequence, until: start + mail.timeout)
            } else {
                end = .notAccepted("the store gave no number")
            }
            return ValidationTestMail(
                recipient: recipient, messageID: acceptance.messageIDField,
                networkMessageID: acceptance.networkMessageID.description, end: end, duration: time.now() - start)
        } catch {
            return ValidationTestMail(
                recipient: recipient, messageID: "", networkMessageID: "",
                end: .notAccepted("the store did not take the message: \(error)"), duration: time.now() - start)
        }
    }

    /// Looks at the trace until the message has come to its end or the time is over; then it leaves the queue.
    private func follow(_ sequence: SequenceNumber, until deadline: Instant) async -> ValidationTestMail.End {
        while true {
            let status = try? await administration.stores.lookup.status(of: String(sequence.rawValue))
            if let recipient = status?.recipients.first {
                let said = recipient.lastEvent?.detail ?? ""
                switch recipient.state {
                case .delivered: return .delivered(said, remote: recipient.lastEvent?.remote?.description)
                case .waiting: break
                default: return .failed(said)
                }
                let reason = await administration.deferral(of: recipient, in: sequence)
                let isOver = time.now() >= deadline || Task.isCancelled
                // Who waits for an attempt that comes too late need not be waited for.
                if isOver || reason.map({ ($0.nextAttempt ?? deadline) > deadline }) == true {
                    _ = try? await administration.queues.remove(message: sequence)
                    return .pending(reason?.text)
                }
            } else if time.now() >= deadline || Task.isCancelled {
                return .pending("the message can't be found")
            }
            try? await Task.sleep(for: Self.look)
        }
    }
}
