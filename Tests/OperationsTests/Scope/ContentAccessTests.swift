import Identity
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Reading the content of mail")
struct ContentAccessTests {
    private static let why = "a fault report of Ann's"

    /// Notes what it is to tell.
    private final class Notes: ContentReadComposer, Sendable {
        private let told = NIOLockedValueBox<[(ContentRead, Int)]>([])
        private let message: Acceptance?

        init(_ message: Acceptance? = nil) { self.message = message }

        var reads: [(ContentRead, Int)] { told.withLockedValue { $0 } }

        func messages(about read: ContentRead, earlier: Int) -> [ReportDecision] {
            told.withLockedValue { $0.append((read, earlier)) }
            return message.map { [.send($0)] } ?? [.suppressed(reason: "a test")]
        }
    }

    private static func tenant(_ desk: QuarantineDesk) -> Administration {
        desk.desk.administration.inContext(
            OperationContext(scope: .only(["contoso"]), authentication: "password", isOperator: false))
    }

    private static let manager = Caller(.account, name: "mia")

    @Test("needs a reason of 8 to 500 characters of whoever runs the server", arguments: [0, 7, 8, 500, 501])
    func lengths(length: Int) async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        // Of several octets each, and one character where they follow one another.
        let reason = String(repeating: "e\u{301}", count: length / 2) + String(repeating: "x", count: length % 2)
        let count = reason.unicodeScalars.count
        #expect(count == length)
        if (8...500).contains(length) {
            _ = try await desk.perform(QuarantinePreview(item: item, reason: reason))
            #expect(desk.log == [.quarantinePreview])
            return
        }
        for given in [reason, nil] {
            let failure = await #expect(throws: OperationFailure.self) {
                try await desk.perform(QuarantineExport(item: item, reason: given))
            }
            #expect(failure?.kind == .reasonNeeded)
        }
        #expect(desk.log.isEmpty)
    }

    @Test("takes the reason of the request where the order has none, and keeps it in the organization's audit log")
    func ofRequest() async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        var context = OperationContext.unlimited
        context.reason = Self.why
        _ = try await QuarantinePreview(item: item).perform(
            in: desk.desk.administration.inContext(context), by: OperationDesk.administrator)
        let entry = desk.store.auditLog.last
        #expect(entry?.reason == Self.why && entry?.organization == "contoso")
    }

    @Test("is refused to operators by an organization that says never, and not to its own administrators")
    func never() async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        _ = try await desk.perform(
            OrganizationApply(documents: [
                SubmittedDocument(file: "a.yaml", text: QuarantineDesk.document + "OperatorContentAccess: Never\n")
            ]))
        let count = desk.log.count
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QuarantinePreview(item: item, reason: Self.why))
        }
        #expect(failure?.kind == .notAllowed)
        #expect(failure?.lines.first?.contains("OperatorContentAccess is Never") == true)
        #expect(desk.log.count == count)
        let own = try await QuarantinePreview(item: item).perform(in: Self.tenant(desk), by: Self.manager)
        #expect(own.text == "Dear Ann here")
        #expect(desk.log.last == .quarantinePreview)
    }

    @Test("of mail that waits needs a reason of the organization's own administrators too")
    func waiting() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        _ = try await desk.perform(MessageSuspend(message: "1"))
        let tenant = desk.administration.inContext(OperationContext(scope: .only(["contoso"]), isOperator: false))
        let failure = await #expect(throws: OperationFailure.self) {
            try await MessageRelease(message: "1").perform(in: tenant, by: Self.manager)
        }
        #expect(failure?.kind == .reasonNeeded)
        _ = try await MessageRelease(message: "1", reason: Self.why).perform(in: tenant, by: Self.manager)
        #expect(desk.store.auditLog.last?.reason == Self.why)
    }

    @Test("is told to the organization at most once an hour, and the next message says how often it was in between")
    func hourly() async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        let notes = Notes()
        var administration = desk.desk.administration
        administration.contentMail = ContentReadMail(
            notes, messages: desk.store, queues: desk.desk.queues, time: desk.desk.clock, logger: .silent)
        let reading = administration
        func read() async throws {
            _ = try await QuarantinePreview(item: item, reason: Self.why).perform(
                in: reading, by: OperationDesk.administrator)
        }
        for _ in 0..<3 { try await read() }
        #expect(notes.reads.map(\.1) == [0])
        desk.desk.clock.advance(by: .minutes(59))
        try await read()
        #expect(notes.reads.map(\.1) == [0])
        desk.desk.clock.advance(by: .minutes(1))
        try await read()
        #expect(notes.reads.map(\.1) == [0, 3])
        let first = notes.reads.first?.0
        #expect(first?.reason == Self.why && first?.organization == "contoso")
        #expect(first?.reader == "local ann (1000)" && first?.object.isEmpty == false)
        #expect(desk.log == Array(repeating: .quarantinePreview, count: 5))
    }

    @Test("is not told where no reason was needed and none was given")
    func untold() async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        let notes = Notes()
        var administration = Self.tenant(desk)
        administration.contentMail = ContentReadMail(
            notes, messages: desk.store, queues: desk.desk.queues, time: desk.desk.clock, logger: .silent)
        _ = try await QuarantinePreview(item: item).perform(in: administration, by: Self.manager)
        _ = try await QuarantinePreview(item: item).perform(in: administration, by: QuarantineDesk.ann)
        #expect(notes.reads.isEmpty)
    }

    @Test("shows nothing where the audit log can't be written")
    func unwritten() async throws {
        let desk = try await QuarantineDesk()
        let item = try await desk.hold()[0]
        desk.store.breakAudit(true)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QuarantinePreview(item: item, reason: Self.why))
        }
        #expect(failure?.kind == .unavailable)
    }
}
