import Facts
import Glibc
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import Testing

@testable import Gateway

/// Notes work as a journal does, and remembers it.
private final class RecordingWork: WorkJournal {
    struct Note {
        var stage: WorkStage
        var sequence: SequenceNumber
        var thread: UInt
        var isEnded = false
    }

    private let kept = NIOLockedValueBox<[Note]>([])
    var notes: [Note] { kept.withLockedValue { $0 } }
    private static var thread: UInt { UInt(pthread_self()) }

    /// Whether this thread works on a message.
    func isNoted(_ sequence: SequenceNumber) -> Bool {
        let thread = Self.thread
        return notes.contains { !$0.isEnded && $0.sequence == sequence && $0.thread == thread }
    }

    func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int {
        let thread = Self.thread
        return kept.withLockedValue {
            $0.append(Note(stage: stage, sequence: sequence, thread: thread))
            return $0.count - 1
        }
    }
    func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int { -1 }
    func end(_ note: Int) { kept.withLockedValue { $0[note].isEnded = true } }
    func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool { false }
}

/// A learner that sees whether the report is noted while it learns.
private final class WitnessingLearner: Learner {
    private let work: RecordingWork
    private let seen = NIOLockedValueBox<[(isNoted: Bool, notes: Int)]>([])
    /// For each lesson, whether its report was noted, and how many notes had begun.
    var lessons: [(isNoted: Bool, notes: Int)] { seen.withLockedValue { $0 } }

    init(_ work: RecordingWork) { self.work = work }

    func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome {
        let (isNoted, notes) = (work.isNoted(SequenceNumber(900)), work.notes.count)
        seen.withLockedValue { $0.append((isNoted, notes)) }
        return .learned
    }

    func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool { false }
}

/// A gateway's reader of reports over a model store with one delivered message.
private final class Desk: Sendable {
    static let id = NetworkMessageID(high: 0x0190_b6f4_7c1e_7abc, low: 0x8def_0123_4567_89ab)
    let clock = VirtualClock()
    let store = ModelStore()
    let learner: RecordingLearner?
    let log = RecordingLog()
    let threads = NIOThreadPool(numberOfThreads: 1)
    let reports: PeopleReports

    /// - Parameters:
    ///   - learner: takes the lessons and tells them.
    ///   - witness: takes them in its place.
    init(
        _ settings: String = "", learner: RecordingLearner? = RecordingLearner(), answers: Int = 50,
        witness: (any Learner)? = nil, work: any WorkJournal = UnnotedWork()
    ) throws {
        self.learner = learner
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
              - { DomainName: relay.contoso.com, DomainType: InternalRelay }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
            inboundConnectors: [{ Name: From HQ, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }]
            reportSubmissionPolicy: { ReportAddress: report@contoso.com, ReportPhishAddresses: [phish@contoso.com]\(settings) }
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let set = OrganizationSet(revisions: []).replacing([
            .init(text: yaml, snapshot: OrganizationSnapshot(document, revision: 3))
        ])
        threads.start()
        reports = PeopleReports(
            configuration: ActiveConfiguration(
                server: ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere"),
                organizations: set),
            trace: store, store: store, learner: witness ?? learner, examiners: Examiners(authenticator: nil),
            time: clock, random: SeededRandom(seed: 1), threads: threads, work: work, logger: Logger(log),
            answers: ReportAllowance(burst: answers, perMinute: 1))
    }

