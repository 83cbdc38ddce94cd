import Foundation
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

/// One operation that the audit log has an entry of, with what comes before it.
struct AuditedOperation: Sendable, CustomTestStringConvertible {
    var action: AuditAction
    /// What must be done first, without an entry being looked at.
    var before: @Sendable (OperationDesk) async throws -> Void = { _ in }
    var perform: @Sendable (OperationDesk) async throws(OperationFailure) -> Void
    var organization: String? = "contoso"
    var object: ObjectReference?
    var change: String?
    var reason: String?

    var testDescription: String { action.rawValue }

    static let document = OperationDesk.contoso + "directory: { StaleAfter: \"9.00:00:00\" }\n"
    private static let connector = ConnectorName("From head office")
    private static let queue = ObjectReference(.queue, OperationDesk.queue.identity)
    private static let message = ObjectReference(.message, "1")

    static func messageSuspended(_ desk: OperationDesk) async throws {
        try await desk.accept()
        _ = try await desk.perform(MessageSuspend(message: "1"))
    }

    static let all: [AuditedOperation] = [
        AuditedOperation(
            action: .configurationApply,
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(
                    OrganizationApply(documents: [SubmittedDocument(file: "contoso.yaml", text: document)]))
            }, object: ObjectReference(.organization, "contoso"), change: "revision 2"),
        AuditedOperation(
            action: .configurationRollBack,
            before: {
                _ = try await $0.perform(
                    OrganizationApply(documents: [SubmittedDocument(file: "contoso.yaml", text: document)]))
            },
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(OrganizationRollback(organization: "contoso"))
            }, object: ObjectReference(.organization, "contoso"), change: "revision 1 again as revision 3"),
        AuditedOperation(
            action: .directoryImport,
            perform: { desk throws(OperationFailure) in
                let order = DirectoryImportOrder(
                    organization: "contoso", file: "staff.csv", options: .init(isReplacing: false, isForced: false),
                    isDryRun: false)
                let id = try await desk.perform(RecipientImportStart(order)).id
                let text =
                    "PrimarySmtpAddress,RecipientType,ExternalEmailAddress\neve@contoso.com,MailUser,eve@a.example\n"
                #expect(try await desk.perform(RecipientImportPortion(id: id, octets: Data(text.utf8))).isEmpty)
                _ = try await desk.perform(RecipientImportEnd(id: id))
            }, object: ObjectReference(.organization, "contoso"),
            change: "staff.csv: 1 added, 0 changed, 0 removed, directory revision 1"),
        AuditedOperation(
            action: .directoryConfirm,
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(RecipientConfirm(organization: "contoso"))
            }, object: ObjectReference(.organization, "contoso"), change: "directory revision 1"),
        AuditedOperation(
            action: .recipientSet, perform: { desk throws(OperationFailure) in try await setRecipient(desk) },
            object: ObjectReference(.recipient, "eve@contoso.com"),
            change: "PrimarySmtpAddress: none → eve@contoso.com; RecipientType: none → MailUser; "
                + "ExternalEmailAddress: none → eve@a.example; directory revision 1"),
        AuditedOperation(
            action: .recipientRemove, before: { try await setRecipient($0) },
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(RecipientRemove(organization: "contoso", address: "eve@contoso.com"))
            }, object: ObjectReference(.recipient, "eve@contoso.com"), change: "directory revision 2"),
        AuditedOperation(
            action: .connectorBlock,
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(ConnectorBlock(connector, reason: "it sends spam"))
            }, object: ObjectReference(.inboundConnector, "From head office"), change: "blocked",
            reason: "it sends spam"),
        AuditedOperation(
            action: .connectorUnblock,
            before: { _ = try await $0.perform(ConnectorBlock(connector, reason: "it sends spam")) },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(ConnectorUnblock(connector)) },
            object: ObjectReference(.inboundConnector, "From head office"), change: "no longer blocked"),
        AuditedOperation(
            action: .verifyJunk,
            before: {
                // What is held needs no delivery to be waited for.
                let policy = "hostedContentFilterPolicy: { HighConfidenceSpamAction: Quarantine }\n"
                let document = SubmittedDocument(file: "contoso.yaml", text: OperationDesk.contoso + policy)
                _ = try await $0.perform(OrganizationApply(documents: [document]))
            },
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(VerifyJunk(recipient: "ann@contoso.com"))
            }, object: ObjectReference(.recipient, "ann@contoso.com"), change: "test message for the junk folder"),
        AuditedOperation(
            action: .domainProofStart,
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(DomainProofStart(organization: "contoso", domain: "new.example"))
            }, object: ObjectReference(.acceptedDomain, "new.example"), change: "asked for"),
        AuditedOperation(
            action: .keyCreate,
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(DKIMCreate(domain: "contoso.com")) },
            object: ObjectReference(.dkimSigningConfig, "contoso.com")),
        AuditedOperation(
            action: .keyRotate, before: { _ = try await $0.perform(DKIMCreate(domain: "contoso.com")) },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(DKIMRotate(domain: "contoso.com")) },
            object: ObjectReference(.dkimSigningConfig, "contoso.com")),
        AuditedOperation(
            action: .queueRetry, before: { try await $0.accept(for: ["bob@office.example", "eve@office.example"]) },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(QueueRetry(queue: "head")) },
            object: queue, change: "2 recipients"),
        AuditedOperation(
            action: .queueSuspend, before: { try await $0.accept() },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(QueueSuspend(queue: "head")) },
            object: queue, change: "1 recipient"),
        AuditedOperation(
            action: .queueResume,
            before: {
                try await $0.accept()
                _ = try await $0.perform(QueueSuspend(queue: "head"))
            },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(QueueResume(queue: "head")) },
            object: queue, change: "1 recipient"),
        AuditedOperation(
            action: .queueResubmit, before: { try await $0.accept() },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(QueueResubmit(queue: "head")) },
            object: queue, change: "1 recipient"),
        AuditedOperation(
            action: .messageSuspend, before: { try await $0.accept() },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(MessageSuspend(message: "1")) },
            object: message, change: "1 recipient"),
        AuditedOperation(
            action: .messageResume, before: messageSuspended,
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(MessageResume(message: "1")) },
            object: message, change: "1 recipient"),
        AuditedOperation(
            action: .messageRemove, before: { try await $0.accept() },
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(MessageRemove(message: "1", isReported: true))
            }, object: message, change: "ordered for 1 recipient, with a non-delivery report"),
        AuditedOperation(
            action: .messageResubmit, before: { try await $0.accept() },
            perform: { desk throws(OperationFailure) in _ = try await desk.perform(MessageResubmit(message: "1")) },
            object: message, change: "1 recipient"),
        AuditedOperation(
            action: .messageExport, before: messageSuspended,
            perform: { desk throws(OperationFailure) in
                _ = try await desk.perform(MessageRelease(message: "1", reason: "a fault report"))
            }, object: message, change: "content read", reason: "a fault report"),
    ]

    private static func setRecipient(_ desk: OperationDesk) async throws(OperationFailure) {
        _ = try await desk.perform(
            RecipientSet(
                organization: "contoso", address: "eve@contoso.com",
                properties: ["RecipientType": "MailUser", "ExternalEmailAddress": "eve@a.example"]))
    }
}

