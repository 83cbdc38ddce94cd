import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Finding out where junk goes", .timeLimit(.minutes(30)))
struct VerifyJunkTests {
    private static let contoso = """
        organization: contoso
        acceptedDomains:
          - { DomainName: contoso.com, Default: true }
          - { DomainName: office.example, DomainType: InternalRelay }
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
          - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox, Mailbox: dovecot }
          - { PrimarySmtpAddress: dora@contoso.com, RecipientType: UserMailbox, Mailbox: cyrus }
          - { PrimarySmtpAddress: fay@contoso.com, RecipientType: MailContact, ExternalEmailAddress: fay@elsewhere.test }
        mailboxHosts:
          - { Name: dovecot, Lmtp: "127.0.0.1:24" }
          - { Name: cyrus, Lmtp: "127.0.0.1:2424", JunkSubaddress: "+Junk" }
        outboundConnectors:
          - { Name: Office, ConnectorType: OnPremises, RecipientDomains: [office.example], UseMXRecord: false,
              SmartHosts: ["10.1.1.25:25"] }

        """

    /// What comes of a test message, each copy of which ends in a state.
    private func verify(
        _ recipient: String, as state: RecipientState = .delivered, saying detail: String = "250 2.0.0 Saved"
    ) async throws -> JunkVerification {
        let desk = try await OperationDesk([Self.contoso])
        async let answer = desk.perform(VerifyJunk(recipient: recipient))
        #expect(try await eventually { !desk.store.waiting.isEmpty })
        let event = RecipientEvent(.deliver, at: desk.clock.wallTime(), detail: detail)
        let updates = desk.store.waiting.map { RecipientUpdate(id: $0.id, state: state, event: event) }
        _ = try await desk.store.commit(StoreTransaction(updates: updates))
        let result = try await answer
        #expect(result.recipient == recipient && result.organization == "contoso")
        #expect(desk.store.auditLog.map(\.action) == [.verifyJunk])
        #expect(desk.store.acceptances.map(\.origin) == [.validation])
        return result
    }

    @Test("names the folder of a Maildir")
    func maildir() async throws {
        let result = try await verify("ann@contoso.com")
        #expect(result.overall == .succeeded && result.verdict?.cat.rawValue == "HSPM")
        let copy = try #require(result.copies.first)
        #expect(copy.place == .maildir && copy.folder == "Junk" && copy.host == nil && copy.header == nil)
        #expect(copy.look == "in the folder Junk (.Junk) of the Maildir of ann@contoso.com")
        #expect(copy.detail == "250 2.0.0 Saved" && copy.status == .delivered)
        #expect(result.lines.first == "Succeeded: test message \(result.messageID) to ann@contoso.com")
    }