    /// Accepts the message that is reported and has it delivered.
    func deliver(
        _ id: NetworkMessageID = Desk.id, state: RecipientState = .delivered, verdict: Verdict? = Verdict()
    ) async throws {
        let address = try #require(EmailAddress("ann@contoso.com"))
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: address), deliverTo: address,
            key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
            routing: RoutingInputs(direction: .incoming, revision: 3))
        let decisions = verdict.map { [Decision(.verdict, organization: "contoso", outcome: .judged($0))] } ?? []
        let receipt = try await store.commit(
            StoreTransaction(acceptances: [
                Acceptance(
                    networkMessageID: id, organization: "contoso", origin: .smtp,
                    envelope: Envelope(sender: .mailbox(try #require(EmailAddress("eve@example.org")))),
                    content: .memory(ByteBuffer(string: "Subject: You won\r\n\r\nx\r\n")), priority: .normal,
                    acceptedAt: clock.now(), receivedAt: clock.wallTime(), clientAddress: IPAddress("192.0.2.7"),
                    clientName: "client.example.org", messageIDField: "<1@example.org>", subject: "You won",
                    author: "eve@example.org", decisions: decisions,
                    copies: [MessageCopy(edits: MessageEdits(), deliveries: [delivery])])
            ]))
        let recipient = try #require(receipt.accepted.first?.recipients.first)
        try await store.commit(
            StoreTransaction(updates: [
                RecipientUpdate(
                    id: recipient.id, state: state,
                    event: RecipientEvent(.deliver, at: clock.wallTime(), detail: "250 2.1.5 Delivered"))
            ]))
    }

    /// The message as its mailbox has it.
    static func delivered(_ id: NetworkMessageID = Desk.id, body: String = "Click https://evil.example now.") -> String
    {
        "X-MS-Exchange-Organization-Network-Message-Id: \(id)\r\nFrom: Eve <eve@example.org>\r\n"
            + "Message-ID: <1@example.org>\r\nSubject: You won\r\n\r\n\(body)\r\n"
    }

    static func forwarded(_ messages: [String], header: String = "") -> String {
        "Subject: a report\r\n\(header)Content-Type: multipart/mixed; boundary=b\r\n\r\n"
            + messages.map { "--b\r\nContent-Type: message/rfc822\r\n\r\n\($0)\r\n" }.joined() + "--b--\r\n"
    }

    /// Hands a report over as a queue does.
    func take(
        _ content: String, from sender: String = "ann@contoso.com", to address: String = "report@contoso.com",
        number: Int64 = 900, isFromOnPremises: Bool = true
    ) async throws -> SubmissionEnd {
        let address = try #require(EmailAddress(address))
        let sequence = SequenceNumber(number)
        let recipient = StoredMessage.Recipient(
            id: RecipientID(sequence, index: 0), recipient: EnvelopeRecipient(address: address), deliverTo: address,
            copy: 0, placement: .inbox,
            routing: RoutingInputs(direction: .originating, isFromOnPremises: isFromOnPremises, revision: 3))
        let message = StoredMessage(
            sequence: sequence, networkMessageID: NetworkMessageID(high: 9, low: UInt64(number)),
            organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))),
            copies: [MessageEdits()], content: .memory(ByteBuffer(string: content)), receivedAt: clock.wallTime(),
            clientName: "hq", clientAddress: IPAddress("10.1.1.25"), subject: "a report", messageIDField: "<r@pc>",
            recipients: [recipient])
        return await reports.take(message, for: recipient)
    }

    /// All that is kept, the oldest first.
    func kept() async throws -> [Submission] {
        try await store.submissions(SubmissionQuery(limit: 1_000)).reversed()
    }
}

extension SubmissionEnd {
    fileprivate var answer: String? {
        guard case .taken(_, let acceptance?) = self, case .memory(let content) = acceptance.content else { return nil }
        return String(buffer: content)
    }
    fileprivate var words: String {
        switch self {
        case .taken(let reply, _), .deferred(let reply), .refused(let reply): reply.description
        }
    }
    fileprivate var isTaken: Bool { if case .taken = self { true } else { false } }
}

