import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Operations

/// Keeps nothing.
private struct NoInsights: SpoofInsightKeeping {
    func read() throws -> [String: [SpoofInsight.Row]] { [:] }
    func write(_ insights: [String: [SpoofInsight.Row]]) throws {}
}

@Suite("The insight into spoofed senders")
struct SpoofInsightOperationTests {
    @Test("an organization is told its own pairs, the one with most messages first, by EOP's words")
    func pairs() async throws {
        let desk = try await OperationDesk()
        let watch = SpoofWatch(keeping: NoInsights(), provenNames: { _ in [] }, organizationalDomain: { $0 })
        func note(_ author: String, _ client: String, _ isBlocked: Bool, for organization: String = "contoso") throws {
            let address = try #require(EmailAddress(author))
            let isOwn = address.domain?.name == "contoso.com"
            watch.note(
                SpoofSighting(
                    author: address, type: isOwn ? .internal : .external, signer: nil,
                    client: try #require(IPAddress(client)), isBlocked: isBlocked),
                for: organization, at: desk.clock.wallTime())
        }
        try note("ann@contoso.com", "192.0.2.7", true)
        for _ in 0..<2 { try note("sam@fabrikam.example", "198.51.100.7", false) }
        try note("sam@fabrikam.example", "198.51.100.7", false, for: "another")
        await watch.count()
        var administration = desk.administration
        administration.spoofs = watch
        let found = try await SpoofInsightShow(organization: "contoso")
            .perform(in: administration, by: OperationDesk.administrator)
        #expect(found.map(\.spoofedUser) == ["fabrikam.example", "ann@contoso.com"])
        #expect(found.map(\.sendingInfrastructure) == ["198.51.100.0/24", "192.0.2.0/24"])
        #expect(found.map(\.messageCount) == [2, 1])
        #expect(found.map(\.spoofType) == [.external, .internal])
        #expect(found.map(\.action) == [.allowed, .blocked])
        #expect(found.map(\.lastSeen) == [desk.clock.wallTime(), desk.clock.wallTime()])
        // What is shown can be set as it stands.
        for pair in found {
            let change = try await desk.perform(
                SpoofItemSet(
                    organization: "contoso", spoofedUser: pair.spoofedUser,
                    sendingInfrastructure: pair.sendingInfrastructure, action: .block))
            #expect(change.isNew && change.item.spoofType == pair.spoofType)
        }
    }

    @Test("without a gateway nothing is known, and a sentence says so")
    func none() async throws {
        let desk = try await OperationDesk()
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(SpoofInsightShow(organization: "contoso"))
        }
    }
}
