import Facts
import Inspection
import MIME
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("Answers that come past the time of the examination", .timeLimit(.minutes(30)))
struct EarlierAnswersTests {
    /// Holds whoever asks until it is opened, or until the task that waits is cancelled.
    private final class Gate: Sendable {
        private struct State {
            var asked = 0
            var isOpen = false
        }

        private let state = NIOLockedValueBox(State())
        var asked: Int { state.withLockedValue { $0.asked } }

        func open() { state.withLockedValue { $0.isOpen = true } }

        /// Whether it was opened.
        func pass() async -> Bool {
            state.withLockedValue { $0.asked += 1 }
            while !Task.isCancelled {
                if state.withLockedValue({ $0.isOpen }) { return true }
                await Task.yield()
            }
            return false
        }
    }

    private struct HeldInspector: ContentInspector {
        let gate: Gate
        func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport] {
            guard await gate.pass() else {
                return requests.map { InspectionReport(path: $0.path, unread: .unavailable) }
            }
            return requests.map { request in
                var report = InspectionReport(path: request.path)
                var member = InspectedFile(path: request.path + "/e.com", names: ["e.com"])
                member.hasEICAR = true
                report.members = [member]
                return report
            }
        }
    }

    private struct HeldEngine: MalwareEngine {
        var name = "clamd"
        let gate: Gate
        var failure: EngineReport.Failure?

        func scan(_ question: MalwareQuestion) async -> EngineReport {
            guard await gate.pass() else { return EngineReport(name, failure: .unreachable("it hung up")) }
            var report = EngineReport(name, failure: failure)
            if failure == nil { report.findings = [.init(path: "1.2", signature: "Test.Late")] }
            return report
        }
    }

    private struct HeldSpamEngine: SpamEngine {
        let name = "rspamd"
        let gate: Gate
        func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport {
            guard await gate.pass() else { return SpamEngineReport(name, .failed(.tooLong)) }
            return SpamEngineReport(
                name,
                .judged(
                    SpamEngineAnswer(
                        action: "no action", score: 0, requiredScore: 15, symbols: [.init(name: "CLAM_VIRUS", score: 5)]
                    )))
        }
    }

    private let clock = VirtualClock()
    private let archive = message(
        attachment: [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 60), disposition: "attachment; filename=a.zip")

    private func examination(_ text: String, to recipients: String...) throws -> Examination {
        let basis = ExaminationBasis(snapshot: try snapshot(contoso, fabrikam))
        var transaction = try transaction(from: "a@sender.example")
        for recipient in recipients.isEmpty ? ["ann@contoso.com"] : recipients {
            transaction.accept(try basis.perimeter.rule("<\(recipient)>", in: transaction, from: stranger))
        }
        let content = ByteBuffer(string: text)
        var examination = Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: transaction, session: try session(stranger),
                id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_000_000_000),
                ownName: "mx.example.net", headerLimit: 1 << 20),
            attribution: try #require(transaction.attribution), by: basis)
        examination.leaveAuthenticationOut()
        return examination
    }

    private func examiners(_ change: (inout ContentExaminers) -> Void) -> Examiners {
        var content = ContentExaminers()
        content.earlier = EarlierAnswers(time: clock)
        change(&content)
        return Examiners(authenticator: nil, content: content)
    }

    /// An attempt that is decided in time.
    private func decided(_ examination: Examination, _ examiners: Examiners) async -> ExaminationResult {
        await examination.run(by: AnswersInTime(about: examination.whole).keeping(examiners))
    }

    /// An attempt whose time is over while somebody is asked, who answers only then.
    private func late(_ examination: Examination, _ examiners: Examiners, _ gate: Gate) async -> ExaminationResult {
        let answers = AnswersInTime(about: examination.whole)
        let kept = answers.keeping(examiners)
        let task = Task { await examination.run(by: kept) }
        while gate.asked == 0 { await Task.yield() }
        answers.goOnPastTime()
        task.cancel()
        let result = await examination.run(by: answers.pastTime(examiners))
        gate.open()
        _ = await task.value
        return result
    }

    @Test("what the inspector finds past the time is there when the message comes again, and it is not asked again")
    func inspector() async throws {
        let gate = Gate()
        let examiners = examiners { $0.inspector = HeldInspector(gate: gate) }
        #expect(await late(try examination(archive), examiners, gate).refusal == Replies.unscanned)
        #expect(
            await decided(try examination(archive, to: "carl@contoso.com"), examiners).hand.verdict?.category
                == .malware)
        #expect(gate.asked == 1)
        #expect(await decided(try examination(archive + "x\r\n"), examiners).hand.verdict?.category == .malware)
        #expect(gate.asked == 2)
    }

    @Test("what clamd finds past the time is there when the message comes again, and it is not asked again")
    func clamd() async throws {
        let gate = Gate()
        let examiners = examiners { $0.malware = FixedEngines([HeldEngine(gate: gate)]) }
        #expect(await late(try examination(archive), examiners, gate).refusal == Replies.unscanned)
        let again = await decided(try examination(archive), examiners)
        #expect(again.hand.verdict?.category == .malware && gate.asked == 1)
        let decision = try #require(again.hand.accepted.decisions.first { $0.stage == .malwareFilter })
        #expect(decision.inputs.map(\.description).contains("signature=Test.Late"))
        // A message that comes much later is asked about anew.
        clock.advance(by: .minutes(61))
        _ = await decided(try examination(archive), examiners)
        #expect(gate.asked == 2)
    }

    @Test("what Rspamd says past the time counts once when the same message comes again, of the same to the same")
    func rspamd() async throws {
        let gate = Gate()
        let examiners = examiners { $0.opinions = FixedSpamEngines([HeldSpamEngine(gate: gate)]) }
        let first = await late(try examination(archive), examiners, gate)
        #expect(first.hand.opinions.map(\.failure) == [.tooLong])
        let other = await decided(try examination(archive, to: "carl@contoso.com"), examiners)
        #expect(other.hand.opinions.allSatisfy { $0.answer != nil } && gate.asked == 2)
        let again = await decided(try examination(archive), examiners)
        #expect(again.hand.verdict?.category == .malware && gate.asked == 2)
        _ = await decided(try examination(archive), examiners)
        #expect(gate.asked == 3)
    }

    @Test("where the client has gone, nobody goes on")
    func gone() async throws {
        let gate = Gate()
        let examiners = examiners { $0.malware = FixedEngines([HeldEngine(gate: gate)]) }
        let examination = try examination(archive)
        let kept = AnswersInTime(about: examination.whole).keeping(examiners)
        let task = Task { await examination.run(by: kept) }
        while gate.asked == 0 { await Task.yield() }
        task.cancel()
        // The gate is never opened: it ends by itself.
        _ = await task.value
        gate.open()
        #expect(
            await decided(try self.examination(archive), examiners).hand.verdict?.category == .malware
                && gate.asked == 2)
    }

    @Test("of a message that is put off, whoever has answered is not asked again, and whoever failed is")
    func putOff() async throws {
        let (answers, fails) = (Gate(), Gate())
        answers.open()
        fails.open()
        let examiners = examiners {
            $0.inspector = HeldInspector(gate: answers)
            $0.malware = FixedEngines([HeldEngine(gate: fails, failure: .unreachable("nobody listens there"))])
        }
        for attempt in 1...3 {
            let examination = try examination(archive)
            let kept = AnswersInTime(about: examination.whole)
            _ = await examination.run(by: kept.keeping(examiners))
            kept.keepForNextAttempt()
            #expect(answers.asked == 1 && fails.asked == attempt)
        }
    }

    @Test("files that nobody could read, and failures, are not kept; of many messages the last are")
    func kept() throws {
        let earlier = EarlierAnswers(time: clock)
        let first = try #require(EarlierAnswers.Subject(try examination("Subject: first\r\n\r\nx\r\n").whole))
        for bound in [InspectionBound.unavailable, .died, .tooLong] {
            earlier.keep(.init(inspected: [InspectionReport(path: "1", unread: bound)]), about: first)
        }
        earlier.keep(.init(reports: ["clamd": EngineReport("clamd", failure: .busy)]), about: first)
        earlier.keep(.init(opinions: ["rspamd": SpamEngineReport("rspamd", .failed(.busy))]), about: first)
        #expect(earlier.isEmpty)
        earlier.keep(.init(inspected: [InspectionReport(path: "1", unread: .ratio)]), about: first)
        earlier.keep(.init(reports: ["clamd": EngineReport("clamd")]), about: first)
        let known = earlier.take(first)
        #expect(known?.inspected?.first?.incomplete == [.ratio] && known?.reports["clamd"]?.failure == nil)
        for number in 0..<EarlierAnswers.most {
            let other = try #require(EarlierAnswers.Subject(try examination("Subject: \(number)\r\n\r\nx\r\n").whole))
            earlier.keep(.init(reports: ["clamd": EngineReport("clamd")]), about: other)
        }
        #expect(earlier.take(first) == nil)
    }

    /// Counts how often it is asked, and gives the text of files where it is asked for it.
    private struct CountingInspector: ContentInspector {
        let asked = NIOLockedValueBox(0)

        func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport] {
            asked.withLockedValue { $0 += 1 }
            return requests.map { request in
                var report = InspectionReport(path: request.path)
                report.hasText = request.extractsText
                if request.extractsText { report.texts = [ExtractedText(path: request.path, text: [0x61])] }
                return report
            }
        }
    }

    @Test("a report without the text of files is no answer to an attempt that needs it, and one with it answers both")
    func text() async throws {
        let inspector = CountingInspector()
        let examiners = examiners { $0.inspector = inspector }
        let whole = try examination(archive).whole
        func ask(extractsText: Bool) async -> [InspectionReport]? {
            let answers = AnswersInTime(about: whole)
            let kept = answers.keeping(examiners)
            let request = InspectionRequest(
                path: "1.2", filename: "a.zip", trueType: .zip, octets: ByteBuffer(), extractsText: extractsText)
            let reports = await kept.content.inspector?.inspect([request], source: "s")
            answers.keepForNextAttempt()
            return reports
        }
        _ = await ask(extractsText: false)
        _ = await ask(extractsText: false)
        #expect(inspector.asked.withLockedValue { $0 } == 1)
        let reports = await ask(extractsText: true)
        #expect(reports?.first?.texts.count == 1 && inspector.asked.withLockedValue { $0 } == 2)
        _ = await ask(extractsText: true)
        _ = await ask(extractsText: false)
        #expect(inspector.asked.withLockedValue { $0 } == 2)
    }

    @Test("the text of files is kept up to a bound, of the messages that came last")
    func manyTexts() throws {
        let earlier = EarlierAnswers(time: clock)
        let subjects = try (0..<12).map { number in
            try #require(EarlierAnswers.Subject(try examination("Subject: \(number)\r\n\r\nx\r\n").whole))
        }
        var report = InspectionReport(path: "1.2")
        report.hasText = true
        report.texts = [ExtractedText(path: "1.2", text: [UInt8](repeating: 0x61, count: 4_000_000))]
        for subject in subjects { earlier.keep(.init(inspected: [report]), about: subject) }
        let known = subjects.map { earlier.take($0) != nil }
        #expect(known == [Bool](repeating: false, count: 4) + [Bool](repeating: true, count: 8))
    }
}