@Suite("Reports by people", .timeLimit(.minutes(5)))
struct PeopleReportsTests {
    @Test("a reported message that was delivered is learned, kept and answered")
    func learned() async throws {
        let desk = try Desk()
        try await desk.deliver()
        let end = try await desk.take(Desk.forwarded([Desk.delivered()]), to: "phish@contoso.com")
        #expect(end.isTaken, "\(end.words)")
        let lesson = try #require(desk.learner?.lessons.first)
        #expect(lesson.organization == "contoso" && lesson.lesson.label == .phish)
        #expect(lesson.lesson.teacher == .person(try #require(EmailAddress("ann@contoso.com"))))
        #expect(String(buffer: lesson.lesson.message) == Desk.delivered())
        let kept = try await desk.kept()
        #expect(kept.map(\.outcome) == [.learned] && kept.map(\.kind) == [.phish])
        #expect(kept.first?.networkMessageID == Desk.id && kept.first?.reporter.description == "ann@contoso.com")
        #expect(kept.first?.before == SubmissionVerdict(Verdict()))
        #expect(kept.first?.after != nil, "the message is judged anew")
        let answer = try #require(end.answer)
        #expect(answer.contains("Your report counts from now on.") && answer.contains("You won (eve@example.org)"))
        #expect(desk.log.lines.contains { $0.event == .reportsPhishReceived })
    }

    @Test(
        "the answer is a message of the organization from the null sender to whoever reports, which asks for no report")
    func answer() async throws {
        let desk = try Desk()
        try await desk.deliver()
        guard
            case .taken(_, let acceptance?) = try await desk.take(
                Desk.forwarded([Desk.delivered()]), from: "a.smith@contoso.com")
        else {
            Issue.record("no answer")
            return
        }
        #expect(acceptance.envelope.sender == .null && acceptance.origin == .report)
        #expect(acceptance.deliveries.map(\.recipient.address.description) == ["a.smith@contoso.com"])
        #expect(acceptance.deliveries.first?.recipient.notify == .never)
        #expect(acceptance.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
    }

    @Test("by any of its addresses a person is the same one")
    func aliases() async throws {
        let desk = try Desk()
        try await desk.deliver()
        _ = try await desk.take(Desk.forwarded([Desk.delivered()]), from: "A.Smith@contoso.com")
        #expect(try await desk.kept().first?.reporter.description == "ann@contoso.com")
    }

    @Test("what a stranger made up, and what was changed, is not learned, and the answer says why")
    func poison() async throws {
        let desk = try Desk()
        try await desk.deliver()
        let other = NetworkMessageID(high: 7, low: 7)
        let cases: [(String, SubmissionOutcome)] = [
            ("From: bank@example.org\r\nSubject: Invoice\r\n\r\nx\r\n", .notRecognized),
            (Desk.delivered(other), .notDelivered),
            (Desk.delivered().replacing("eve@example.org>\r\n", with: "bank@example.org>\r\n"), .altered),
            (Desk.delivered().replacing("<1@", with: "<2@"), .altered),
            (Desk.delivered().replacing("You won", with: "Your invoice"), .altered),
            (Desk.delivered(body: String(repeating: "x", count: 70_000)), .altered),
        ]
        for (index, (message, outcome)) in cases.enumerated() {
            let end = try await desk.take(Desk.forwarded([message]), number: Int64(900 + index))
            #expect(end.answer?.contains("Nothing: ") == true, "\(outcome)")
            #expect(try await desk.kept().last?.outcome == outcome)
        }
        #expect(desk.learner?.lessons.isEmpty == true)
    }

    @Test("what has other words in its body than what was delivered is not learned, and the answer says why")
    func otherBody() async throws {
        let desk = try Desk(learner: RecordingLearner(isChanged: { String(buffer: $0).contains("invoice") }))
        let mark = TextMark(words: [1, 2, 3], hosts: [4])
        try await desk.deliver(verdict: Verdict(mark: mark))
        let invoice = Desk.delivered(body: "Pay the invoice at https://pay.example now.")
        let end = try await desk.take(Desk.forwarded([invoice]))
        #expect(end.answer?.contains("Nothing: the message differs from the one that was delivered.") == true)
        #expect(try await desk.kept().map(\.outcome) == [.altered] && desk.learner?.lessons.isEmpty == true)
        _ = try await desk.take(Desk.forwarded([Desk.delivered()]), number: 901)
        #expect(try await desk.kept().map(\.outcome) == [.altered, .learned])
        // Of mail that came while nothing was learned nobody can tell.
        let other = NetworkMessageID(high: 7, low: 7)
        try await desk.deliver(other)
        let plain = invoice.replacing("\(Desk.id)", with: "\(other)")
        _ = try await desk.take(Desk.forwarded([plain]), number: 902)
        #expect(try await desk.kept().last?.outcome == .learned)
    }

