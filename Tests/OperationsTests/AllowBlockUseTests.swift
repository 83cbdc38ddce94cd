import Mail
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("The last use of an entry of the tenant allow and block list")
struct AllowBlockUseTests {
    private let desk: OperationDesk
    private let uses = AllowBlockUses()
    init() async throws { desk = try await OperationDesk() }

    private func items() throws -> [TenantAllowBlockListItem] {
        try #require(desk.administration.configuration.snapshot.organization(named: "contoso")).document
            .tenantAllowBlockListItems
    }

    /// Has the store tell of a message that passed for an entry.
    private func commit(_ value: String) {
        let decision = Decision(
            .verdict, organization: "contoso", object: ObjectReference(.tenantAllowBlockListItem, value),
            outcome: .accepted)
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .null), content: .memory(ByteBuffer(string: "\r\n")), priority: .normal,
            acceptedAt: desk.clock.now(), receivedAt: desk.clock.wallTime(), clientAddress: nil, clientName: "x",
            messageIDField: "<1@x.example>", subject: "x", decisions: [decision], copies: [])
        uses.committed(StoreTransaction(acceptances: [acceptance]), CommitReceipt(accepted: []))
    }

    @Test("an entry that mail passes for lives on, and one that no mail passes for ends after 45 days")
    func living() async throws {
        _ = try await desk.perform(
            AllowBlockAdd(
                organization: "contoso", listType: .sender, action: .allow, values: ["used.example", "idle.example"]))
        for _ in 0..<10 {
            desk.clock.advance(by: .hours(24 * 6))
            commit("used.example")
            await desk.administration.keep(uses)
        }
        let now = desk.clock.wallTime()
        #expect(try items().map { $0.isInForce(at: now) } == [true, false])
        #expect(try items()[0].lastUsedDate == now)
        let entry = try #require(try await desk.perform(AuditList(AuditQuery())).first)
        #expect(entry.action == .tablSet && entry.caller == .system)
    }

    @Test(
        "a use makes no revision where the last one is less than five days old, and none for an entry without RemoveAfter"
    )
    func sparing() async throws {
        _ = try await desk.perform(
            AllowBlockAdd(organization: "contoso", listType: .sender, action: .allow, values: ["used.example"]))
        _ = try await desk.perform(
            AllowBlockAdd(organization: "contoso", listType: .sender, action: .block, values: ["bad.example"]))
        let before = try await desk.store.currentOrganizations().first?.revision
        desk.clock.advance(by: .hours(24 * 5 - 1))
        for value in ["used.example", "bad.example", "gone.example"] { commit(value) }
        await desk.administration.keep(uses)
        #expect(try await desk.store.currentOrganizations().first?.revision == before)
        desk.clock.advance(by: .hours(1))
        commit("bad.example")
        await desk.administration.keep(uses)
        #expect(try await desk.store.currentOrganizations().first?.revision == before)
        commit("used.example")
        await desk.administration.keep(uses)
        #expect(try await desk.store.currentOrganizations().first?.revision != before)
    }

    @Test("a URL that is written as a sender is does not live on by the sender's mail")
    func sameText() async throws {
        for list in [TenantAllowBlockListItem.ListType.sender, .url] {
            _ = try await desk.perform(
                AllowBlockAdd(organization: "contoso", listType: list, action: .allow, values: ["used.example"]))
        }
        let added = desk.clock.wallTime()
        desk.clock.advance(by: .hours(24 * 6))
        commit("used.example")
        await desk.administration.keep(uses)
        let items = try items()
        #expect(items.first { $0.listType == .sender }?.lastUsedDate == desk.clock.wallTime())
        #expect(items.first { $0.listType == .url }?.lastUsedDate == added)
    }

    @Test("a use that can't be written down is told in the log, and kept for the next time")
    func unkept() async throws {
        _ = try await desk.perform(
            AllowBlockAdd(organization: "contoso", listType: .sender, action: .allow, values: ["used.example"]))
        desk.clock.advance(by: .hours(24 * 6))
        commit("used.example")
        let log = RecordingLog()
        let administration = Administration(
            stores: desk.store.stores, configuration: desk.administration.configuration, queues: desk.queues,
            time: desk.clock, random: SystemRandom(), logger: log.logger)
        desk.store.close()
        await administration.keep(uses)
        #expect(log.facts.contains { $0.hasPrefix("organization.uses.unkept organization=contoso ") }, "\(log.facts)")
        #expect(uses.take() == ["contoso": ["used.example"]])
    }
}
