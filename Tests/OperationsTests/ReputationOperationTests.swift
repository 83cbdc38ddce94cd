import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Reputation as an administrator sees it")
struct ReputationOperationTests {
    private let desk: OperationDesk
    private let sources = SourceMemory()
    private var administration: Administration {
        var administration = desk.administration
        administration.sources = sources
        return administration
    }

    init() async throws { desk = try await OperationDesk() }

    private func show(_ address: String) async throws -> ReputationView {
        try await ReputationShow(address: address).perform(in: administration, by: OperationDesk.administrator)
    }

    @Test(
        "an address is shown with what is known of it and of its network, and forgotten with an entry in the audit log")
    func showAndForget() async throws {
        let client = IPAddress(v4: 0xc633_6401)
        #expect(try await show("198.51.100.1").sources.isEmpty)
        sources.record(.spam, count: 60, of: client, at: desk.clock.now())
        let shown = try await show("198.51.100.1")
        #expect(shown.sources.map(\.source) == ["198.51.100.1", "198.51.100.0/24"])
        #expect(shown.sources.map(\.standing) == [.bad, .good] && shown.sources.map(\.marks) == [120, 120])
        #expect(!shown.isExempt && shown.listings.isEmpty)
        #expect(desk.store.auditLog.isEmpty)
        let forgotten = try await ReputationForget(address: "198.51.100.1").perform(
            in: administration, by: OperationDesk.administrator)
        #expect(forgotten.sources == shown.sources)
        let entry = try #require(desk.store.auditLog.last)
        #expect(
            entry.action == .reputationForget && entry.object == ObjectReference(.sourceReputation, "198.51.100.1"))
        #expect(try await show("198.51.100.1").sources.isEmpty)
    }

    @Test("text that is no address is refused, and without a running gateway nothing is known")
    func refused() async throws {
        for text in ["", "example.org", "192.0.2.0/24", "192.0.2.1 "] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await show(text) }
            #expect(failure?.kind == .usage, "\(text)")
        }
        await #expect(throws: OperationFailure.self) {
            _ = try await ReputationShow(address: "192.0.2.1").perform(
                in: desk.administration, by: OperationDesk.administrator)
        }
        #expect(desk.store.auditLog.isEmpty)
    }
}
