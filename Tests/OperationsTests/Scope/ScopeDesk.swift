import Identity
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing

@testable import Operations

/// What operations name of an organization: things that there are, or names of things that there are not.
struct NamedThings: Sendable {
    var organization: String
    var domain: String
    var address: String
    var inboundConnector: String
    var outboundConnector: String
    var rule: String
    var queue: String
    var message: String
    var item: String
    var moderated: String
    var token: String
    var job: String
    var account: String

    /// Things that nobody has.
    static let missing = NamedThings(
        organization: "nowhere", domain: "nowhere.example", address: "zoe@nowhere.example",
        inboundConnector: "From nobody", outboundConnector: "To nobody", rule: "No rule",
        queue: "nowhere\\SmartHostConnectorDelivery\\To nobody\\To nobody",
        message: NetworkMessageID(high: 7, low: 1).description,
        item: QuarantineIdentity(
            message: NetworkMessageID(high: 7, low: 2), recipient: RecipientID(SequenceNumber(900), index: 0)
        ).description, moderated: NetworkMessageID(high: 7, low: 3).description, token: "none",
        job: "AAAAAAAAAAAAAAAAAAAAAA", account: "zoe")

    /// A text with a word for each of the names in their place, so that sentences about other names can be compared.
    func plain(_ text: String) -> String {
        // The longer ones first: an address ends with its domain.
        let names = [
            (queue, "QUEUE"), (item, "ITEM"), (address, "ADDRESS"), (domain, "DOMAIN"), (message, "MESSAGE"),
            (moderated, "MODERATED"), (inboundConnector, "INBOUND"), (outboundConnector, "OUTBOUND"), (rule, "RULE"),
            (job, "JOB"), (organization, "ORGANIZATION"), (account, "ACCOUNT"),
        ]
        return names.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}

/// A desk with two organizations, at which the administrator of the one asks about what is the other's.
struct ScopeDesk: Sendable {
    static let contoso = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }
          - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
        inboundConnectors:
          - { Name: From head office, ConnectorType: OnPremises, SenderDomains: ["*"], SenderIPAddresses: [192.0.2.1] }
        outboundConnectors:
          - { Name: To head office, ConnectorType: OnPremises, RecipientDomains: [office.example], UseMXRecord: false,
              SmartHosts: [smart.office.example] }
        transportRules:
          - { Name: Contoso rule, SubjectContainsWords: merger, SetSCL: 5 }
        tenantAllowBlockListItems:
          - { ListType: Sender, Value: rival.example, Action: Block, NoExpiration: true }
        dkimSigningConfigs:
          - { Domain: contoso.com, Algorithm: Ed25519SHA256 }

        """
    static let fabrikam = """
        organization: fabrikam
        acceptedDomains:
          - { DomainName: fabrikam.example, Default: true }
        recipients:
          - { PrimarySmtpAddress: fay@fabrikam.example, RecipientType: UserMailbox, Administrator: true }

