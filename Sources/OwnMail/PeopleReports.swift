import Facts
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
import NIOCore
package import NIOPosix
package import Operations
import Organization
package import Queueing

/// Reads what people report of delivered mail, has it learned, keeps what became of it, and answers
/// (docs/reference/people-reports.md).
package final class PeopleReports: SubmissionTaker, Sendable {
    private let configuration: any ConfigurationInForce
    private let trace: any TraceStore
    private let store: any SubmissionStore
    private let learner: (any Learner)?
    private let examiners: Examiners
    private let time: any TimeSource
    private let random: any RandomSource
    private let threads: NIOThreadPool
    private let work: any WorkJournal
    private let logger: Logger
    private let answers: NIOLockedValueBox<ReportAllowance>

    /// - Parameters:
    ///   - trace: knows what was delivered.
    ///   - learner: takes the lessons; nil where this server learns nothing.
    ///   - examiners: what a message is judged anew with.
    ///   - threads: for reading and learning, which block.
    ///   - answers: what one person may be sent.
    package init(
        configuration: any ConfigurationInForce, trace: any TraceStore, store: any SubmissionStore,
        learner: (any Learner)?, examiners: Examiners, time: any TimeSource, random: any RandomSource,
        threads: NIOThreadPool, work: any WorkJournal, logger: Logger,
        answers: ReportAllowance = ReportAllowance(burst: 50, perMinute: 5)
    ) {
        self.configuration = configuration
        self.trace = trace
        self.store = store
        self.learner = learner
        self.examiners = examiners
        self.time = time
        self.random = random
        self.threads = threads
        self.work = work
        self.logger = logger
        self.answers = NIOLockedValueBox(answers)
    }

    /// What a report is read by, and who sent it.
    private struct Desk {
        var message: StoredMessage
        var recipient: StoredMessage.Recipient
        var basis: ExaminationBasis
        var owner: OrganizationSnapshot
        var sender: EmailAddress
        /// Who reports, by the primary address; nil for nobody of the organization.
        var person: EmailAddress?
    }

    /// Reads a report, learns from it and answers it.
    package func take(_ message: StoredMessage, for recipient: StoredMessage.Recipient) async -> SubmissionEnd {
        let basis = configuration.basis
        // The address may have become one for reports after a stranger's message to it was taken.
        guard let owner = basis.snapshot.organization(named: message.organization),
            let scope = owner.submissionScope(of: recipient.deliverTo), recipient.routing.isFromOnPremises,
            let sender = message.envelope.sender.address,
            let accepted = basis.snapshot.acceptedDomain(of: sender.domain, in: owner)
        else { return .refused(Replies.recipientUnknown) }
        let desk = Desk(
            message: message, recipient: recipient, basis: basis, owner: owner, sender: sender,
            person: owner.reporter(sender, in: accepted))
        do {
            let (content, report, reported) = try await read(message, to: scope)
            var kept = try await store.submissions(of: recipient.id)
            if kept.isEmpty {
                kept = try await judge(report, reported, at: desk)
                try await store.keep(kept)
                tell(kept)
            }
            let answer = work.noting(.delivery, on: message.sequence) {
                self.answer(to: report, content, kept, reported, at: desk)
            }
            var words = kept.map { "\($0.kind.rawValue): \($0.outcome.rawValue)" }.joined(separator: ", ")
            if case .suppressed(let reason) = answer { words += "; no answer: \(reason)" }
            let reply = Reply(250, EnhancedStatusCode(2, 6, 0), "Report read; \(words)")
            if case .send(let acceptance) = answer { return .taken(reply, answer: acceptance) }
            return .taken(reply, answer: nil)
        } catch {
            logger.log(.reportsSubmissionUnread, [.sequence: message.sequence.rawValue, .error: "\(error)"])
            return .deferred(
                Reply(
                    451, EnhancedStatusCode(4, 3, 0), "The report can't be read for now (\(error))"
                ))
        }
    }

    private func read(
        _ message: StoredMessage, to scope: ReportSubmissionPolicy.Scope
    ) async throws -> (ByteBuffer, ReportedMail, [ReportedMessage]) {
        try await threads.runIfActive { [work] in
            let content = try message.content.read(at: 0, count: message.content.size)
            return work.noting(.delivery, on: message.sequence) {
                let report = ReportedMail(reading: content, to: scope)
                return (content, report, report.messages.map { ReportedMessage(reading: $0) })
            }
        }
    }

    // MARK: - What becomes of it

    private func judge(
        _ report: ReportedMail, _ reported: [ReportedMessage], at desk: Desk
    ) async throws -> [Submission] {
        let blank = Submission(
            report: desk.recipient.id, number: 0, at: time.wallTime(), organization: desk.owner.name,
            reporter: desk.person ?? desk.sender, kind: report.kind, outcome: .notOwnPerson)
        guard let person = desk.person else { return [blank] }
        var submissions: [Submission] = []
        func add(_ outcome: SubmissionOutcome, _ change: (inout Submission) -> Void = { _ in }) {
            var submission = blank
            submission.number = submissions.count
            submission.outcome = outcome
            change(&submission)
            submissions.append(submission)
        }
        if let absence = report.absence { add(absence) }
        for (content, message) in zip(report.messages, reported) {
            let detail =
                if let id = message.networkMessageID { try await trace.detail(id.description) } else {
                    TraceDetail?.none
                }
            var strangeness = message.strangeness(by: detail, to: desk.owner.name)
            if strangeness == nil, try await hasChanged(content, since: detail?.verdict?.mark, at: desk) {
                strangeness = .altered
            }
            if let strangeness {
                add(strangeness) { $0.networkMessageID = message.networkMessageID }
                continue
            }
            let outcome = try await learn(content, report.kind, from: person, at: desk)
            // Whatever traps in it is blamed on the report, which is set aside.
            let executor = StoredMessageExecutor(desk.message.sequence, on: threads, work: work)
            let after = await withTaskExecutorPreference(executor) {
                await judgement(of: content, as: detail, at: desk)
            }
            add(outcome) { submission in
                submission.networkMessageID = message.networkMessageID
                submission.before = detail?.verdict.map { SubmissionVerdict($0) }
                submission.after = after.map { SubmissionVerdict($0) }
            }
        }
        if report.messagesLeftOut > 0 { add(.tooMany) }
        return submissions
    }

    /// Whether the content of a message is another one than what was delivered; false where nobody can tell.
    private func hasChanged(_ message: ByteBuffer, since mark: TextMark?, at desk: Desk) async throws -> Bool {
        guard let learner, let mark else { return false }
        let (sequence, organization) = (desk.message.sequence, desk.owner.name)
        return try await threads.runIfActive { [work] in
            work.noting(.delivery, on: sequence) {
                learner.hasChanged(message, since: mark, for: organization)
            }
        }
    }

    private func learn(
        _ message: ByteBuffer, _ kind: SubmissionKind, from person: EmailAddress, at desk: Desk
    ) async throws -> SubmissionOutcome {
        guard let learner else { return .notLearning }
        let lesson = Lesson(message: message, label: LessonLabel(kind), teacher: .person(person))
        let (sequence, organization) = (desk.message.sequence, desk.owner.name)
        return try await threads.runIfActive { [work] in
            try work.noting(.delivery, on: sequence) {
                SubmissionOutcome(try learner.learn(lesson, for: organization))
            }
        }
    }

    /// What the filters say of the message now, as of one that the same client sends with the same envelope.
    private func judgement(of content: ByteBuffer, as detail: TraceDetail?, at desk: Desk) async -> Verdict? {
        guard let row = detail?.rows.first(where: { $0.organization == desk.owner.name }),
            let client = row.fromIP.flatMap({ IPAddress($0) })
        else { return nil }
        let hostname = desk.basis.snapshot.server.hostname.name
        let received = DeliveredMessage.asReceived(content, ownName: hostname)
        var transaction = Transaction(
            envelope: Envelope(sender: EmailAddress(row.senderAddress).map { .mailbox($0) } ?? .null))
        transaction.recipients = [EnvelopeRecipient(address: desk.sender)]
        var session = SessionFacts(clientAddress: client, helo: client.literal)
        session.transactionTime = time.wallTime()
        let examination = Examination(
            of: WholeMessage(
                reading: received, content: .memory(received), transaction: transaction, session: session,
                id: NetworkMessageID(random: random), receivedAt: time.wallTime(), ownName: hostname,
                headerLimit: .max),
            attribution: Attribution(owner: desk.owner, direction: row.direction ?? .incoming), by: desk.basis)
        return await examination.run(by: examiners).hand.verdict
    }

    private func tell(_ submissions: [Submission]) {
        for submission in submissions where submission.kind == .phish && submission.outcome.isRecognized {
            logger.log(
                .reportsPhishReceived,
                [
                    .organization: submission.organization, .from: submission.reporter.description,
                    .traceId: submission.networkMessageID?.description ?? "", .result: submission.outcome.rawValue,
                ])
        }
    }

    // MARK: - The answer

    private func answer(
        to report: ReportedMail, _ content: ByteBuffer, _ submissions: [Submission], _ reported: [ReportedMessage],
        at desk: Desk
    ) -> ReportDecision {
        guard desk.person != nil else { return .suppressed(reason: "the sender is none of the organization's people") }
        guard desk.owner.document.reportSubmissionPolicy.enableUserEmailNotification else {
            return .suppressed(reason: "EnableUserEmailNotification is false")
        }
        if report.isAutomatic {
            return .suppressed(reason: "no person sent the report at this moment (Auto-Submitted)")
        }
        let settings = ReportSettings(
            for: desk.message.envelope.sender, owner: desk.owner, snapshot: desk.basis.snapshot)
        guard let from = settings.from else {
            return .suppressed(reason: "the organization has no domain to answer from")
        }
        guard answers.withLockedValue({ $0.take(desk.sender.lookupKey, now: time.now()) }) else {
            return .suppressed(reason: "this person had many answers of late")
        }
        let answer = SubmissionAnswer(
            id: NetworkMessageID(random: random), from: from, to: desk.sender,
            hostname: desk.basis.snapshot.server.hostname, language: settings.language(of: content),
            date: time.wallTime(), reportSubject: EncodedWords.decoded(desk.message.subject),
            reportMessageID: desk.message.messageIDField,
            items: submissions.map { submission in
                let message = reported.indices.contains(submission.number) ? reported[submission.number] : nil
                return SubmissionAnswer.Item(
                    subject: message?.subject, author: message?.author, kind: submission.kind,
                    before: submission.before, after: submission.after, outcome: submission.outcome)
            })
        return OwnMessage(
            noun: "answer", id: answer.id, from: from, to: desk.sender, envelope: answer.envelope,
            content: answer.content(), messageID: answer.messageID, subject: answer.subject, date: answer.date
        ).enter(for: desk.owner, by: desk.basis, now: time.now())
    }
}
