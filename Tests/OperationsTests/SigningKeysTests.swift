import DNS
import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import SenderAuthentication
import Testing

@testable import Operations

/// An organization that signs, at a desk.
private struct SigningOffice {
    let desk: OperationDesk

    init(_ config: String) async throws {
        desk = try await OperationDesk([
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
              - { DomainName: plain.com }
            recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }]
            dkimSigningConfigs:
              - \(config)
            """
        ])
    }

    var clock: VirtualClock { desk.clock }
    private var snapshot: ConfigurationSnapshot { desk.administration.configuration.snapshot }

    /// The keyring in force.
    var keyring: DKIMKeyring { desk.administration.configuration.keyring }

    /// What verifies of a message that leaves now, by the records published.
    func verify(_ records: [DKIMDomainView.Key], keyring: DKIMKeyring) async throws -> [String] {
        let owner = try #require(snapshot.organization(named: "contoso"))
        let address = try #require(EmailAddress("x@elsewhere.example"))
        let content = ByteBuffer(
            string: "From: ann@contoso.com\r\nSubject: Gr\u{fc}\u{df}e\r\n\r\nbody \u{1f600}\r\n\r\n")
        let edits = MessageEdits(prepended: ["Received: from a by b; now", "Message-ID: <1@contoso.com>"])
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: address), deliverTo: address,
            key: QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "elsewhere.example"),
            routing: RoutingInputs(direction: .originating, revision: 1))
        let examination = Examination(
            of: WholeMessage(
                own: content, author: try #require(EmailAddress("ann@contoso.com")),
                envelope: Envelope(sender: .null), to: [delivery.recipient], id: NetworkMessageID(high: 0, low: 1),
                at: clock.wallTime()),
            attribution: Attribution(owner: owner, direction: .originating), from: .routed,
            by: ExaminationBasis(snapshot: snapshot, keyring: keyring),
            copies: [MessageCopy(edits: edits, deliveries: [delivery])])
        let signed = examination.decided().hand.accepted.copies[0].edits
        var leaving = ByteBuffer()
        for field in signed.prepended { leaving.writeString(field + "\r\n") }
        leaving.writeImmutableBuffer(content)
        let zone = records.map { "\($0.selector)._domainkey.contoso.com. IN TXT \"\($0.record)\"" }
        let verifier = DKIMVerifier(resolver: try ZoneResolver(zone.joined(separator: "\n")))
        let message = SignedMessage(header: leaving, content: .memory(leaving))
        return await verifier.verify(message, at: clock.wallTime()).map {
            "\($0.selector?.name ?? "-") \($0.result.rawValue)"
        }
    }
}

/// A store of keys that can't be read for a while once keys were kept.
private final class ForgetfulStore: SigningKeyStore {
    private let base: ModelStore
    private let isUnreadable = NIOLockedValueBox(false)

    init(_ base: ModelStore) { self.base = base }

    func recover() { isUnreadable.withLockedValue { $0 = false } }

    func signingKeys() async throws(StoreError) -> [StoredDKIMKey] {
        if isUnreadable.withLockedValue({ $0 }) { throw StoreError.failed("no memory") }
        return try await base.signingKeys()
    }

    func replaceSigningKeys(
        of domain: String, organization: String, with keys: [StoredDKIMKey], audit: AuditEntry?
    ) async throws(StoreError) {
        try await base.replaceSigningKeys(of: domain, organization: organization, with: keys, audit: audit)
        isUnreadable.withLockedValue { $0 = true }
    }
}

@Suite("Signing keys of a gateway", .timeLimit(.minutes(30)))
struct SigningKeysTests {
    @Test("sign until the date of a rotation and hand over on it, across restarts, and the old record still verifies")
    func rotation() async throws {
        let office = try await SigningOffice("{ Domain: contoso.com, Algorithm: Both }")
        #expect(try await office.desk.perform(DKIMCreate(domain: "contoso.com")).isNew)
        office.clock.advance(by: .hours(24 * 30))
        let view = try await office.desk.perform(DKIMRotate(domain: "contoso.com")).domain
        #expect(view.rotateOnDate?.milliseconds == office.clock.wallTime().milliseconds + 96 * 3_600_000)
        #expect(view.selectorBefore == .first && view.selectorAfter == .second && view.signing == .first)
        #expect(view.keys.filter(\.isSigning).map(\.selector) == ["selector1", "selector1-ed25519"])
        // One keyring over the date: no reload is needed for it. The store has the same after a restart.
        let keyring = office.keyring
        let stored = try await SigningKeys(
            store: office.desk.store, time: office.clock, logger: office.desk.administration.logger
        ).keyring()
        #expect(try await office.verify(view.keys, keyring: stored) == office.verify(view.keys, keyring: keyring))
        let first = try await office.verify(view.keys, keyring: keyring)
        #expect(first == ["selector1 pass", "selector1-ed25519 pass"])
        office.clock.advance(by: .hours(96))
        let second = try await office.verify(view.keys, keyring: keyring)
        #expect(second == ["selector2 pass", "selector2-ed25519 pass"])
        let shown = try await office.desk.perform(DKIMShow(domain: "CONTOSO.com"))
        #expect(shown.signing == .second && shown.keys.map(\.record) == view.keys.map(\.record))
        #expect(try await office.desk.perform(DKIMRotate(domain: "contoso.com", isImmediate: true)).isNew)
    }

    @Test("signing keys are made once, and refusals say what to do")
    func refusals() async throws {
        let office = try await SigningOffice("{ Domain: contoso.com, Algorithm: Ed25519SHA256 }")
        func refusal(_ operation: some Operations.Operation) async -> OperationFailure? {
            do throws(OperationFailure) {
                _ = try await office.desk.perform(operation)
                return nil
            } catch {
                return error
            }
        }
        let rotate = DKIMRotate(domain: "contoso.com")
        #expect(await refusal(rotate)?.lines.first?.contains("`postern dkim create contoso.com` makes") == true)
        #expect(try await office.desk.perform(DKIMCreate(domain: "contoso.com")).isNew)
        #expect(try await !office.desk.perform(DKIMCreate(domain: "contoso.com")).isNew)
        #expect(await refusal(rotate) == nil)
        #expect(
            await refusal(rotate)?.lines.first?.contains("are being rotated already: selector2 signs from") == true)
        let unconfigured = await refusal(DKIMCreate(domain: "plain.com"))
        #expect(unconfigured?.kind == .configuration)
        #expect(unconfigured?.lines.first?.contains("add `- { Domain: plain.com, Enabled: false }`") == true)
        #expect(
            await refusal(DKIMShow(domain: "sub.contoso.com"))?.lines.first?.contains("No organization has") == true)
        #expect(await refusal(DKIMShow(domain: "a b"))?.lines.first?.contains("is no domain") == true)
        #expect(
            await refusal(DKIMList(organization: "fabrikam"))?.lines.first?.contains("no organization fabrikam")
                == true)
    }

    @Test("that are kept but could not be put into force are said to be, and the next order puts them into force")
    func late() async throws {
        let office = try await SigningOffice("{ Domain: contoso.com, Algorithm: Ed25519SHA256 }")
        let store = ForgetfulStore(office.desk.store)
        let keys = SigningKeys(store: store, time: office.clock, logger: office.desk.administration.logger)
        let active = office.desk.administration.configuration
        func create() async throws(OperationFailure) -> DKIMChange {
            try await keys.create("contoso.com", in: active, author: "ann") { organization, domain, change in
                office.desk.administration.entry(
                    .keyCreate, by: OperationDesk.administrator, organization: organization,
                    ObjectReference(.dkimSigningConfig, domain), change: change)
            }
        }
        let failure = await #expect(throws: OperationFailure.self) { _ = try await create() }
        #expect(failure?.lines.first?.hasPrefix("The change is kept, but is not in force") == true)
        #expect(office.desk.store.auditLog.map(\.action) == [.keyCreate])
        store.recover()
        let change = try await create()
        #expect(!change.isNew)
        #expect(try await office.verify(change.domain.keys, keyring: office.keyring) == ["selector1-ed25519 pass"])
        #expect(office.desk.store.auditLog.count == 1)
    }

    @Test("show no private key in what is answered")
    func secret() async throws {
        let office = try await SigningOffice("{ Domain: contoso.com }")
        let change = try await office.desk.perform(DKIMCreate(domain: "contoso.com"))
        let view = change.domain
        for answer in [try JSONEncoder().encode(change), try JSONEncoder().encode(office.desk.store.auditLog)] {
            #expect(!String(decoding: answer, as: UTF8.self).contains("PRIVATE"))
        }
        #expect(view.keys.allSatisfy { $0.record.hasPrefix("v=DKIM1; k=rsa; p=MII") && $0.bits == 2_048 })
    }

    static let published: [(String, DKIMRecordCheck.State, String?)] = [
        ("{}", .valid, nil), ("v=DKIM1; k=rsa; t=s; n=a note; p={p}", .valid, nil),
        ("k=rsa; p={p}", .valid, nil), ("v=DKIM1; t=y; p={p}", .testing, "says t=y"),
        ("v=DKIM1; k=rsa; p=", .mismatch, "has an empty p="), ("v=DKIM1; k=ed25519; p={p}", .mismatch, "another key"),
        ("v=spf1 -all", .mismatch, "is no key record"), ("v=DKIM2; p={p}", .mismatch, "is no key record"),
    ]

    @Test("signing keys are held against what DNS has, and the mend is named", arguments: published)
    func check(_ template: String, _ state: DKIMRecordCheck.State, _ advice: String?) async throws {
        let office = try await SigningOffice("{ Domain: contoso.com, KeySize: 1024 }")
        let view = try await office.desk.perform(DKIMCreate(domain: "contoso.com")).domain
        let record = view.keys[0].record
        let text = template.replacing("{p}", with: record.dropFirst("v=DKIM1; k=rsa; p=".count)).replacing(
            "{}", with: record)
        let check = DKIMRecordCheck(view, answers: [.success([Array(text.utf8)]), .success([])])
        #expect(check.records[0].state == state)
        #expect(
            advice == nil ? check.records[0].advice == nil : check.records[0].advice?.contains(advice ?? "") == true)
        #expect(check.status == state.rawValue)
        #expect(check.isValid == (state == .valid || state == .testing), "The waiting key need not be there.")
        let several = DKIMRecordCheck(view, answers: [.success([Array(record.utf8), [1]]), .failure(.timedOut)])
        #expect(several.records.map(\.state) == [.mismatch, .unknown])
    }
}
