import Facts
import Foundation
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Gateway
@testable import Operations

/// Everything that decides about whole messages runs one list of stages: one more line shows in all of it.
@Suite("A stage that is added to the list", .timeLimit(.minutes(30)))
struct PlantedStageTests {
    private struct Planted: ExaminationStage {
        static let field = "X-Planted: yes"
        func rule(on hand: inout MessageInHand) -> Reply? {
            hand.edit { $0.prepended.insert(Self.field, at: 0) }
            return nil
        }
    }

    private let stages = Examination.stages + [Planted()]
    private let session = SessionCorpus.Session(
        "planted", "127.5.0.1", from: "x@direct.example", to: [("ann@contoso.com", "250")]
    ).with("From: x@direct.example\r\n")

    @Test("a stage that is added shows in live mail and in explain")
    func liveAndExplain() async throws {
        let desk = try LiveDesk(stages: stages)
        try await desk.start()
        let (_, accepted, _) = try desk.take(session)
        await desk.stop()
        #expect(accepted.map { $0.copies[0].edits.prepended.first } == [Planted.field])

        let question = try Explain.Question(
            clientAddress: session.client, helo: "client.example", sender: session.sender,
            recipients: session.recipients.map(\.0), content: ByteBuffer(string: session.message))
        let rulings = await Explain(by: desk.active.basis)
            .rulings(question, at: desk.clock.wallTime(), by: desk.authenticator)
        guard case .accept(let explained) = rulings.categorization else {
            Issue.record("refused")
            return
        }
        #expect(explained.copies.map(\.edits.prepended.first) == [Planted.field])
    }

    @Test("a stage that is added shows in postern check message")
    func check() async throws {
        let resolver = try await UnboundServer.start(zones: [])
        defer { resolver.stop() }
        var checker = MessageChecker(
            clientAddress: "192.0.2.1", helo: "client.example", sender: "x@direct.example",
            servers: [HostPort("127.0.0.1:\(resolver.port)", defaultPort: 53)].compactMap(\.self), server: nil,
            organization: nil)
        checker.stages = stages
        let (asked, message) = (checker, Data("From: x@direct.example\r\n\r\nHello\r\n".utf8))
        // It blocks.
        let check = try await NIOThreadPool.singleton.runIfActive { try asked.check(message) }
        #expect(check.fields.first == Planted.field)
        #expect(check.authenticationResults.hasPrefix("Authentication-Results: localhost"))
    }

    @Test("a stage that is added shows in reports")
    func reports() throws {
        let desk = ReportDesk(stages: stages)
        let report = try desk.sent(.failure, by: "bob@example.org", [try desk.failed("ann@contoso.com")])
        #expect(report.copies.map(\.edits.prepended.first) == [Planted.field])
    }

    @Test("a stage that is added shows in the test messages of a validation")
    func validation() throws {
        let desk = try LiveDesk(stages: stages)
        let organization = try #require(desk.active.snapshot.organization(named: "contoso"))
        let connector = try #require(organization.outboundConnector(named: "To head office"))
        let message = ValidationMessage(
            to: try #require(EmailAddress("x@corp.contoso.com")), domain: try Domain("corp.contoso.com"), by: connector,
            stagedAs: "staged", of: organization, basis: desk.active.basis, author: "root", time: desk.clock,
            random: SeededRandom(seed: 1)
        ).acceptance
        #expect(message.copies.map(\.edits.prepended.first) == [Planted.field])
        // Signed as other mail by the connector is.
        #expect(message.copies[0].edits.prepended.contains { $0.hasPrefix("DKIM-Signature: ") })
        #expect(message.copies[0].deliveries.map(\.key.connector) == ["staged"])
        #expect(message.decisions.map(\.stage) == [.administration, .routing, .signing])
    }
}
