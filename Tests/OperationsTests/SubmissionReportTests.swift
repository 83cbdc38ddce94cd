import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("The administrator's view of reports by people")
struct SubmissionReportTests {
    private let message = NetworkMessageID(high: 3, low: 4)

    private func keep(_ desk: OperationDesk, _ count: Int = 1, hoursAgo: Int64 = 1) async throws {
        let begin = desk.clock.wallTime().milliseconds - Interval.hours(hoursAgo).milliseconds
        let people = try ["ann@office.example", "bob@office.example"].map { try #require(EmailAddress($0)) }
        var submissions: [Submission] = []
        for index in 0..<count {
            let isFirst = index % 2 == 0
            var submission = Submission(
                report: RecipientID(SequenceNumber(Int64(index + 70)), index: Int(hoursAgo)), number: 0,
                at: WallTime(milliseconds: begin + Int64(index)), organization: "contoso",
                reporter: isFirst ? people[0] : people[1], kind: isFirst ? .phish : .junk, outcome: .learned)
            submission.networkMessageID = message
            submission.before = SubmissionVerdict(Verdict())
            submission.after = SubmissionVerdict(Verdict(category: .phishing, action: .junk))
            submissions.append(submission)
        }
        try await desk.store.keep(submissions)
    }

    @Test(
        "reports are given newest first, those of the last day where no period is given, with a note of what is left out"
    )
    func rows() async throws {
        let desk = try await OperationDesk()
        try await keep(desk, 5)
        try await keep(desk, 6, hoursAgo: 30)
        let view = try await desk.perform(ReportSubmissions())
        #expect(view.rows.map(\.report) == [74, 73, 72, 71, 70])
        #expect(!view.isCut && view.rows.allSatisfy { $0.sender == nil && $0.subject == nil })
        #expect(view.rows.first?.after?.description == "phishing: into Junk")
        let cut = try await desk.perform(ReportSubmissions(limit: 2))
        #expect(cut.rows.map(\.report) == [74, 73] && cut.isCut)
    }

    @Test("conditions narrow the reports down")
    func conditions() async throws {
        let desk = try await OperationDesk()
        try await keep(desk, 4)
        func count(_ operation: ReportSubmissions) async throws -> Int { try await desk.perform(operation).rows.count }
        #expect(try await count(ReportSubmissions(organization: "CONTOSO")) == 4)
        #expect(try await count(ReportSubmissions(reporter: "Ann@office.example")) == 2)
        #expect(try await count(ReportSubmissions(kind: .junk)) == 2)
        #expect(try await count(ReportSubmissions(networkMessageID: message.description)) == 4)
        #expect(
            try await count(ReportSubmissions(networkMessageID: NetworkMessageID(high: 1, low: 1).description)) == 0)
        #expect(try await count(ReportSubmissions(outcome: .known)) == 0)
    }

    @Test("the look is in the audit log, and without the entry nothing is shown")
    func audit() async throws {
        let desk = try await OperationDesk()
        try await keep(desk)
        _ = try await desk.perform(ReportSubmissions(organization: "contoso", reporter: "ann@office.example"))
        let entry = try #require(desk.store.auditLog.last)
        #expect(entry.action == .reportSubmissions && entry.organization == "contoso")
        #expect(entry.change?.hasPrefix("reporter=ann@office.example, start=") == true)
        desk.store.breakAudit(true)
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(ReportSubmissions()) }
    }

    @Test("wrong conditions are named")
    func wrong() async throws {
        let desk = try await OperationDesk()
        for operation in [
            ReportSubmissions(limit: 0), ReportSubmissions(limit: 1_001), ReportSubmissions(reporter: "ann"),
            ReportSubmissions(networkMessageID: "1234"),
            ReportSubmissions(start: WallTime(milliseconds: 2), end: WallTime(milliseconds: 1)),
        ] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(operation) }
            #expect(failure?.kind == .usage)
        }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(ReportSubmissions(organization: "contso"))
        }
        #expect(failure?.lines == ["There is no organization contso. There are: contoso."])
    }
}