    @Test("reading a report, learning it, judging it anew and answering stand in the journal under the report's number")
    func noted() async throws {
        let work = RecordingWork()
        let witness = WitnessingLearner(work)
        let desk = try Desk(witness: witness, work: work)
        try await desk.deliver()
        let end = try await desk.take(Desk.forwarded([Desk.delivered()]))
        #expect(end.answer != nil)
        #expect(try await desk.kept().first?.after != nil, "the message is judged anew")
        let lesson = try #require(witness.lessons.first)
        // Reading the report has its own, which has ended.
        #expect(lesson.isNoted && lesson.notes == 2)
        let notes = work.notes
        // Behind the lesson's come that of the answer and those of the judgement's pieces.
        #expect(notes.count >= 4, "\(notes)")
        #expect(notes.allSatisfy { $0.stage == .delivery && $0.sequence == SequenceNumber(900) && $0.isEnded })
    }

    @Test("a report without an attached message says how to forward it")
    func inline() async throws {
        let desk = try Desk()
        let end = try await desk.take("Subject: spam\r\n\r\n> You won\r\n")
        let answer = try #require(end.answer)
        #expect(answer.contains("Forward as attachment"))
        #expect(try await desk.kept().map(\.outcome) == [.notAttached])
    }

    @Test("of a report with a thousand messages ten count, and the rest is said to be too much")
    func thousand() async throws {
        let desk = try Desk()
        try await desk.deliver()
        _ = try await desk.take(Desk.forwarded(Array(repeating: Desk.delivered(), count: 1_000)))
        let outcomes = try await desk.kept().map(\.outcome)
        #expect(outcomes == [.learned] + Array(repeating: .known, count: 9) + [.tooMany])
        #expect(desk.learner?.lessons.count == 1)
    }

    @Test("a report that is taken again, as after a crash, teaches nothing more and is answered in the same words")
    func again() async throws {
        let desk = try Desk()
        try await desk.deliver()
        let content = Desk.forwarded([Desk.delivered()])
        let first = try await desk.take(content)
        let second = try await desk.take(content)
        func body(_ end: SubmissionEnd) -> Substring? {
            end.answer.map { $0.split(separator: "\r\n\r\n", maxSplits: 1)[1] }
        }
        #expect(body(first) != nil && body(first) == body(second))
        #expect(desk.learner?.lessons.count == 1)
        #expect(try await desk.kept().count == 1)
    }

    @Test("what can't be learned or kept for now is tried again, and then counts")
    func troubles() async throws {
        let desk = try Desk()
        try await desk.deliver()
        desk.learner?.fail(ProgramError("the disk is full"))
        let content = Desk.forwarded([Desk.delivered()])
        guard case .deferred(let reply) = try await desk.take(content) else {
            Issue.record("it is taken")
            return
        }
        #expect(reply.code == 451)
        #expect(try await desk.kept().isEmpty)
        #expect(desk.log.lines.contains { $0.event == .reportsSubmissionUnread })
        #expect(try await desk.take(content).isTaken)
        #expect(try await desk.kept().map(\.outcome) == [.learned])
    }

    @Test("over the limit of a day nothing more of a person counts, and the answer says when it does again")
    func overLimit() async throws {
        let desk = try Desk(learner: RecordingLearner(perPerson: 2))
        for index in 0..<3 {
            let id = NetworkMessageID(high: 5, low: UInt64(index))
            try await desk.deliver(id)
            let end = try await desk.take(
                Desk.forwarded([Desk.delivered(id, body: "n\(index)")]), number: Int64(900 + index))
            #expect(end.answer?.contains("From tomorrow on") == (index == 2))
        }
        #expect(try await desk.kept().map(\.outcome) == [.learned, .learned, .overDailyLimit])
        let id = NetworkMessageID(high: 5, low: 9)
        try await desk.deliver(id)
        _ = try await desk.take(Desk.forwarded([Desk.delivered(id)]), from: "bob@contoso.com", number: 950)
        #expect(try await desk.kept().last?.outcome == .learned, "another person's still do")
    }