@Suite("The audit log of operations")
struct AuditTests {
    @Test("has one entry of what was done: who, when, what, to which object", arguments: AuditedOperation.all)
    func entries(_ operation: AuditedOperation) async throws {
        let desk = try await OperationDesk()
        try await operation.before(desk)
        let count = desk.store.auditLog.count
        desk.clock.advance(by: .seconds(5))
        try await operation.perform(desk)
        let entries = desk.store.auditLog.dropFirst(count)
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        #expect(entry.action == operation.action)
        #expect(entry.time == desk.clock.wallTime())
        #expect(entry.caller == OperationDesk.administrator && entry.authentication == "peerCredentials")
        #expect(entry.organization == operation.organization)
        #expect(entry.object == operation.object)
        if let change = operation.change { #expect(entry.change == change) } else { #expect(entry.change != nil) }
        #expect(entry.reason == operation.reason)
        #expect(entry.result == .done)
    }

    @Test(
        "keeps what was not done out of it: with a log that can't be written nothing is changed",
        arguments: AuditedOperation.all)
    func broken(_ operation: AuditedOperation) async throws {
        let desk = try await OperationDesk()
        try await operation.before(desk)
        let before = try await Self.standing(of: desk)
        desk.store.breakAudit(true)
        let failure = await #expect(throws: OperationFailure.self) { try await operation.perform(desk) }
        #expect(failure?.lines.isEmpty == false)
        #expect(try await Self.standing(of: desk) == before)
        #expect(desk.queues.triedQueues.isEmpty)
        // With a log that can be written again it is done after all.
        desk.store.breakAudit(false)
        try await operation.perform(desk)
        #expect(desk.store.auditLog.last?.action == operation.action)
    }

    @Test("has no entry of what a closed store refuses, and the failure says why", arguments: AuditedOperation.all)
    func closed(_ operation: AuditedOperation) async throws {
        let desk = try await OperationDesk()
        try await operation.before(desk)
        let (before, log) = (try await Self.standing(of: desk), desk.store.auditLog)
        desk.store.close()
        let failure = await #expect(throws: OperationFailure.self) { try await operation.perform(desk) }
        #expect(failure?.lines.first?.contains("the store is closing") == true, "\(failure?.lines ?? [])")
        desk.store.reopen()
        #expect(try await Self.standing(of: desk) == before)
        #expect(desk.store.auditLog == log)
    }

    /// Everything that the operations of the list change.
    private struct Standing: Equatable {
        var revisions: [OrganizationRevision]
        var directories: [String: DirectoryHead]
        var blocked: [BlockedConnector]
        var inForce: [Bool]
        var keys: [String]
        var suspended: [QueueKey]
        var waiting: [RecipientID: Bool]
    }

    private static func standing(of desk: OperationDesk) async throws -> Standing {
        let stores = desk.administration.stores
        let snapshot = desk.administration.configuration.snapshot
        return Standing(
            revisions: try await stores.configuration.currentOrganizations(),
            directories: try await stores.directories.directories(),
            blocked: try await stores.connectors.blockedConnectors(),
            inForce: snapshot.organizations.map { $0.document.directory.staleAfter == .hours(9 * 24) },
            keys: try await stores.signingKeys.signingKeys().map(\.description),
            suspended: try await stores.messages.suspendedQueues(),
            waiting: Dictionary(
                uniqueKeysWithValues: try await stores.messages.waiting(after: nil, limit: 100).map {
                    ($0.id, $0.isSuspended)
                }))
    }

    @Test("has no entry of what changes nothing")
    func nothing() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        _ = try await desk.perform(
            OrganizationApply(documents: [SubmittedDocument(file: "contoso.yaml", text: OperationDesk.contoso)]))
        _ = try await desk.perform(DKIMCreate(domain: "contoso.com"))
        _ = try await desk.perform(MessageSuspend(message: "1"))
        let log = desk.store.auditLog
        #expect(log.map(\.action) == [.keyCreate, .messageSuspend])
        // Each a second time, or refused.
        _ = try await desk.perform(DKIMCreate(domain: "contoso.com"))
        #expect(try await desk.perform(MessageSuspend(message: "1")) == RecipientCount(0))
        for refused in Self.refused {
            await #expect(throws: OperationFailure.self) { try await refused(desk) }
        }
        #expect(desk.store.auditLog == log)
    }

