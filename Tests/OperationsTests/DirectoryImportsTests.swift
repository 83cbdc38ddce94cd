import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Imports into directories")
struct DirectoryImportsTests {
    private static let order = DirectoryImportOrder(
        organization: "contoso", file: "staff.csv", options: .init(isReplacing: false, isForced: false), isDryRun: false
    )
    private static let header = Data("PrimarySmtpAddress,RecipientType,ExternalEmailAddress\n".utf8)
    private static let line = Data("eve@contoso.com,MailUser,eve@a.example\n".utf8)

    @Test("take portions and their end from the one who began them alone")
    func owner() async throws {
        let desk = try await OperationDesk()
        let id = try await desk.perform(RecipientImportStart(Self.order)).id
        _ = try await desk.perform(RecipientImportPortion(id: id, octets: Self.header))
        let other = Caller(.local(uid: 0), name: "root")
        await #expect(throws: OperationFailure.self) {
            try await desk.perform(RecipientImportPortion(id: id, octets: Self.line), by: other)
        }
        await #expect(throws: OperationFailure.self) {
            try await desk.perform(RecipientImportEnd(id: id), by: other)
        }
        _ = try await desk.perform(RecipientImportPortion(id: id, octets: Self.line))
        let report = try await desk.perform(RecipientImportEnd(id: id))
        #expect(report.counts.added == 1 && report.refusedCount == 0)
    }

    @Test("are given up when they rest too long, without another being begun")
    func abandoned() async throws {
        let desk = try await OperationDesk()
        let imports = desk.administration.imports
        let id = try await desk.perform(RecipientImportStart(Self.order)).id
        desk.clock.advance(by: .seconds(119))
        imports.giveUpAbandoned()
        _ = try await desk.perform(RecipientImportPortion(id: id, octets: Self.header))
        desk.clock.advance(by: .seconds(120))
        imports.giveUpAbandoned()
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(RecipientImportPortion(id: id, octets: Self.line))
        }
        #expect(failure?.lines == ["The import rested too long and was given up; begin it again."])
    }

    @Test("keep others into their organization waiting while they are applied, and not when they have ended")
    func others() async throws {
        let desk = try await OperationDesk()
        let imports = desk.administration.imports
        let caller = OperationDesk.administrator
        let id = try imports.begin(Self.order, by: caller)
        _ = try await imports.read([UInt8](Self.header + Self.line), of: id, by: caller)
        var refusal: OperationFailure?
        _ = try await imports.end(id, by: caller) { order, change in
            do throws(OperationFailure) { _ = try imports.begin(Self.order, by: caller) } catch { refusal = error }
            return desk.administration.entry(
                .directoryImport, by: caller, organization: order.organization,
                ObjectReference(.organization, order.organization), change: "\(change.revision)")
        }
        #expect(refusal?.lines.first?.contains("is under way") == true)
        // One that fails has ended too.
        let failing = try imports.begin(Self.order, by: caller)
        await #expect(throws: OperationFailure.self) {
            _ = try await imports.read([UInt8]("no,such,columns\n".utf8), of: failing, by: caller)
            _ = try await desk.perform(RecipientImportEnd(id: failing))
        }
        _ = try imports.begin(Self.order, by: caller)
    }
}
