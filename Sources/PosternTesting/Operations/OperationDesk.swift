import Log
package import Mail
package import MailFlow
import NIOCore
package import Operations
import Organization
package import Queueing

/// A desk at which operations are done in memory: no socket, no disk, a clock that a test moves.
package struct OperationDesk: Sendable {
    /// Where everything is kept.
    package let store = ModelStore()
    /// The clock.
    package let clock = VirtualClock()
    /// The queues.
    package let queues: SteeredQueues
    /// What operations use.
    package let administration: Administration

    /// Who asks where a test names nobody else.
    package static let administrator = Caller(.local(uid: 1_000), name: "ann")

    /// A document of an organization that a desk can begin with.
    package static let contoso = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }
        inboundConnectors:
          - { Name: From head office, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [192.0.2.1] }
        outboundConnectors:
          - { Name: To head office, ConnectorType: OnPremises, RecipientDomains: [office.example], UseMXRecord: false,
              SmartHosts: [smart.office.example] }
        dkimSigningConfigs:
          - { Domain: contoso.com, Algorithm: Ed25519SHA256 }

        """

    /// A desk for organizations whose documents are in force; their application left no entry in the audit log.
    package init(_ documents: [String] = [contoso], secrets: ServerSecrets? = nil) async throws {
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/nowhere")
        let plan = try OrganizationSet(revisions: []).plan(
            documents.map { SubmittedDocument(file: "document.yaml", text: $0) })
        for (submitted, document) in plan.documents {
            _ = try await store.apply(
                [AppliedDocument(organization: document.name, document: submitted.text)], author: "setup",
                at: clock.wallTime(), audit: [])
        }
        queues = SteeredQueues(store, time: clock)
        administration = Administration(
            stores: store.stores,
            configuration: StoredConfiguration(
                server: server, organizations: OrganizationSet(revisions: try await store.currentOrganizations()),
                secrets: secrets),
            queues: queues, time: clock, random: SystemRandom(),
            logger: Logger.silent)
    }

    /// Does something at the desk.
    package func perform<Asked: Operations.Operation>(
        _ operation: Asked, by caller: Caller = administrator
    ) async throws(OperationFailure) -> Asked.Answer {
        try await operation.perform(in: administration, by: caller)
    }

    /// Puts a message for some recipients of a domain elsewhere into the store, and gives its number.
    @discardableResult
    package func accept(
        for recipients: [String] = ["bob@office.example"], from sender: ReversePath = .null, subject: String = "x",
        to key: QueueKey = queue, origin: Acceptance.Origin = .smtp
    ) async throws -> SequenceNumber {
        let addresses = recipients.compactMap { EmailAddress($0) }
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: origin,
            envelope: Envelope(sender: sender), content: .memory(ByteBuffer(string: "Subject: x\r\n\r\nbody\r\n")),
            priority: .normal, acceptedAt: clock.now(), receivedAt: clock.wallTime(), clientAddress: nil,
            clientName: "client.example", messageIDField: "<1@contoso.com>", subject: subject, decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: addresses.map { address in
                        Delivery(
                            recipient: EnvelopeRecipient(address: address), deliverTo: address, key: key,
                            routing: RoutingInputs(direction: .originating, revision: 1))
                    })
            ])
        let receipt = try await store.commit(StoreTransaction(acceptances: [acceptance]))
        return receipt.accepted.first?.sequence ?? SequenceNumber(0)
    }

    /// The queue of what ``accept(for:)`` puts into the store.
    package static let queue = QueueKey(
        organization: "contoso", deliveryType: .smartHost, nextHop: "To head office", connector: "To head office")
}
