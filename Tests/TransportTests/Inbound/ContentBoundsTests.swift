import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("Reading of content that is made to cost much", .timeLimit(.minutes(30)))
struct ContentBoundsTests {
    /// Tells no country, and notes what is taken of a budget while content is read.
    private final class Witness: CountryLookup {
        let budget: MemoryBudget
        let taken = NIOLockedValueBox<[Int]>([])
        init(_ budget: MemoryBudget) { self.budget = budget }
        func country(of address: IPAddress) -> String? {
            taken.withLockedValue { $0.append(budget.taken) }
            return nil
        }
    }

    private func examination(of content: MessageContent, beginning: ByteBuffer) throws -> Examination {
        let document = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }]
            malwareFilterPolicy: { UnreadContentAction: Pass }
            """
        let owner = OrganizationSnapshot(
            try OrganizationDocument.load(yaml: document, file: "o.yaml").get(), revision: 1)
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let basis = ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: [owner]))
        let attribution = Attribution(owner: owner, direction: .incoming)
        var transaction = Transaction(envelope: Envelope(sender: .null))
        transaction.attribution = attribution
        transaction.recipients = [EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))]
        let whole = WholeMessage(
            reading: beginning, content: content, transaction: transaction,
            session: SessionFacts(clientAddress: IPAddress(v4: 0xc000_0201), helo: "client.example"),
            id: NetworkMessageID(high: 0, low: 1), receivedAt: WallTime(milliseconds: 0), ownName: "mx.example.net",
            headerLimit: server.limits.headerSize)
        var examination = Examination(of: whole, attribution: attribution, by: basis)
        examination.leaveAuthenticationOut()
        return examination
    }

    private func spooled(_ head: String, _ piece: String, octets: Int, in folder: TestFolder) throws -> SpoolFile {
        let file = try SpoolFile(folder: folder.path)
        try file.append(ByteBuffer(string: head))
        let block = ByteBuffer(string: String(repeating: piece, count: (1 << 20) / piece.utf8.count))
        while file.size + block.readableBytes < octets { try file.append(block) }
        return file
    }

    /// Fields of a message that nothing else speaks against.
    private static let fields =
        "From: Ann <ann@b.org>\r\nTo: Bob <bob@contoso.com>\r\nSubject: Figures\r\n"
        + "Date: Mon, 23 Nov 2026 13:00:00 +0000\r\nMessage-ID: <1@b.org>\r\nMIME-Version: 1.0\r\n"

    @Test(
        "36 MB on one line and a million parts are taken, and the record says what was not read",
        arguments: [
            ("\r\n", "a", 36_000_000, "textNotRead"),
            ("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n", 10 << 20, "partsNotRead"),
        ])
    func broken(_ head: String, _ piece: String, _ octets: Int, _ kind: String) async throws {
        let folder = try TestFolder()
        let file = try spooled(Self.fields + head, piece, octets: octets, in: folder)
        let budget = MemoryBudget(total: 256 << 20)
        let witness = Witness(budget)
        let content = ContentExamination(
            try examination(of: .file(file), beginning: try file.read(at: 0, count: Self.fields.utf8.count + 100)),
            of: .file(file), memory: nil,
            recorder: nil, contentExaminers: ContentExaminers(countries: witness), readingBudget: budget)
        guard case .accept(let message) = await content.categorization(by: nil) else {
            Issue.record("refused")
            return
        }
        let verdict = try #require(message.decisions.first { $0.stage == .verdict })
        #expect(verdict.inputs.contains(Decision.Input("notFullyRead", kind)), "\(verdict.inputs)")
        #expect(message.copies[0].edits.stamps.first?.contains(";SFV:NSPM;") == true)
        // A copy of the file and what is decoded were counted while it was read, and are given back.
        #expect(witness.taken.withLockedValue { $0 } == [3 * file.size])
        #expect(budget.taken == 0)
    }

    @Test("memory for reading is counted, never more than half of all, and without room the client comes again")
    func counted() async throws {
        let content = ByteBuffer(string: "From: a@b.example\r\n\r\n" + String(repeating: "a\r\n", count: 100_000))
        for (total, before, expected) in [
            (1 << 30, 0, 2 * content.readableBytes), (400_000, 0, 200_000), (400_000, 200_001, nil),
        ] as [(Int, Int, Int?)] {
            let budget = MemoryBudget(total: total)
            #expect(budget.take(before))
            let witness = Witness(budget)
            let examined = ContentExamination(
                try examination(of: .memory(content), beginning: content), of: .memory(content), memory: nil,
                recorder: nil, contentExaminers: ContentExaminers(countries: witness), readingBudget: budget,
                readingPatience: 1)
            let categorization = await examined.categorization(by: nil)
            #expect(budget.taken == before)
            guard let expected else {
                guard case .refuse(let reply, let decisions, _) = categorization else {
                    Issue.record("accepted")
                    return
                }
                #expect(reply == Replies.insufficientResources && !reply.isPermanent)
                #expect(decisions.map(\.stage) == [.acceptance])
                #expect(witness.taken.withLockedValue { $0 }.isEmpty)
                continue
            }
            #expect(witness.taken.withLockedValue { $0 } == [before + expected])
        }
    }

    @Test("large messages leave memory for small ones, and give all of it back")
    func fairShares() {
        let budget = MemoryBudget(total: 1_600)
        var large = budget.fairShare(of: 800)
        #expect(large != nil && budget.fairShare(of: 800) == nil && budget.fairShare(of: 401) == nil)
        var small = (0..<8).map { _ in budget.fairShare(of: 100) }
        #expect(small.allSatisfy { $0 != nil } && budget.fairShare(of: 1) == nil)
        (large, small) = (nil, [])
        #expect(large == nil && small.isEmpty && budget.taken == 0)
    }

    /// Says nothing before its task is cancelled.
    private struct HeldEngine: MalwareEngine {
        let name = "clamd"
        func scan(_ question: MalwareQuestion) async -> EngineReport {
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
            return EngineReport(name)
        }
    }

    @Test("whoever decides past the time needs no more memory than the run before still holds")
    func late() async throws {
        let content = ByteBuffer(string: "From: a@b.example\r\n\r\n" + String(repeating: "a\r\n", count: 100_000))
        let budget = MemoryBudget(total: 400_000)
        let examined = ContentExamination(
            try examination(of: .memory(content), beginning: content), of: .memory(content), memory: nil,
            recorder: nil, contentExaminers: ContentExaminers(malware: FixedEngines([HeldEngine()])),
            readingBudget: budget)
        let first = Task { await examined.categorization(by: nil) }
        #expect(try await eventually { budget.taken == 200_000 })
        guard case .refuse(let reply, _, _) = await examined.categorization(by: nil, isLate: true) else {
            Issue.record("accepted")
            return
        }
        #expect(reply == Replies.unscanned)
        first.cancel()
        _ = await first.value
        #expect(budget.taken == 0)
    }
}
