import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Testing

@testable import Operations

@Suite("Learning as an administrator orders it")
struct TrainOperationTests {
    /// Takes lessons and says what came of them.
    private final class Desk: LearningAdministration {
        let lessons = NIOLockedValueBox<[Lesson]>([])
        let forgotten = NIOLockedValueBox<[String]>([])

        func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome {
            guard lesson.message.readableBytes > 0 else { return .empty }
            guard lesson.message.readableBytes < 100 else { throw DiskFull() }
            lessons.withLockedValue { $0.append(lesson) }
            return .learned
        }
        func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool { false }
        func figures(of organization: String) -> LearningFigures {
            var figures = LearningFigures()
            (figures.good, figures.spam, figures.needed, figures.neededInFull) = (2, 1, 500, 1_500)
            (figures.weight, figures.weightInFull) = (1, 2)
            return figures
        }
        func forget(message: ByteBuffer, for organization: String) throws -> Bool {
            forgotten.withLockedValue { $0.append("message") }
            return true
        }
        func forget(person: EmailAddress, for organization: String?) throws -> ForgottenPerson {
            forgotten.withLockedValue { $0.append("\(person)") }
            return ForgottenPerson(lessons: 1, rows: 2)
        }
        func forgetAll(of organization: String) throws { forgotten.withLockedValue { $0.append("all") } }
        func export(from organization: String, after number: UInt64, limit: Int) throws -> LessonPortion {
            LessonPortion(lines: ["{}"], next: number == 0 ? 7 : nil)
        }
        func take(lines: [String], for organization: String, from first: Int) throws -> Int {
            if lines.contains("bad") { throw LessonLineError(line: first) }
            return lines.count
        }
    }

    private struct DiskFull: Error, CustomStringConvertible {
        var description: String { "the disk is full" }
    }

    private let desk: OperationDesk
    private let learning = Desk()
    private var administration: Administration {
        var administration = desk.administration
        administration.learning = learning
        return administration
    }

    init() async throws { desk = try await OperationDesk() }

    private func perform<Asked: Operations.Operation>(_ operation: Asked) async throws -> Asked.Answer {
        try await operation.perform(in: administration, by: OperationDesk.administrator)
    }

    @Test("messages are learned by an administrator's word or a person's, with one entry for all that were given")
    func learn() async throws {
        let message = Data("From: a@b.example\r\n\r\nx".utf8)
        let outcomes = try await perform(
            TrainLearn(organization: "contoso", label: .phish, messages: [message, Data()]))
        #expect(outcomes == [.learned, .empty])
        #expect(learning.lessons.withLockedValue { $0.map(\.teacher) } == [.administrator])
        _ = try await perform(
            TrainLearn(organization: "contoso", label: .good, reporter: "ann@contoso.com", messages: [message]))
        let ann = try #require(EmailAddress("ann@contoso.com"))
        #expect(learning.lessons.withLockedValue { $0.last?.teacher } == .person(ann))
        let entries = desk.store.auditLog
        #expect(entries.map(\.action) == [.trainLearn, .trainLearn])
        #expect(entries[0].change == "2 as phish" && entries[0].organization == "contoso")
        // The address stays out of the log.
        #expect(entries[1].change == "1 as good, by \(AddressDigest("ann@contoso.com"))")
    }