        """

    /// Who asks.
    static let caller = Caller(.account, name: "fay")
    /// What it may see.
    static let context = OperationContext(
        scope: .only(["fabrikam"]), authentication: "password", isOperator: false,
        principal: Principal(
            caller, authentication: "password", grants: [Grant(.organizationManagement, for: "fabrikam")]))

    let desk: OperationDesk
    /// The operations as the administrator of fabrikam uses them.
    let administration: Administration
    /// What is contoso's.
    let things: NamedThings

    init() async throws {
        desk = try await OperationDesk([Self.contoso, Self.fabrikam])
        administration = desk.administration.inContext(Self.context)
        var things = NamedThings.missing
        things.organization = "contoso"
        things.domain = "contoso.com"
        things.address = "ann@contoso.com"
        things.inboundConnector = "From head office"
        things.outboundConnector = "To head office"
        things.rule = "Contoso rule"
        things.queue = OperationDesk.queue.identity
        try await desk.accept(for: ["bob@office.example"], subject: "merger")
        things.message = desk.store.acceptances[0].networkMessageID.description
        things.item = try await Self.hold(.spam, at: desk).item
        things.moderated = try await Self.hold(.moderation, at: desk).message
        things.token = try await desk.perform(QuarantineTokenIssue(item: things.item, purpose: .release)).token
        let job = JobRecord(
            id: JobID(random: SystemRandom()), kind: JobKind.historicalSearch.rawValue, organization: "contoso",
            caller: OperationDesk.administrator, created: desk.clock.wallTime())
        try await desk.administration.stores.jobs.add(job, audit: nil)
        things.job = job.id.text
        // Where accounts can be made, one that only contoso has.
        if (try? await desk.perform(
            AccountCreate(name: "carl", role: .organizationManagement, organization: "contoso"))) != nil
        {
            things.account = "carl"
        }
        _ = try await desk.perform(DKIMCreate(domain: "contoso.com"))
        self.things = things
    }

    /// Has a message held for somebody of contoso's.
    private static func hold(
        _ reason: QuarantineReason, at desk: OperationDesk
    ) async throws -> (item: String, message: String) {
        let hold = QuarantineHold(
            reason: reason,
            policyType: reason == .moderation ? .exchangeTransportRule : .hostedContentFilterPolicy,
            policyName: "Default", tag: "Tag", retentionDays: 15, permissions: .full, notifies: false,
            moderation: reason == .moderation
                ? QuarantineHold.Moderation(
                    moderators: [EmailAddress("ann@contoso.com")].compactMap { $0 }, isForJunk: false) : nil)
        let deliveries = [EmailAddress("ann@contoso.com")].compactMap { $0 }.map { address in
            Delivery(
                recipient: EnvelopeRecipient(address: address), deliverTo: address, placement: .quarantine(hold),
                key: QuarantineDesk.queue, routing: RoutingInputs(direction: .incoming, revision: 1))
        }
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .null), content: .memory(ByteBuffer(string: "Subject: merger\r\n\r\nx\r\n")),
            priority: .normal, acceptedAt: desk.clock.now(), receivedAt: desk.clock.wallTime(), clientAddress: nil,
            clientName: "client.example", messageIDField: "<2@contoso.com>", subject: "merger", decisions: [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: deliveries)])
        let receipt = try await desk.store.commit(StoreTransaction(acceptances: [acceptance]))
        let item = QuarantineIdentity(
            message: acceptance.networkMessageID, recipient: RecipientID(receipt.accepted[0].sequence, index: 0))
        return (item.description, acceptance.networkMessageID.description)
    }

    /// All that is contoso's and that operations could change.
    struct Standing: Equatable {
        var revisions: [OrganizationRevision]
        var directories: [String: DirectoryHead]
        var blocked: [BlockedConnector]
        var keys: [String]
        var suspended: [QueueKey]
        var waiting: [RecipientID: Bool]
        var held: [QuarantineItem]
        var jobs: [JobRecord]
        var proofs: [DomainProof]
        var tried: [QueueKey]
        /// The entries of the audit log about it.
        var log: [AuditEntry]
    }

    /// What is contoso's at this moment.
    func standing() async throws -> Standing {
        let stores = desk.administration.stores
        var held = QuarantineQuery(limit: 100)
        held.organization = "contoso"
        return Standing(
            revisions: try await stores.configuration.currentOrganizations().filter { $0.organization == "contoso" },
            directories: try await stores.directories.directories().filter { $0.key == "contoso" },
            blocked: try await stores.connectors.blockedConnectors(),
            keys: try await stores.signingKeys.signingKeys().map(\.description),
            suspended: try await stores.messages.suspendedQueues(),
            waiting: Dictionary(
                uniqueKeysWithValues: try await stores.messages.waiting(after: nil, limit: 100).map {
                    ($0.id, $0.isSuspended)
                }), held: try await stores.quarantine.quarantined(held),
            jobs: try await stores.jobs.jobs(JobQuery(scope: .only(["contoso"]))),
            proofs: try await stores.domainProofs.domainProofs(of: "contoso"), tried: desk.queues.triedQueues,
            log: desk.store.auditLog.filter { $0.organization == "contoso" })
    }
}