    @Test("names the field that the rule of a host goes by")
    func header() async throws {
        let result = try await verify("carl@contoso.com")
        #expect(result.overall == .succeeded)
        let copy = try #require(result.copies.first)
        #expect(copy.place == .mailboxHost && copy.host == "mailbox host \"dovecot\" (127.0.0.1:24)")
        #expect(copy.folder == nil && copy.sentTo == "carl@contoso.com")
        #expect(copy.header?.contains(";SFV:SPM;") == true, "\(copy)")
        #expect(copy.header?.contains("\n") == false)
        #expect(
            copy.look.hasPrefix("at mailbox host \"dovecot\" (127.0.0.1:24), in the folder that its rule for SFV:SPM"))
    }

    @Test("names the sub-address and its folder, and the recipient by the own address")
    func subaddress() async throws {
        let result = try await verify("dora@contoso.com")
        let copy = try #require(result.copies.first)
        #expect(result.overall == .succeeded && copy.recipient == "dora@contoso.com")
        #expect(copy.sentTo == "dora+Junk@contoso.com" && copy.folder == "Junk")
        #expect(copy.look.contains("in the folder Junk of dora@contoso.com: it was sent to dora+Junk@contoso.com"))
        #expect(result.lines.contains("  Sent to: dora+Junk@contoso.com"))
    }

    @Test("names the connector to the organization's own servers")
    func connector() async throws {
        let copy = try #require(try await verify("x@office.example").copies.first)
        #expect(copy.place == .onPremises && copy.host == "connector \"Office\" (10.1.1.25:25)")
        #expect(copy.header?.contains(";SFV:SPM;") == true)
    }

    @Test("warns of a copy that leaves the organization, where no verdict goes")
    func outside() async throws {
        let result = try await verify("fay@contoso.com")
        let copy = try #require(result.copies.first)
        #expect(result.overall == .warning && copy.place == .outside && copy.header == nil)
        #expect(copy.sentTo == "fay@elsewhere.test" && copy.look.contains("outside of the organization"))
    }

    @Test("fails where a host refuses the copy, and says what it said")
    func refusedByHost() async throws {
        let result = try await verify("dora@contoso.com", as: .failed, saying: "550 5.1.1 Nobody")
        let copy = try #require(result.copies.first)
        #expect(result.overall == .failed && copy.status == .failed && copy.detail == "550 5.1.1 Nobody")
        #expect(copy.look == "nowhere: it was not delivered" && copy.sentTo == "dora+Junk@contoso.com")
    }

    @Test("names the item in quarantine, and waits for nothing")
    func quarantine() async throws {
        let desk = try await OperationDesk([
            Self.contoso + "hostedContentFilterPolicy: { HighConfidenceSpamAction: Quarantine }\n"
        ])
        let result = try await desk.perform(VerifyJunk(recipient: "carl@contoso.com"))
        let copy = try #require(result.copies.first)
        #expect(result.overall == .succeeded && copy.place == .quarantine && copy.status == .quarantined)
        let identity = try #require(copy.quarantineIdentity)
        #expect(identity.hasPrefix(result.messageTraceID ?? "?") && copy.look.contains(identity))
        #expect(copy.host == nil && copy.header == nil && copy.sentTo == nil)
    }

    @Test("says that a policy deletes the message")
    func deletion() async throws {
        let desk = try await OperationDesk([
            Self.contoso + "hostedContentFilterPolicy: { HighConfidenceSpamAction: Delete }\n"
        ])
        let result = try await desk.perform(VerifyJunk(recipient: "ann@contoso.com"))
        #expect(result.overall == .succeeded && result.copies.isEmpty, "\(result)")
        #expect(result.ends.map(\.event) == [.dropped])
    }

    @Test("takes what waits out of the queue when the time is over, and fails")
    func timeout() async throws {
        let desk = try await OperationDesk([Self.contoso])
        async let answer = desk.perform(VerifyJunk(recipient: "carl@contoso.com", timeout: 5))
        #expect(
            try await eventually {
                desk.clock.advance(by: .seconds(6))
                return !desk.store.acceptances.isEmpty && desk.store.waiting.isEmpty
            })
        let result = try await answer
        #expect(result.overall == .failed && result.copies.map(\.status) == [.waiting])
        #expect(result.copies.first?.look.hasPrefix("nowhere: it did not get to mailbox host \"dovecot\"") == true)
    }

    @Test("tells the refusal of a recipient that nobody has, and sends nothing")
    func unknown() async throws {
        let desk = try await OperationDesk([Self.contoso])
        let result = try await desk.perform(VerifyJunk(recipient: "nobody@contoso.com"))
        #expect(result.overall == .failed && result.refusal?.hasPrefix("550 5.4.1") == true, "\(result)")
        #expect(result.copies.isEmpty && result.messageTraceID == nil && result.verdict == nil)
        #expect(desk.store.acceptances.isEmpty && desk.store.auditLog.isEmpty)
    }

    @Test(
        "sends nothing to others than recipients of its organizations",
        arguments: ["fay@elsewhere.test", "ann@[192.0.2.1]", "ann", ""])
    func others(_ recipient: String) async throws {
        let desk = try await OperationDesk([Self.contoso])
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(VerifyJunk(recipient: recipient))
        }
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(VerifyJunk(recipient: "ann@contoso.com", timeout: 0))
        }
        #expect(desk.store.acceptances.isEmpty)
    }
}
