import Foundation
import Mail
import MailFlow
import Organization
import Testing

@Suite("How far accepted mail has been looked at anew")
struct LateSweepTests {
    private static func known(_ blocks: String, hashes: UInt64 = 0, lessons: Int = 0) -> KnownBad {
        KnownBad(blocks: blocks, hashes: hashes, lessons: lessons)
    }

    @Test("what is known at first is applied: mail was accepted by it")
    func first() {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a"), "fabrikam": Self.known("b")])
        #expect(!sweep.queues.isUnderWay && !sweep.quarantine.isUnderWay)
        sweep.take(["contoso": Self.known("a"), "fabrikam": Self.known("b"), "new": Self.known("c")])
        #expect(!sweep.queues.isUnderWay && !sweep.quarantine.isUnderWay)
    }

    @Test(
        "each kind of thing that is known of late begins a walk, for the organization that knows it",
        arguments: [
            KnownBad(blocks: "b", hashes: 0, lessons: 0), KnownBad(blocks: "a", hashes: 7, lessons: 0),
            KnownBad(blocks: "a", hashes: 0, lessons: 1),
        ])
    func kinds(_ new: KnownBad) {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a"), "fabrikam": Self.known("a")])
        sweep.take(["contoso": new, "fabrikam": Self.known("a")])
        #expect(sweep.queues.applying == ["contoso": new])
        #expect(sweep.quarantine.applying == ["contoso": new])
        sweep.queues.finish()
        sweep.quarantine.finish()
        sweep.take(["contoso": new, "fabrikam": Self.known("a")])
        #expect(!sweep.queues.isUnderWay && !sweep.quarantine.isUnderWay)
    }

    @Test("what comes during a walk is for the next one, from the beginning on")
    func meanwhile() {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a")])
        sweep.take(["contoso": Self.known("b")])
        sweep.queues.begin()
        sweep.queues.advance(to: LateSweep.Place(id: 70))
        sweep.take(["contoso": Self.known("c")])
        #expect(sweep.queues.applying == ["contoso": Self.known("b")])
        #expect(sweep.queues.place == LateSweep.Place(id: 70))
        sweep.queues.finish()
        sweep.take(["contoso": Self.known("c")])
        #expect(sweep.queues.applying == ["contoso": Self.known("c")])
        #expect(sweep.queues.place == nil)
    }

    @Test("an organization that is gone is forgotten, during a walk too")
    func gone() {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a"), "fabrikam": Self.known("a")])
        sweep.take(["contoso": Self.known("b"), "fabrikam": Self.known("b")])
        sweep.take(["contoso": Self.known("b")])
        sweep.queues.finish()
        #expect(sweep.queues.applied == ["contoso": Self.known("b")])
    }

    @Test("a portion that was begun twice and never done is passed over; one that failed is not")
    func passedOver() throws {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a")])
        sweep.take(["contoso": Self.known("b")])
        for _ in 0..<5 {
            sweep.queues.begin()
            sweep.queues.takeBack()
        }
        #expect(!sweep.queues.isToBePassedOver)
        // Each time the process dies of it.
        for _ in 0..<2 {
            #expect(!sweep.queues.isToBePassedOver)
            sweep.queues.begin()
            sweep = try JSONDecoder().decode(LateSweep.self, from: JSONEncoder().encode(sweep))
        }
        #expect(sweep.queues.isToBePassedOver)
        sweep.queues.advance(to: LateSweep.Place(id: 7))
        #expect(!sweep.queues.isToBePassedOver)
    }

    @Test("recipients that were under way are remembered in order, to a bound, and forgotten one by one")
    func left() throws {
        var sweep = LateSweep()
        sweep.leave([1, 2, 3])
        sweep.leave([4])
        sweep.forget([2, 9])
        sweep = try JSONDecoder().decode(LateSweep.self, from: JSONEncoder().encode(sweep))
        #expect(sweep.left == [1, 3, 4])
        sweep.leave(0..<Int64(2 * LateSweep.mostLeft))
        #expect(sweep.left.count == LateSweep.mostLeft)
        #expect(sweep.left.prefix(4) == [1, 3, 4, 0])
    }

    @Test("those that the process died of twice when it looked again are passed over; a look that failed is none")
    func diedAgain() throws {
        var sweep = LateSweep()
        sweep.leave([1, 2])
        for _ in 0..<5 {
            let begins = sweep.beginAgain()
            #expect(begins)
            sweep.takeBackAgain()
        }
        for _ in 0..<2 {
            let begins = sweep.beginAgain()
            #expect(begins)
            sweep = try JSONDecoder().decode(LateSweep.self, from: JSONEncoder().encode(sweep))
        }
        let passesOver = !sweep.beginAgain()
        #expect(passesOver)
        sweep.forget([1])
        #expect(sweep.left == [2])
        let goesOn = sweep.beginAgain()
        #expect(goesOn)
    }

    @Test("the digest of what is blocked is the same in any order, and another one with each entry")
    func digest() throws {
        func digest(_ items: [TenantAllowBlockListItem]) -> String {
            var document = OrganizationDocument(name: "contoso")
            document.tenantAllowBlockListItems = items
            return KnownBad.blocks(of: document)
        }
        let sender = TenantAllowBlockListItem(.sender, "eve@example.net", .block)
        let link = TenantAllowBlockListItem(.url, "evil.example", .block)
        let allowed = TenantAllowBlockListItem(.url, "good.example", .allow)
        #expect(digest([sender, link]) == digest([link, sender]))
        #expect(digest([sender]) == digest([sender, allowed]))
        #expect(Set([digest([]), digest([sender]), digest([link]), digest([sender, link])]).count == 4)
        #expect(digest([sender]).count == 64)
    }

    @Test("marks of recent mail have a walk of their own, which begins for reports that count for them alone, too")
    func marks() {
        var sweep = LateSweep()
        sweep.take(["contoso": Self.known("a")], marks: ["contoso": Self.known("a", lessons: 3)])
        sweep.take(["contoso": Self.known("a")], marks: ["contoso": Self.known("a", lessons: 4)])
        #expect(!sweep.queues.isUnderWay && !sweep.quarantine.isUnderWay && sweep.delivered.isUnderWay)
        sweep.delivered.finish()
        sweep.take(["contoso": Self.known("b")])
        #expect(sweep.queues.isUnderWay && sweep.delivered.isUnderWay)
    }

    @Test("what was found is counted for administrators, with as many names as are shown")
    func summary() throws {
        var summary = LateSummary()
        for number in 0..<200 {
            let recipient = try #require(EmailAddress("user\(number % 100)@contoso.com"))
            summary.add(
                "cause \(number % 40)", of: NetworkMessageID(random: SystemRandom()), for: recipient,
                isMoved: number % 2 == 0)
        }
        #expect(summary.copies == 200 && summary.moved == 100)
        #expect(summary.causes.count == LateSummary.mostCauses && summary.causes["cause 0"] == 5)
        #expect(summary.recipients.count == LateSummary.mostNames && summary.recipients.first == "user0@contoso.com")
        #expect(summary.messages.count == LateSummary.mostNames)
    }
}