    @Test("what was said of a message before gives way to what is said now")
    func corrected() async throws {
        let desk = try Desk()
        try await desk.deliver()
        _ = try await desk.take(Desk.forwarded([Desk.delivered()]))
        let end = try await desk.take(
            Desk.forwarded([Desk.delivered()]).replacing("a report", with: "2|x"), number: 901)
        #expect(try await desk.kept().map(\.outcome) == [.learned, .corrected])
        #expect(end.answer?.contains("You said: wanted") == true)
    }

    @Test("a gateway that does not learn says so, and the administrator sees the report")
    func notLearning() async throws {
        let desk = try Desk(learner: nil)
        try await desk.deliver()
        let end = try await desk.take(Desk.forwarded([Desk.delivered()]))
        #expect(end.answer?.contains("this server does not learn") == true)
        #expect(try await desk.kept().map(\.outcome) == [.notLearning])
    }

    @Test(
        "mail of nobody's own that waits for an address that has become one for reports is refused",
        arguments: [
            ("eve@example.org", true, "report@contoso.com"), ("", true, "report@contoso.com"),
            ("ann@contoso.com", false, "report@contoso.com"), ("ann@contoso.com", true, "other@contoso.com"),
        ])
    func refused(sender: String, isFromOnPremises: Bool, address: String) async throws {
        let desk = try Desk()
        try await desk.deliver()
        let end = try await desk.take(
            Desk.forwarded([Desk.delivered()]), from: sender, to: address, isFromOnPremises: isFromOnPremises)
        guard case .refused = end else {
            Issue.record("\(end.words)")
            return
        }
        #expect(try await desk.kept().isEmpty && desk.learner?.lessons.isEmpty == true)
    }

    @Test(
        "an address of the organization's that nobody has teaches nothing and is not answered; in a relay domain it may be a person"
    )
    func nobody() async throws {
        let desk = try Desk()
        try await desk.deliver()
        let end = try await desk.take(Desk.forwarded([Desk.delivered()]), from: "ghost@contoso.com")
        #expect(end.isTaken && end.answer == nil)
        #expect(try await desk.kept().map(\.outcome) == [.notOwnPerson])
        _ = try await desk.take(Desk.forwarded([Desk.delivered()]), from: "carl@relay.contoso.com", number: 901)
        #expect(try await desk.kept().last?.outcome == .learned)
    }

    @Test("automatic reports are learned and not answered, nor are those of an organization that wants no answers")
    func noAnswer() async throws {
        for (settings, header) in [
            ("", "Auto-Submitted: auto-replied\r\n"), ("", "Auto-Submitted: auto-generated\r\n"),
            (", EnableUserEmailNotification: false", ""),
        ] {
            let desk = try Desk(settings)
            try await desk.deliver()
            let end = try await desk.take(Desk.forwarded([Desk.delivered()], header: header))
            #expect(end.isTaken && end.answer == nil && end.words.contains("no answer"), "\(end.words)")
            #expect(try await desk.kept().map(\.outcome) == [.learned])
        }
    }

    @Test("a person gets so many answers at once, and its reports count all the same")
    func manyAnswers() async throws {
        let desk = try Desk(answers: 2)
        var answered = 0
        for index in 0..<4 {
            let id = NetworkMessageID(high: 6, low: UInt64(index))
            try await desk.deliver(id)
            let end = try await desk.take(
                Desk.forwarded([Desk.delivered(id, body: "n\(index)")]), number: Int64(900 + index))
            if end.answer != nil { answered += 1 }
        }
        #expect(answered == 2)
        #expect(try await desk.kept().map(\.outcome) == Array(repeating: .learned, count: 4))
    }
}