    private static let refused: [@Sendable (OperationDesk) async throws -> Void] = [
        { _ = try await $0.perform(QueueSuspend(queue: "nowhere")) },
        { _ = try await $0.perform(MessageRemove(message: "17")) },
        { _ = try await $0.perform(ConnectorUnblock(ConnectorName("From head office"))) },
        { _ = try await $0.perform(ConnectorBlock(ConnectorName("To head office"), reason: "x")) },
        { _ = try await $0.perform(OrganizationRollback(organization: "contoso")) },
        { _ = try await $0.perform(RecipientRemove(organization: "contoso", address: "eve@contoso.com")) },
        { _ = try await $0.perform(RecipientConfirm(organization: "fabrikam")) },
        { _ = try await $0.perform(ConnectorBlock(ConnectorName("From head office"), reason: "")) },
        {
            _ = try await $0.perform(
                ConnectorBlock(ConnectorName("From head office"), reason: String(repeating: "x", count: 257)))
        },
        { try await set($0, "eve@contoso.com", ["RecipientType": "UserMailbox", "Nonsense": "1"]) },
        { try await set($0, "eve@contoso.com", ["RecipientTyp": "UserMailbox"]) },
        // The entry would name one recipient, and another would be made.
        {
            try await set(
                $0, "eve@contoso.com", ["RecipientType": "UserMailbox", "PrimarySmtpAddress": "ewa@contoso.com"])
        },
    ]

