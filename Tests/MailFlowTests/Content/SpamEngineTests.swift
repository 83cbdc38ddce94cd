import Facts
import Inspection
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Scoring
import Testing

@testable import MailFlow

@Suite("Spam engines in the examination")
struct SpamEngineTests {
    /// An engine that says one thing, and notes what it is asked.
    private final class FakeEngine: SpamEngine {
        let name = "rspamd"
        private let outcome: SpamEngineReport.Outcome
        private let asked = NIOLockedValueBox<[SpamEngineQuestion]>([])
        private let misses = NIOLockedValueBox(0)
        var questions: [SpamEngineQuestion] { asked.withLockedValue { $0 } }
        /// How often it was told that it was decided without it.
        var missCount: Int { misses.withLockedValue { $0 } }

        init(_ outcome: SpamEngineReport.Outcome) { self.outcome = outcome }

        func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport {
            asked.withLockedValue { $0.append(question) }
            return SpamEngineReport(name, outcome)
        }

        func missed() { misses.withLockedValue { $0 += 1 } }
    }

    private static let nothing = SpamEngineAnswer(action: "no action", score: 0, requiredScore: 15)
    private static let letter = """
        From: A <a@sender-post.org>\r\nTo: ann@contoso.com\r\nSubject: Figures\r
        Date: Mon, 30 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@sender-post.org>\r\n\r
        The figures for November are in the usual place.\r\n
        """

