import Identity
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("A historical search", .timeLimit(.minutes(30)))
struct HistoricalSearchTests {
    private let files = MemoryResultFiles()
    private static let ann = Caller(.account, name: "ann")

    /// Operations with a board of jobs.
    private func administration(
        of desk: OperationDesk, files: MemoryResultFiles? = nil, scope: OrganizationScope = .all
    ) -> Administration {
        var administration = desk.administration
        administration.jobs = JobBoard(
            store: desk.store, files: files ?? self.files, time: desk.clock, random: SystemRandom(),
            logger: Logger.silent)
        administration.context = OperationContext(scope: scope, isOperator: scope == .all)
        return administration
    }

    private func order(
        _ type: HistoricalSearchOrder.ReportType = .messageTrace, at desk: OperationDesk
    ) -> HistoricalSearchOrder {
        let now = desk.clock.wallTime().milliseconds
        return HistoricalSearchOrder(
            type, title: "last days", from: WallTime(milliseconds: now - Interval.hours(48).milliseconds),
            to: WallTime(milliseconds: now + Interval.hours(1).milliseconds))
    }

    /// Orders a search and waits for its end.
    private func run(
        _ order: HistoricalSearchOrder, of organization: String?, in administration: Administration
    ) async throws -> HistoricalSearchView {
        let started = try await HistoricalSearchStart(order, of: organization).perform(
            in: administration, by: Self.ann)
        #expect(!started.status.isEnd && started.files == 0)
        var found = started
        _ = try await eventually {
            found = try await HistoricalSearchShow(started.jobID, of: organization).perform(
                in: administration, by: Self.ann)
            return found.status.isEnd
        }
        return found
    }