    private static func set(_ desk: OperationDesk, _ address: String, _ properties: [String: String]) async throws {
        _ = try await desk.perform(RecipientSet(organization: "contoso", address: address, properties: properties))
    }

    @Test("has another reason for a block as a change of its own, and the reason as it may be shown")
    func otherReason() async throws {
        let desk = try await OperationDesk()
        for reason in ["spam", "more\u{1b} spam", "more\u{1b} spam"] {
            _ = try await desk.perform(ConnectorBlock(ConnectorName("From head office"), reason: reason))
        }
        #expect(desk.store.auditLog.map(\.reason) == ["spam", "more\\x{1B} spam"])
    }

    @Test("has the old and the new value of each property of a recipient that is different, of lists what is")
    func recipientDifferences() async throws {
        let desk = try await OperationDesk()
        let address = "eve@contoso.com"
        try await Self.set(desk, address, ["RecipientType": "MailUser", "ExternalEmailAddress": "eve@a.example"])
        try await Self.set(desk, address, ["ExternalEmailAddress": "eve@b.example", "RecipientType": "MailUser"])
        try await Self.set(desk, address, ["EmailAddresses": "e1@contoso.com;e2@contoso.com"])
        try await Self.set(desk, address, ["EmailAddresses": "e2@contoso.com;e3@contoso.com"])
        try await Self.set(desk, address, ["RecipientType": "UserMailbox", "ExternalEmailAddress": ""])
        #expect(
            desk.store.auditLog.dropFirst().map(\.change) == [
                "ExternalEmailAddress: eve@a.example → eve@b.example; directory revision 2",
                "EmailAddresses: + e1@contoso.com, + e2@contoso.com; directory revision 3",
                "EmailAddresses: + e3@contoso.com, − e1@contoso.com; directory revision 4",
                "RecipientType: MailUser → UserMailbox; Mailbox: none → maildir; "
                    + "ExternalEmailAddress: eve@b.example → none; directory revision 5",
            ])
        // Hundreds of addresses are told in part.
        let many = (0..<300).map { "a\($0)@contoso.com" }.joined(separator: ";")
        try await Self.set(desk, address, ["EmailAddresses": many])
        #expect(desk.store.auditLog.last?.change?.contains(" and 282 more; directory") == true)
    }

    @Test(
        "operations refuse limits and times out of bounds, whoever gives them",
        arguments: [Int.min, -1, 0, 10_001, Int.max])
    func bounds(_ value: Int) async throws {
        let desk = try await OperationDesk()
        func expectUsage(_ body: () async throws -> Void) async {
            let failure = await #expect(throws: OperationFailure.self) { try await body() }
            #expect(
                failure?.kind == .usage && failure?.lines.first?.contains("\(value); give a number from 1 to") == true)
        }
        await expectUsage { _ = try await desk.perform(AuditList(AuditQuery(limit: value))) }
        await expectUsage { _ = try await desk.perform(OrganizationHistory(organization: "contoso", limit: value)) }
        await expectUsage { _ = try await desk.perform(RecipientList(organization: "contoso", limit: value)) }
        await expectUsage {
            _ = try await desk.perform(ConnectorValidate(ConnectorName("To head office"), timeout: value))
        }
    }

    @Test("names the revision that a rollback went back to, also where another change came just before it")
    func rollback() async throws {
        let desk = try await OperationDesk()
        for days in 1...6 {
            async let applied = desk.perform(
                OrganizationApply(documents: [
                    SubmittedDocument(
                        file: "contoso.yaml",
                        text: OperationDesk.contoso + "directory: { StaleAfter: \"\(days).00:00:00\" }\n")
                ]))
            async let rolledBack = desk.perform(OrganizationRollback(organization: "contoso"))
            // The first has no revision before it.
            _ = try? await (applied, rolledBack)
        }
        let revisions = try await desk.store.revisions(of: "contoso", newest: 100)
        let texts = Dictionary(uniqueKeysWithValues: revisions.map { ($0.revision, $0.document) })
        let rollbacks = desk.store.auditLog.filter { $0.action == .configurationRollBack }
        #expect(rollbacks.count >= 5)
        for entry in rollbacks {
            let numbers = (entry.change ?? "").split(separator: " ").compactMap { Int64($0) }
            try #require(numbers.count == 2)
            #expect(numbers[0] == numbers[1] - 2, "What is undone is the change just before.")
            #expect(texts[numbers[0]] == texts[numbers[1]])
        }
    }

    @Test("is read by caller, action, organization and time, the newest first")
    func search() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let eve = Caller(.local(uid: 0), name: "root")
        _ = try await desk.perform(MessageSuspend(message: "1"))
        desk.clock.advance(by: .minutes(1))
        let middle = desk.clock.wallTime()
        _ = try await desk.perform(MessageResume(message: "1"), by: eve)
        desk.clock.advance(by: .minutes(1))
        _ = try await desk.perform(DKIMCreate(domain: "contoso.com"), by: eve)
        func found(_ change: (inout AuditQuery) -> Void) async throws -> [AuditAction] {
            var query = AuditQuery()
            change(&query)
            return try await desk.perform(AuditList(query)).map(\.action)
        }
        #expect(try await found { _ in } == [.keyCreate, .messageResume, .messageSuspend])
        #expect(try await found { $0.caller = "root" } == [.keyCreate, .messageResume])
        #expect(try await found { $0.actions = [.messageSuspend, .keyCreate] } == [.keyCreate, .messageSuspend])
        #expect(try await found { $0.since = middle } == [.keyCreate, .messageResume])
        #expect(try await found { $0.until = middle } == [.messageResume, .messageSuspend])
        #expect(try await found { $0.limit = 1 } == [.keyCreate])
        #expect(try await found { $0.organization = "fabrikam" }.isEmpty)
        await #expect(throws: OperationFailure.self) {
            _ = try await found {
                $0.since = middle
                $0.until = WallTime(milliseconds: middle.milliseconds - 1)
            }
        }
    }

    @Test("shows entries as JSON with moments in ISO 8601 and the caller's number")
    func json() throws {
        let entry = AuditEntry(
            at: WallTime(milliseconds: 1_795_438_939_042), by: Caller(.local(uid: 0), name: "root"),
            authentication: "peerCredentials", organization: "contoso", .queueSuspend,
            ObjectReference(.queue, "contoso\\SmartHost"), change: "12 recipients")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(entry), as: UTF8.self)
        #expect(
            text == #"{"action":"queue.suspend","authentication":"peerCredentials","#
                + #""caller":{"kind":"local","name":"root","uid":0},"change":"12 recipients","#
                + #""object":{"kind":"Queue","name":"contoso\\SmartHost"},"organization":"contoso","#
                + #""result":"Done","time":"2026-11-23T13:02:19.042Z"}"#)
        #expect(try JSONDecoder().decode(AuditEntry.self, from: Data(text.utf8)) == entry)
    }
}
