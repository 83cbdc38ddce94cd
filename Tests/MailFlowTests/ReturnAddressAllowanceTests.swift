import Facts
import Mail
import Organization
import PosternTesting
import Testing

@testable import MailFlow

@Suite("Reports to return addresses")
struct ReturnAddressAllowanceTests {
    private let now = Instant(milliseconds: 1_000)

    @Test("reports to return addresses are twenty a day for each address, and no more before the day is over")
    func day() {
        var allowance = ReturnAddressAllowance(perDay: 20)
        func taken(_ address: String, _ count: Int, at moment: Instant) -> Int {
            (0..<count).count { _ in allowance.take(address, now: moment) }
        }
        #expect(taken("a", 21, at: now) == 20)
        #expect(taken("b", 1, at: now) == 1)
        #expect(taken("a", 5, at: now + .hours(23)) == 0)
        #expect(taken("a", 25, at: now + .hours(24)) == 20)
        #expect(taken("a", 1, at: now + .hours(25)) == 0)
    }

    @Test("count for as many addresses as fit, the oldest forgotten first")
    func capacity() {
        var allowance = ReturnAddressAllowance(perDay: 1, capacity: 3)
        let taken = ["a", "b", "c", "d", "b", "a", "b"].map { allowance.take($0, now: now) }
        #expect(taken == [true, true, true, true, false, true, true])
    }

    @Test("reports to return addresses are refused with a reply and a record; other recipients are never counted")
    func refusal() throws {
        var allowance = ReturnAddressAllowance(perDay: 1)
        let address = try #require(EmailAddress("SRS0=x@contoso.com"))
        var ruling = RecipientRuling(
            .accepted(
                EnvelopeRecipient(address: address),
                Attribution(
                    owner: OrganizationSnapshot(OrganizationDocument(name: "contoso"), revision: 7),
                    direction: .incoming)),
            decisions: [])
        for _ in 0..<5 {
            let other = allowance.admit(ruling, now: now)
            #expect(other.refusal == nil)
        }
        ruling.returnAddress = "contoso srs0=x"
        let first = allowance.admit(ruling, now: now)
        #expect(first.refusal == nil)
        let refused = allowance.admit(ruling, now: now)
        #expect(refused.refusal == Replies.returnAddressExhausted && !refused.isEdgeBlock)
        let decision = try #require(refused.decisions.last)
        #expect(decision.stage == .recipientLimits && decision.organization == "contoso" && decision.revision == 7)
        #expect(decision.inputs == ["returnAddressReports=1"])
    }
}