    private func examination(
        _ text: String = letter, from client: String = stranger, sender: String = "a@sender-post.org",
        to recipients: String..., change: (inout SessionFacts) -> Void = { _ in }
    ) throws -> Examination {
        let basis = ExaminationBasis(snapshot: try snapshot(contoso, fabrikam))
        var transaction = try transaction(from: sender)
        for recipient in recipients.isEmpty ? ["ann@contoso.com"] : recipients {
            transaction.accept(try basis.perimeter.rule("<\(recipient)>", in: transaction, from: client))
        }
        let content = ByteBuffer(string: text)
        var session = try session(client)
        change(&session)
        return Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: transaction, session: session,
                id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_000_000_000),
                ownName: "mx.example.net", headerLimit: 1 << 20),
            attribution: try #require(transaction.attribution), by: basis)
    }

    private func run(_ examination: Examination, _ engine: FakeEngine?) async -> ExaminationResult {
        await examination.run(
            by: Examiners(authenticator: nil, content: examiners(engine)))
    }

    private func examiners(_ engine: FakeEngine?) -> ContentExaminers {
        var examiners = ContentExaminers()
        examiners.opinions = engine.map { FixedSpamEngines([$0]) }
        return examiners
    }

    // MARK: - What they are asked

    @Test("an engine is told the envelope, where the message comes from and what authentication says of that")
    func question() async throws {
        let engine = FakeEngine(.judged(Self.nothing))
        let name = try Domain("mail.sender-post.org")
        let examination = try examination(to: "ann@contoso.com", "carl@contoso.com") {
            $0.reverseName = .found([name])
            $0.tls = SessionFacts.TLS(version: "TLSv1.3")
        }
        let result = await run(examination, engine)
        #expect(result.refusal == nil && result.hand.opinions == [SpamEngineReport("rspamd", .judged(Self.nothing))])
        let question = try #require(engine.questions.first)
        #expect(engine.questions.count == 1 && question.content.size == Self.letter.utf8.count)
        #expect(question.client?.description == stranger && question.helo == "client.example")
        #expect(question.reverseName == "mail.sender-post.org" && question.tls?.version == "TLSv1.3")
        #expect(question.sender.description == "a@sender-post.org" && !question.isOriginating)
        #expect(question.recipients.map(\.description) == ["ann@contoso.com", "carl@contoso.com"])
        #expect(question.organization == "contoso" && question.server.name == "mx.example.net")
        #expect(question.id == NetworkMessageID(high: 1, low: 2) && question.source == stranger)
        let results = try #require(question.authentication)
        #expect(results.hasPrefix("mx.example.net; spf=temperror "), "\(results)")
        #expect(!results.contains("\r") && !results.contains("\n"))
    }

    @Test("mail of the organization's own people comes from its own server, and nothing vouches for it")
    func originating() async throws {
        let engine = FakeEngine(.judged(Self.nothing))
        let way = try examination(from: headOffice, sender: "ann@contoso.com", to: "x@outside.example")
        #expect(way.attribution.direction == .originating)
        _ = await run(way, engine)
        let question = try #require(engine.questions.first)
        #expect(question.isOriginating && question.client?.description == headOffice)
        #expect(question.authentication == nil && question.source == "contoso ann@contoso.com")
    }

    @Test("past the time of the examination an engine counts as one that did not answer, and is not asked")
    func late() async throws {
        let engine = FakeEngine(.judged(Self.nothing))
        let examiners = Examiners(authenticator: nil, content: examiners(engine))
        let result = await (try examination()).run(by: AnswersInTime().pastTime(examiners))
        #expect(result.refusal == nil && engine.questions.isEmpty)
        #expect(result.hand.opinions == [SpamEngineReport("rspamd", .failed(.tooLong))])
        // Whoever was not asked did not fail.
        #expect(engine.missCount == 0)
    }

    @Test("what an engine said in time counts past it, malware and phishing beyond doubt above all")
    func answeredInTime() async throws {
        for (symbol, category) in [
            ("CLAM_VIRUS", VerdictCategory.malware), ("PHISHED_OPENPHISH", .highConfidencePhishing),
        ] {
            let outcome = SpamEngineReport.Outcome.judged(
                SpamEngineAnswer(
                    action: "no action", score: 0, requiredScore: 15, symbols: [.init(name: symbol, score: 5)]))
            let engine = FakeEngine(outcome)
            let examiners = Examiners(authenticator: nil, content: examiners(engine))
            let answers = AnswersInTime()
            _ = await (try examination()).run(by: answers.keeping(examiners))
            let late = await (try examination()).run(by: answers.pastTime(examiners))
            #expect(late.hand.opinions == [SpamEngineReport("rspamd", outcome)])
            #expect(late.hand.verdict?.category == category)
            #expect(engine.questions.count == 1 && engine.missCount == 0)
        }
    }

    @Test("an engine that was asked and not waited for any more is told once, unless it has judged the message")
    func missed() async throws {
        func misses(_ outcome: SpamEngineReport.Outcome) async throws -> Int {
            let engine = FakeEngine(outcome)
            let examiners = Examiners(authenticator: nil, content: examiners(engine))
            let answers = AnswersInTime()
            let kept = try #require(answers.keeping(examiners).content.opinions?.spamEngines.first)
            let other = FakeEngine(.judged(Self.nothing))
            _ = await run(try examination(), other)
            let question = try #require(other.questions.first)
            await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = await kept.judge(question)
            }.value
            for _ in 0..<2 { _ = answers.pastTime(examiners) }
            return engine.missCount
        }
        #expect(try await misses(.failed(.unreachable("it hung up"))) == 1)
        #expect(try await misses(.judged(Self.nothing)) == 0)
    }

    @Test("an event loop leaves even a small message to whoever can wait for an engine")
    func smallMessages() throws {
        var small = try examination()
        small.leaveAuthenticationOut()
        small.readSmallContent(by: examiners(FakeEngine(.judged(Self.nothing))))
        #expect(!small.isReady)
        small.readSmallContent(by: examiners(nil))
        #expect(small.isReady)
    }

    @Test("what is not read is not given to an engine")
    func unread() async throws {
        let engine = FakeEngine(.judged(Self.nothing))
        var examination = try examination()
        examination.leavePlanOut()
        let result = await run(examination, engine)
        #expect(engine.questions.isEmpty && result.hand.opinions.isEmpty)
    }

    // MARK: - What comes of their answers

    private func result(_ answer: SpamEngineAnswer, client: String = stranger) async throws -> ExaminationResult {
        await run(try examination(from: client), FakeEngine(.judged(answer)))
    }

    private func inputs(_ result: ExaminationResult) -> [String] {
        result.hand.accepted.decisions.last { $0.stage == .verdict }?.inputs.map(\.description) ?? []
    }

    private func isJunk(_ result: ExaminationResult) -> Bool {
        result.hand.accepted.copies.allSatisfy { $0.deliveries.allSatisfy { $0.placement == .junk } }
    }

    @Test(
        "what an engine takes for spam goes into the junk folder, and record and judgement name its signs with their weight"
    )
    func spam() async throws {
        let plain = try await result(Self.nothing)
        #expect(plain.refusal == nil && !isJunk(plain))
        let result = try await result(
            SpamEngineAnswer(
                action: "add header", score: 9.5, requiredScore: 15,
                symbols: [.init(name: "DBL_SPAM", score: 6.5, options: ["evil.example"]), .init(name: "OWN", score: 3)])
        )
        #expect(result.refusal == nil && isJunk(result) && result.hand.verdict?.category == .spam)
        #expect(inputs(result).contains("engine=rspamd add header 9.5 of 15"), "\(inputs(result))")
        let judgement = try #require(result.hand.verdict?.judgement)
        let own = try #require(plain.hand.judgement).score
        #expect(result.hand.judgement?.score == ((own + 3.4) * 1_000).rounded() / 1_000)
        #expect(
            judgement.symbols.filter { $0.id.hasPrefix("rspamd/") } == [
                .init(id: "rspamd/DBL_SPAM", weight: 2, evidence: "evil.example"),
                .init(id: "rspamd/OWN", weight: 1.4, evidence: ""),
            ])
        // The stamp has our own signs alone.
        let stamps = result.hand.accepted.copies.flatMap(\.edits.stamps)
        #expect(!stamps.isEmpty && !stamps.contains { $0.contains("DBL_SPAM") }, "\(stamps)")
    }

    @Test(
        "an engine that fails, or would do what nobody knows, leaves the verdict as it is and a fact on record",
        arguments: [
            (SpamEngineReport.Outcome.failed(.tooLong), "unavailable=rspamd does not answer in time"),
            (.failed(.busy), "unavailable=rspamd has no place"),
            (
                .failed(.unusableAnswer("it is no JSON")),
                "unavailable=rspamd gives an answer that can't be used: it is no JSON"
            ),
            (
                .judged(SpamEngineAnswer(action: "explode\u{1B}", score: 99, requiredScore: 15)),
                "unavailable=rspamd gives an answer that can't be used: it would do explode\\x{1B}, an action that the table "
                    + "does not have"
            ),
        ])
    func failures(_ outcome: SpamEngineReport.Outcome, _ input: String) async throws {
        let plain = await run(try examination(), nil)
        let result = await run(try examination(), FakeEngine(outcome))
        #expect(result.refusal == nil && result.hand.verdict == plain.hand.verdict)
        #expect(result.hand.judgement == plain.hand.judgement)
        #expect(inputs(result).contains(input), "\(inputs(result))")
    }

    @Test("malware of a scanner behind an engine is held, and nothing that the engine says makes malware better")
    func malware() async throws {
        let virus = try await result(
            SpamEngineAnswer(
                action: "no action", score: 0, requiredScore: 15,
                symbols: [.init(name: "CLAM_VIRUS", score: 0, options: ["Test.Bad"])]))
        #expect(virus.refusal == nil && virus.hand.verdict?.category == .malware)
        #expect(virus.hand.accepted.deliveries.map { $0.placement.hold?.reason } == [.malware])
        let infected = message(attachment: Array(eicar.utf8), disposition: "attachment; filename=a.txt")
        for action in ["no action", "soft reject"] {
            let engine = FakeEngine(.judged(SpamEngineAnswer(action: action, score: -99, requiredScore: 15)))
            let result = await run(try examination(infected), engine)
            #expect(result.refusal == nil && result.hand.verdict?.category == .malware)
        }
    }

    @Test("an engine may ask to have a message come again later")
    func putOff() async throws {
        let result = try await result(SpamEngineAnswer(action: "soft reject", score: 1, requiredScore: 15))
        #expect(result.refusal?.description == "451 4.7.1 Message put off by policy, please try again later")
        #expect(result.hand.accepted.decisions.last { $0.stage == .verdict }?.reply == result.refusal?.description)
    }

    @Test("an engine never puts off mail of the organization's own people, wherever it goes")
    func putOffOwn() async throws {
        let answer = SpamEngineAnswer(action: "soft reject", score: 1, requiredScore: 15)
        for recipient in ["x@outside.example", "carl@contoso.com"] {
            let way = try examination(from: headOffice, sender: "ann@contoso.com", to: recipient)
            let result = await run(way, FakeEngine(.judged(answer)))
            #expect(result.refusal == nil)
            #expect(inputs(result).contains("engine=rspamd soft reject 1 of 15"), "\(inputs(result))")
        }
    }

    @Test("a record has at most 16 signs, an engine's and our own by their weight, and names that are cut")
    func recordedSigns() async throws {
        let symbols = (0..<60).map { number in
            SpamEngineAnswer.Symbol(
                name: "S\(number)_" + String(repeating: "X", count: 124), score: Double(number + 1) / 10)
        }
        let virus = SpamEngineAnswer.Symbol(name: "CLAM_VIRUS", score: 0, options: ["Test.Bad"])
        let result = try await result(
            SpamEngineAnswer(action: "no action", score: 9, requiredScore: 15, symbols: symbols + [virus]))
        let judgement = try #require(result.hand.verdict?.judgement)
        #expect(judgement.symbols.count == ContentJudgement.recordedSymbols)
        #expect(judgement.symbols.allSatisfy { $0.id.utf8.count <= ContentJudgement.recordedName })
        // What says that it is malware is there, whatever weighs more.
        #expect(
            judgement.symbols.first
                == ContentJudgement.Symbol(id: "rspamd/CLAM_VIRUS", weight: 0, evidence: "Test.Bad"))
        let weights = judgement.symbols.dropFirst().map(\.weight.magnitude)
        #expect(weights == weights.sorted(by: >) && weights.allSatisfy { $0 > 0 })
    }
}