    @Test("writes the rows of the organization into a file that can be read")
    func file() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"], subject: "=cmd")
        let asked = administration(of: desk)
        let ended = try await run(order(at: desk), of: "CONTOSO", in: asked)
        #expect(ended.status == .completed && ended.rows == 2 && ended.files == 1 && !ended.isCut)
        #expect(ended.organization == "contoso" && ended.order.reportTitle == "last days")
        let download = HistoricalSearchDownload(ended.jobID, of: "contoso")
        _ = try await download.perform(in: asked, by: Self.ann)
        let text = files.text(download.file)
        let lines = text.split(separator: "\r\n")
        #expect(lines.count == 3 && text.unicodeScalars.first == "\u{FEFF}")
        #expect(text.contains("bob@office.example") && text.contains("'=cmd"))
        #expect(desk.store.auditLog.map(\.action) == [.traceHistoricalSearch, .traceHistoricalDownload])
        #expect(desk.store.auditLog.allSatisfy { $0.organization == "contoso" && $0.caller == Self.ann })
    }

    @Test("has EOP's columns where the detail is asked for")
    func detail() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let ended = try await run(order(.messageTraceDetail, at: desk), of: "contoso", in: administration(of: desk))
        let text = files.text(ResultFileName.part(1, of: ended.jobID))
        #expect(text.hasPrefix("\u{FEFF}origin_timestamp,sender_address,recipient_status,message_subject,total_bytes,"))
    }

    @Test("takes the rows alone that its kind of report is about")
    func kinds() async throws {
        let desk = try await OperationDesk()
        let place = TraceCursor(received: desk.clock.wallTime(), kind: .message, number: 1)
        var row = TraceRow(at: place, sender: "ann@contoso.com", recipient: "bob@office.example", status: .delivered)
        row.author = "ann@contoso.com"
        #expect(order(.messageTrace, at: desk).matches(row, types: [:]))
        #expect(!order(.connectorReport, at: desk).matches(row, types: [:]))
        #expect(!order(.transportRule, at: desk).matches(row, types: [:]))
        #expect(!order(.p2SenderAttribution, at: desk).matches(row, types: [:]))
        row.author = "eve@elsewhere.example"
        row.connector = "From Head Office"
        row.rules = [RuleHit(rule: "r", effect: .enforced)]
        #expect(order(.p2SenderAttribution, at: desk).matches(row, types: [:]))
        #expect(order(.connectorReport, at: desk).matches(row, types: [:]))
        #expect(order(.transportRule, at: desk).matches(row, types: [:]))
        var typed = order(.messageTrace, at: desk)
        typed.connectorType = .onPremises
        #expect(typed.matches(row, types: ["from head office": .onPremises]))
        #expect(!typed.matches(row, types: ["from head office": .partner]))
        typed.connectorType = .noConnector
        #expect(!typed.matches(row, types: [:]))
    }

    @Test("is refused with what can't be searched for, and leaves no job")
    func refusals() async throws {
        let desk = try await OperationDesk()
        let asked = administration(of: desk)
        var orders: [HistoricalSearchOrder] = []
        func add(_ change: (inout HistoricalSearchOrder) -> Void) {
            var changed = order(at: desk)
            change(&changed)
            orders.append(changed)
        }
        add { $0.reportTitle = "" }
        add { $0.endDate = $0.startDate }
        add { $0.startDate = WallTime(milliseconds: 0) }
        add { $0.senderAddress = Array(repeating: "a@b.example", count: 101) }
        add { $0.originalClientIP = "192.0.2.0/99" }
        add { $0.networkMessageID = "zz" }
        add { $0.notifyAddress = ["eve@elsewhere.example"] }
        for order in orders {
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await HistoricalSearchStart(order, of: "contoso").perform(in: asked, by: Self.ann)
            }
            #expect(failure?.kind == .usage)
        }
        var accepted = order(at: desk)
        accepted.notifyAddress = ["ann@contoso.com"]
        _ = try await run(accepted, of: "contoso", in: asked)
        #expect(desk.store.auditLog.count == 1)
    }

    @Test("is no more than 250 times ordered within a day for an organization")
    func limit() async throws {
        let desk = try await OperationDesk()
        for _ in 0..<HistoricalSearchStart.mostInADay {
            var record = JobRecord(
                id: JobID(random: SystemRandom()), kind: JobKind.historicalSearch.rawValue, organization: "contoso",
                caller: Self.ann, created: desk.clock.wallTime())
            record.state = .cancelled
            record.ended = record.created
            try await desk.store.add(record, audit: nil)
        }
        let asked = administration(of: desk)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await HistoricalSearchStart(order(at: desk), of: "contoso").perform(in: asked, by: Self.ann)
        }
        #expect(failure?.kind == .tooMany)
        desk.clock.advance(by: .hours(25))
        let ended = try await run(order(at: desk), of: "contoso", in: asked)
        #expect(ended.status == .completed)
    }

    @Test("of another organization does not exist, neither itself nor its file nor its job")
    func scope() async throws {
        let desk = try await OperationDesk()
        let ended = try await run(order(at: desk), of: "contoso", in: administration(of: desk))
        let stranger = Caller(.account, name: "eve")
        let asked = administration(of: desk, scope: .only(["fabrikam"]))
        let failures: [OperationFailure?] = [
            await #expect(throws: OperationFailure.self) {
                _ = try await HistoricalSearchShow(ended.jobID, of: "contoso").perform(in: asked, by: stranger)
            },
            await #expect(throws: OperationFailure.self) {
                _ = try await HistoricalSearchDownload(ended.jobID, of: "contoso").perform(in: asked, by: stranger)
            },
            await #expect(throws: OperationFailure.self) {
                _ = try await HistoricalSearchStart(order(at: desk), of: "contoso").perform(in: asked, by: stranger)
            },
            await #expect(throws: OperationFailure.self) {
                _ = try await JobShow(job: ended.jobID).perform(in: asked, by: stranger)
            },
            await #expect(throws: OperationFailure.self) {
                _ = try await JobCancel(job: ended.jobID).perform(in: asked, by: stranger)
            },
        ]
        #expect(failures.allSatisfy { $0?.kind == .notFound })
        let seen = try await JobList().perform(in: asked, by: stranger)
        #expect(seen.isEmpty)
        // Whoever ordered it sees it, whatever rights are left.
        let own = try await JobList().perform(in: asked, by: Self.ann)
        #expect(own.map(\.id) == [ended.jobID])
        let all = await #expect(throws: OperationFailure.self) {
            _ = try await HistoricalSearchList(of: nil).perform(in: asked, by: stranger)
        }
        #expect(all?.kind == .notAllowed)
    }

    @Test("tells those who are named with it that it has ended, well or not")
    func notices() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        var asked = order(at: desk)
        asked.notifyAddress = ["ann@contoso.com"]
        let cases: [(Int, Int64?)] = [(.max, 1), (10, nil)]
        for (room, rows) in cases {
            let composer = RecordingComposer()
            var desked = administration(of: desk, files: MemoryResultFiles(room: room))
            desked.searchMail = HistoricalSearchMail(
                composer, messages: desk.store, queues: desk.queues, logger: Logger.silent)
            let ended = try await run(asked, of: "contoso", in: desked)
            let told = composer.told
            #expect(told.count == 1 && told.first?.organization == "contoso")
            #expect(told.first?.recipients.map(\.description) == ["ann@contoso.com"])
            #expect(told.first?.notice.rows == rows && told.first?.notice.identity == ended.jobID)
            #expect((told.first?.notice.problem == nil) == (rows != nil))
        }
    }

    @Test("whose file does not fit has failed and leaves none")
    func full() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let small = MemoryResultFiles(room: 10)
        let ended = try await run(order(at: desk), of: "contoso", in: administration(of: desk, files: small))
        #expect(ended.status == .failed && ended.problem?.kind == .unavailable && ended.files == 0)
        let names = await small.names()
        #expect(names.isEmpty)
    }
}

