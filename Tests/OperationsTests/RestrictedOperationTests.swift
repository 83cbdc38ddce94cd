import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Restricted senders as an administrator sees them")
struct RestrictedOperationTests {
    private let desk: OperationDesk
    private let senders = OutboundSenders()

    init() async throws { desk = try await OperationDesk() }

    private var administration: Administration {
        var administration = desk.administration
        administration.senders = senders
        return administration
    }

    private func perform<Asked: Operations.Operation>(
        _ operation: Asked
    ) async throws(OperationFailure) -> Asked.Answer {
        try await operation.perform(in: administration, by: OperationDesk.administrator)
    }

    private func restrict(
        _ name: String, _ state: RestrictedSender.State = .blocked, until: Interval? = nil
    ) async throws -> RestrictedSender {
        let now = desk.clock.wallTime()
        let restriction = RestrictedSender(
            key: SenderKey(organization: "contoso", sender: name), state: state, limit: .externalPerHour,
            policy: "Default", since: now,
            until: until.map { WallTime(milliseconds: now.milliseconds + $0.milliseconds) })
        try await desk.store.keepRestricted(restriction, audit: nil)
        senders.put(restriction)
        return restriction
    }

    private func mayAnnSend() -> Bool {
        var limits = SenderLimits()
        limits.externalPerHour = 1
        let ann = OutboundSender(
            key: SenderKey(organization: "contoso", sender: "ann@contoso.com"), limits: limits, policy: "Default")
        return senders.rule(
            on: SenderCharge(outside: 2), of: ann, at: desk.clock.wallTime(), counts: false
        ).verdict == .allowed
    }

    @Test("who may send nothing is listed with the limit that was reached, until it has ended")
    func list() async throws {
        #expect(try await perform(RestrictedList()) == [])
        let ann = try await restrict("ann@contoso.com")
        let bob = try await restrict("bob@contoso.com", .blockedForToday, until: .hours(1))
        _ = try await restrict("eve@contoso.com", .released, until: .hours(1))
        #expect(try await perform(RestrictedList()) == [RestrictedSenderView(ann), RestrictedSenderView(bob)])
        #expect(try await perform(RestrictedList(organization: "CONTOSO")).count == 2)
        await #expect(throws: OperationFailure.self) { _ = try await perform(RestrictedList(organization: "nobody")) }
        desk.clock.advance(by: .hours(1))
        #expect(try await perform(RestrictedList()).map(\.sender) == ["ann@contoso.com"])
    }

    @Test("a sender is let send again by any address, at once, with an entry in the audit log, and not twice")
    func remove() async throws {
        let ann = try await restrict("ann@contoso.com")
        #expect(!mayAnnSend())
        let removed = try await perform(RestrictedRemove(organization: "contoso", sender: "Ann+news@contoso.com"))
        #expect(removed == RestrictedSenderView(ann))
        // Beyond the limit of the policy, which restricts nobody twice in a day.
        #expect(mayAnnSend())
        let entry = try #require(desk.store.auditLog.last)
        #expect(
            entry.action == .restrictedRemove && entry.object == ObjectReference(.restrictedSender, "ann@contoso.com"))
        #expect(try await desk.store.restrictedSenders().map(\.state) == [.released])
        await #expect(throws: OperationFailure.self) {
            _ = try await perform(RestrictedRemove(organization: "contoso", sender: "ann@contoso.com"))
        }
        #expect(desk.store.auditLog.count == 1)
    }

    @Test("who is restricted by a gateway that runs is listed and let send again before the store has it")
    func unstored() async throws {
        let restriction = RestrictedSender(
            key: SenderKey(organization: "contoso", sender: "ann@contoso.com"), state: .blocked,
            limit: .externalPerHour, policy: "Default", since: desk.clock.wallTime())
        senders.put(restriction)
        #expect(try await desk.store.restrictedSenders().isEmpty)
        #expect(try await perform(RestrictedList()) == [RestrictedSenderView(restriction)])
        _ = try await perform(RestrictedRemove(organization: "contoso", sender: "ann@contoso.com"))
        #expect(mayAnnSend())
        #expect(try await perform(RestrictedList()) == [])
        #expect(try await desk.store.restrictedSenders().map(\.state) == [.released])
    }

    @Test("text that is no address is refused, and who is not restricted can't be let send again")
    func refused() async throws {
        for text in ["", "ann", "<ann@contoso.com>"] {
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await perform(RestrictedRemove(organization: "contoso", sender: text))
            }
            #expect(failure?.kind == .usage, "\(text)")
        }
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await perform(RestrictedRemove(organization: "contoso", sender: "bob@contoso.com"))
        }
        #expect(failure?.lines.first?.contains("is not restricted") == true)
        #expect(desk.store.auditLog.isEmpty)
    }
}
