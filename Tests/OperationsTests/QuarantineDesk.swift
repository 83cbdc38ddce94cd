import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing

@testable import Operations

/// A desk with messages in quarantine.
struct QuarantineDesk {
    static let document = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }
          - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox, EmailAddresses: [rob@contoso.com] }
          - { PrimarySmtpAddress: carol@contoso.com, RecipientType: UserMailbox }

        """

    static let ann = Caller(.endUser, name: "ann@contoso.com")
    static let queue = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir")
    static let letter = """
        From: Eve <eve@example.net>\r
        Subject: Hello\r
        Content-Type: text/html\r
        \r
        <script>alert(1)</script><p onclick="x()">Dear <b>Ann</b></p>\
        <img src="https://track.example/1.gif"><a href="https://evil.example/x">here</a>\r

        """

    let desk: OperationDesk
    var store: ModelStore { desk.store }

    init(secrets: ServerSecrets? = nil) async throws {
        desk = try await OperationDesk([Self.document], secrets: secrets)
    }

    func perform<Asked: Operations.Operation>(
        _ operation: Asked, by caller: Caller = OperationDesk.administrator
    ) async throws(OperationFailure) -> Asked.Answer {
        try await desk.perform(operation, by: caller)
    }

    /// Holds a message for recipients; gives the identities of their items, in order.
    @discardableResult
    func hold(
        for recipients: [String] = ["ann@contoso.com"], _ reason: QuarantineReason = .spam,
        permissions: QuarantinePermissions = .full, notifies: Bool = false, inbox: [String] = [],
        stamps: [String] = [], reasons: [String: QuarantineReason] = [:],
        override: QuarantineHold.SenderOverride = .none
    ) async throws -> [String] {
        func hold(_ address: EmailAddress) -> QuarantineHold {
            let own = reasons[address.description] ?? reason
            return QuarantineHold(
                reason: own, policyType: own.isMalware ? .antiMalwarePolicy : .hostedContentFilterPolicy,
                policyName: "Default", tag: "Tag", retentionDays: 15, permissions: permissions, notifies: notifies,
                senderOverride: override)
        }
        var edits = MessageEdits(prepended: ["Received: from a\r\n by b"])
        edits.stamps = stamps
        edits.organizationStamps = ["SCL: 9", "AuthAs: Anonymous"]
        let deliveries = (recipients + inbox).compactMap { EmailAddress($0) }.map { address in
            Delivery(
                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                placement: inbox.contains(address.description) ? .inbox : .quarantine(hold(address)), key: Self.queue,
                routing: RoutingInputs(direction: .incoming, revision: 1))
        }
        desk.clock.advance(by: .seconds(1))
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: EmailAddress("eve@example.net").map { ReversePath.mailbox($0) } ?? .null),
            content: .memory(ByteBuffer(string: Self.letter)), priority: .normal, acceptedAt: desk.clock.now(),
            receivedAt: desk.clock.wallTime(), clientAddress: IPAddress("192.0.2.9"), clientName: "client.example",
            messageIDField: "<1@example.net>", subject: "Hello", author: "eve@example.net", decisions: [],
            copies: [MessageCopy(edits: edits, deliveries: deliveries)])
        let receipt = try await store.commit(StoreTransaction(acceptances: [acceptance]))
        let sequence = receipt.accepted[0].sequence
        return recipients.indices.map { index in
            QuarantineIdentity(
                message: acceptance.networkMessageID, recipient: RecipientID(sequence, index: index)
            ).description
        }
    }

    /// The addresses that copies wait for, in order.
    var waiting: [String] {
        store.waiting.compactMap { store.recipients[$0.id]?.delivery.deliverTo.description }
    }

    /// The actions in the audit log, in order.
    var log: [AuditAction] { store.auditLog.map(\.action) }
}