    @Test("a reporter is known by the primary address, and one that no recipient has is nobody, save in a relay domain")
    func reporters() async throws {
        let desk = try await OperationDesk([
            """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
              - { DomainName: corp.contoso.com, DomainType: InternalRelay }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com], Administrator: true }
            outboundConnectors:
              - { Name: To HQ, ConnectorType: OnPremises, AllAcceptedDomains: true, UseMXRecord: false, SmartHosts: ["10.1.1.25:25"] }
            """
        ])
        var administration = desk.administration
        administration.learning = learning
        let message = Data("From: a@b.example\r\n\r\nx".utf8)
        for (given, known) in [
            ("A.Smith@contoso.com", "ann@contoso.com"), ("ann@contoso.com", "ann@contoso.com"),
            ("carl@corp.contoso.com", "carl@corp.contoso.com"),
        ] {
            _ = try await TrainLearn(organization: "contoso", label: .spam, reporter: given, messages: [message])
                .perform(in: administration, by: OperationDesk.administrator)
            let person = try #require(EmailAddress(known))
            #expect(learning.lessons.withLockedValue { $0.last?.teacher } == .person(person), "\(given)")
        }
        let ghost = TrainLearn(
            organization: "contoso", label: .spam, reporter: "ghost@contoso.com", messages: [message])
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await ghost.perform(in: administration, by: OperationDesk.administrator)
        }
        #expect(failure?.lines.joined().contains("ghost@contoso.com is no recipient of contoso") == true)
        #expect(failure?.lines.joined().contains("add the recipient") == true)
        #expect(learning.lessons.withLockedValue { $0.count } == 3)
        #expect(desk.store.auditLog.count(where: { $0.action == .trainLearn }) == 3)
    }

    @Test("nothing is learned from strangers, for nobody, or beyond what is taken at once, and no entry says so")
    func refused() async throws {
        let message = Data("x".utf8)
        for (operation, kind) in [
            (
                TrainLearn(organization: "contoso", label: .spam, reporter: "eve@elsewhere.org", messages: [message]),
                OperationFailure.Kind.notFound
            ),
            (TrainLearn(organization: "contoso", label: .spam, reporter: "no address", messages: [message]), .usage),
            (TrainLearn(organization: "fabrikam", label: .spam, messages: [message]), .notFound),
            (TrainLearn(organization: "contoso", label: .spam, messages: []), .usage),
            (
                TrainLearn(organization: "contoso", label: .spam, messages: Array(repeating: message, count: 201)),
                .usage
            ),
        ] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await perform(operation) }
            #expect(failure?.kind == kind, "\(failure?.lines.joined() ?? "")")
        }
        #expect(desk.store.auditLog.isEmpty && learning.lessons.withLockedValue { $0.isEmpty })
        await #expect(throws: OperationFailure.self) {
            _ = try await TrainStatus(organization: "contoso").perform(
                in: desk.administration, by: OperationDesk.administrator)
        }
    }

    @Test("a disk that fails is told, with a second entry")
    func failed() async throws {
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await perform(
                TrainLearn(organization: "contoso", label: .spam, messages: [Data(count: 100)]))
        }
        #expect(failure?.lines == ["Not all was learned: the disk is full."])
        #expect(desk.store.auditLog.map(\.result) == [.done, .failed])
    }

    @Test("the status says in words what is missing until words weigh")
    func status() async throws {
        let status = try await perform(TrainStatus(organization: "contoso"))
        #expect(status.words.missingGood == 498 && status.words.missingBad == 499 && status.words.weight == 0)
        #expect(status.lines[0] == "contoso has learned from 3 messages: 2 good, 1 spam, 0 phish.")
        #expect(
            status.lines[1]
                == "Words weigh nothing yet: 498 good and 499 bad messages are missing of 500 each.")
        #expect(desk.store.auditLog.isEmpty)
    }

    @Test("one thing is forgotten at a time, with an entry that has no address")
    func forget() async throws {
        #expect(try await perform(TrainForget(organization: "contoso", message: Data("x".utf8))).lessons == 1)
        #expect(try await perform(TrainForget(organization: "contoso", person: "ann@contoso.com")).rows == 2)
        #expect(try await perform(TrainForget(organization: "contoso", isAll: true)).lessons == 3)
        #expect(learning.forgotten.withLockedValue { $0 } == ["message", "ann@contoso.com", "all"])
        // The trace has nothing of the address any more.
        let asked = try await perform(TraceForget(recipient: "ann@contoso.com"))
        #expect(asked == TraceForgetView(rows: 0, refusals: 0, waiting: 0))
        #expect(learning.forgotten.withLockedValue { $0.count } == 3)
        let gone = try await perform(TraceForget(recipient: "ann@contoso.com", confirmed: 0))
        #expect(gone.isDone)
        #expect(learning.forgotten.withLockedValue { $0.last } == "ann@contoso.com")
        #expect(!desk.store.auditLog.contains { $0.change?.contains("@") == true })
        for operation in [
            TrainForget(organization: "contoso"), TrainForget(organization: "contoso", person: "x"),
            TrainForget(organization: "contoso", person: "ann@contoso.com", isAll: true),
        ] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await perform(operation) }
            #expect(failure?.kind == .usage)
        }
    }

    @Test("lessons go out and come in a portion at a time; the first one out has the entry")
    func move() async throws {
        let first = try await perform(TrainExport(organization: "contoso"))
        #expect(first.next == 7)
        #expect(try await perform(TrainExport(organization: "contoso", after: 7)).next == nil)
        #expect(desk.store.auditLog.map(\.action) == [.trainExport])
        let summary = try await perform(TrainImport(organization: "contoso", lines: ["{}", "{}"], first: 1))
        #expect(summary.learned == 2 && summary.known == 0)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await perform(TrainImport(organization: "contoso", lines: ["bad"], first: 1))
        }
        #expect(failure?.lines.first?.hasPrefix("Nothing was taken up: line 1 is no lesson") == true)
        #expect(failure?.kind == .usage)
    }
}
