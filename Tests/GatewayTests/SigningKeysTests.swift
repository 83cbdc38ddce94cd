import DNS
import Facts
import Foundation
import Logging
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import SenderAuthentication
import Storage
import Testing

@testable import Gateway

/// A store on a clock, and an organization that signs.
private struct SigningOffice {
    let folder: TemporaryFolder
    let clock = VirtualClock()
    let snapshot: ConfigurationSnapshot
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ config: String) throws {
        folder = try TemporaryFolder()
        let document = try OrganizationDocument.load(
            yaml: """
                organization: contoso
                acceptedDomains:
                  - { DomainName: contoso.com, Default: true }
                  - { DomainName: plain.com }
                recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Administrator: true }]
                dkimSigningConfigs:
                  - \(config)
                """, file: "contoso.yaml"
        ).get()
        snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path),
            organizations: [OrganizationSnapshot(document, revision: 1)])
    }

    /// Runs `body` with the keys of a store that is opened for it alone, as a process has them.
    func process<T>(_ body: (SigningKeys) throws -> T) throws -> T {
        let store = try MailStore.open(folder: folder.path + "/data", time: clock, logger: logger)
        defer { store.close() }
        return try body(SigningKeys(store: store, time: clock, logger: logger))
    }

    /// A command to a process of its own.
    @discardableResult
    func ask(_ request: DKIMRequest) throws -> (view: DKIMDomainView, isInstalled: Bool) {
        try process { keys in
            var isInstalled = false
            switch try keys.answer(request, snapshot: snapshot, install: { _ in isInstalled = true }) {
            case .changed(let view, _): return (view, isInstalled)
            case .domains(let views): return (try #require(views.first), isInstalled)
            }
        }
    }

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

@Suite("Signing keys of a gateway", .timeLimit(.minutes(30)))
struct SigningKeysTests {
    @Test("sign until the date of a rotation and hand over on it, across restarts, and the old record still verifies")
    func rotation() async throws {
        let office = try SigningOffice("{ Domain: contoso.com, Algorithm: Both }")
        #expect(try office.ask(.create(domain: "contoso.com", author: "root")).isInstalled)
        office.clock.advance(by: .hours(24 * 30))
        let view = try office.ask(.rotate(domain: "contoso.com", isImmediate: false, author: "root")).view
        #expect(view.rotateOnDate?.milliseconds == office.clock.wallTime().milliseconds + 96 * 3_600_000)
        #expect(view.selectorBefore == .first && view.selectorAfter == .second && view.signing == .first)
        #expect(view.keys.filter(\.isSigning).map(\.selector) == ["selector1", "selector1-ed25519"])
        // One keyring over the date: no reload is needed for it.
        let keyring = try office.process { try $0.keyring() }
        let first = try await office.verify(view.keys, keyring: keyring)
        #expect(first == ["selector1 pass", "selector1-ed25519 pass"])
        office.clock.advance(by: .hours(96))
        let second = try await office.verify(view.keys, keyring: keyring)
        #expect(second == ["selector2 pass", "selector2-ed25519 pass"])
        let shown = try office.ask(.show(domain: "CONTOSO.com")).view
        #expect(shown.signing == .second && shown.keys.map(\.record) == view.keys.map(\.record))
        #expect(throws: Never.self) {
            try office.ask(.rotate(domain: "contoso.com", isImmediate: true, author: "root"))
        }
    }

    @Test("signing keys are made once, and refusals say what to do")
    func refusals() throws {
        let office = try SigningOffice("{ Domain: contoso.com, Algorithm: Ed25519SHA256 }")
        func refusal(_ request: DKIMRequest) -> OperationFailure? {
            do {
                try office.ask(request)
                return nil
            } catch {
                return error as? OperationFailure
            }
        }
        let rotate = DKIMRequest.rotate(domain: "contoso.com", isImmediate: false, author: "root")
        #expect(refusal(rotate)?.lines.first?.contains("`postern dkim create contoso.com` makes") == true)
        #expect(try office.ask(.create(domain: "contoso.com", author: "root")).isInstalled)
        #expect(try !office.ask(.create(domain: "contoso.com", author: "root")).isInstalled)
        #expect(refusal(rotate) == nil)
        #expect(refusal(rotate)?.lines.first?.contains("are being rotated already: selector2 signs from") == true)
        let unconfigured = refusal(.create(domain: "plain.com", author: "root"))
        #expect(unconfigured?.kind == .configuration)
        #expect(unconfigured?.lines.first?.contains("add `- { Domain: plain.com, Enabled: true }`") == true)
        #expect(refusal(.show(domain: "sub.contoso.com"))?.lines.first?.contains("No organization has") == true)
        #expect(refusal(.show(domain: "a b"))?.lines.first?.contains("is no domain") == true)
        #expect(refusal(.list(organization: "fabrikam"))?.lines.first?.contains("no organization fabrikam") == true)
    }

    @Test("show no private key in what is answered")
    func secret() throws {
        let office = try SigningOffice("{ Domain: contoso.com }")
        let view = try office.ask(.create(domain: "contoso.com", author: "root")).view
        let reply = try JSONEncoder().encode(ControlReply.dkim(.domains([view])))
        #expect(!String(decoding: reply, as: UTF8.self).contains("PRIVATE"))
        #expect(view.keys.allSatisfy { $0.record.hasPrefix("v=DKIM1; k=rsa; p=MII") && $0.bits == 2_048 })
    }

    static let published: [(String, DKIMRecordCheck.State, String?)] = [
        ("{}", .valid, nil), ("v=DKIM1; k=rsa; t=s; n=a note; p={p}", .valid, nil),
        ("k=rsa; p={p}", .valid, nil), ("v=DKIM1; t=y; p={p}", .testing, "says t=y"),
        ("v=DKIM1; k=rsa; p=", .mismatch, "has an empty p="), ("v=DKIM1; k=ed25519; p={p}", .mismatch, "another key"),
        ("v=spf1 -all", .mismatch, "is no key record"), ("v=DKIM2; p={p}", .mismatch, "is no key record"),
    ]

    @Test("signing keys are held against what DNS has, and the mend is named", arguments: published)
    func check(_ template: String, _ state: DKIMRecordCheck.State, _ advice: String?) throws {
        let office = try SigningOffice("{ Domain: contoso.com, KeySize: 1024 }")
        let view = try office.ask(.create(domain: "contoso.com", author: "root")).view
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