/// Notes what is to be told, and writes nothing.
private final class RecordingComposer: SearchEndComposer {
    private let searches = NIOLockedValueBox<[EndedSearch]>([])

    var told: [EndedSearch] { searches.withLockedValue { $0 } }

    func messages(about search: EndedSearch) -> [ReportDecision] {
        searches.withLockedValue { $0.append(search) }
        return []
    }
}

@Suite("Saved searches", .timeLimit(.minutes(30)))
struct SavedSearchTests {
    private static let ann = Caller(.account, name: "ann")
    private static let bob = Caller(.account, name: "bob")

    private func query(_ recipient: String) -> TraceQuery {
        var query = TraceQuery(limit: 7)
        query.recipients = [recipient]
        return query
    }

    @Test("are seen by their owner, and by others where they are shared")
    func sharing() async throws {
        let desk = try await OperationDesk()
        let own = try await desk.perform(
            SavedSearchSet(query("a@contoso.com"), name: "mine", of: "contoso"), by: Self.ann)
        let shared = try await desk.perform(
            SavedSearchSet(query("b@contoso.com"), name: "ours", isShared: true, of: "contoso"), by: Self.ann)
        let seen = try await desk.perform(SavedSearchList(of: "contoso"), by: Self.ann)
        #expect(Set(seen.map(\.id)) == [own.id, shared.id])
        let others = try await desk.perform(SavedSearchList(of: "contoso"), by: Self.bob)
        #expect(others.map(\.id) == [shared.id])
        #expect(others.first?.query.recipients == ["b@contoso.com"] && others.first?.query.limit == 100)
    }

    @Test("belong to the account, whichever of its tokens saved them")
    func tokens() async throws {
        let desk = try await OperationDesk()
        let (one, other) = (Caller(.token, name: "ann/laptop"), Caller(.token, name: "ann/nightly"))
        let saved = try await desk.perform(SavedSearchSet(query("a@contoso.com"), name: "mine", of: "contoso"), by: one)
        #expect(saved.owner == Caller(.account, name: "ann"))
        for caller in [other, Caller(.account, name: "ann")] {
            let changed = try await desk.perform(
                SavedSearchSet(query("a@contoso.com"), name: "\(caller)", search: saved.id, of: "contoso"), by: caller)
            #expect(changed.id == saved.id && changed.name == "\(caller)")
        }
        let others = try await desk.perform(SavedSearchList(of: "contoso"), by: Caller(.token, name: "anna/x"))
        #expect(others.isEmpty)
    }

    @Test("are changed and removed by their owner alone")
    func owner() async throws {
        let desk = try await OperationDesk()
        var administration = desk.administration
        administration.context = OperationContext(scope: .only(["contoso"]), isOperator: false)
        let asked = administration
        let saved = try await SavedSearchSet(query("a@contoso.com"), name: "ours", isShared: true, of: "contoso")
            .perform(in: asked, by: Self.ann)
        let failures: [OperationFailure?] = [
            await #expect(throws: OperationFailure.self) {
                _ = try await SavedSearchSet(query("x"), name: "his", search: saved.id, of: "contoso")
                    .perform(in: asked, by: Self.bob)
            },
            await #expect(throws: OperationFailure.self) {
                _ = try await SavedSearchRemove(saved.id, of: "contoso").perform(in: asked, by: Self.bob)
            },
        ]
        #expect(failures.allSatisfy { $0?.kind == .notAllowed })
        let changed = try await SavedSearchSet(query("c@contoso.com"), name: "new", search: saved.id, of: "contoso")
            .perform(in: asked, by: Self.ann)
        #expect(changed.id == saved.id && changed.name == "new" && changed.query.recipients == ["c@contoso.com"])
        _ = try await SavedSearchRemove(saved.id, of: "contoso").perform(in: asked, by: Self.ann)
        let left = try await SavedSearchList(of: "contoso").perform(in: asked, by: Self.ann)
        #expect(left.isEmpty)
        #expect(
            desk.store.auditLog.map(\.action) == [.traceSavedSearchSet, .traceSavedSearchSet, .traceSavedSearchRemove])
    }

    @Test("are kept by themselves, the last ten of each caller")
    func recent() async throws {
        let desk = try await OperationDesk()
        for number in 0..<12 {
            var asked = query("user\(number)@contoso.com")
            asked.organization = "contoso"
            await desk.administration.keepRecent(asked, by: Self.ann)
            desk.clock.advance(by: .seconds(1))
        }
        let kept = try await desk.perform(SavedSearchList(of: "contoso"), by: Self.ann)
        #expect(kept.count == Administration.recentSearches && kept.allSatisfy { $0.isRecent && $0.name.isEmpty })
        #expect(!kept.contains { $0.query.recipients == ["user0@contoso.com"] })
        let others = try await desk.perform(SavedSearchList(of: "contoso"), by: Self.bob)
        #expect(others.isEmpty)
    }
}
