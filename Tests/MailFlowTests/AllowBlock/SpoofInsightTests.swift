import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import Testing

@Suite("Who has sent mail in whose name", .timeLimit(.minutes(30)))
struct SpoofInsightTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    private static func day(_ number: Int64) -> WallTime {
        WallTime(milliseconds: start.milliseconds + number * 86_400_000)
    }

    private static func pair(
        _ user: String = "fabrikam.example", _ place: String = "192.0.2.0/24"
    ) -> SpoofInsight.Pair {
        SpoofInsight.Pair(spoofedUser: user, sendingInfrastructure: place, type: .external)
    }

    @Test("a pair has the messages of 30 days, today included, and goes with the last of them")
    func days() {
        var insight = SpoofInsight()
        insight.note(Self.pair(), isBlocked: true, at: Self.day(0))
        insight.note(Self.pair(), isBlocked: true, at: Self.day(0))
        insight.note(Self.pair(), isBlocked: false, at: Self.day(5))
        let known = insight.known(at: Self.day(5))
        #expect(known.map(\.messages) == [3])
        #expect(known.map(\.lastSeen) == [Self.day(5)])
        #expect(known.map(\.isBlocked) == [false])
        #expect(insight.known(at: Self.day(29)).map(\.messages) == [3])
        #expect(insight.known(at: Self.day(30)).map(\.messages) == [1])
        #expect(insight.known(at: Self.day(34)).map(\.messages) == [1])
        #expect(insight.known(at: Self.day(35)).isEmpty)
        insight.note(Self.pair(), isBlocked: true, at: Self.day(40))
        #expect(insight.known(at: Self.day(40)).map(\.messages) == [1])
        insight.forget(at: Self.day(90))
        #expect(insight.isEmpty)
    }

    @Test("a message that is counted late changes neither the last time nor what became of the last one")
    func late() {
        var insight = SpoofInsight()
        insight.note(Self.pair(), isBlocked: false, at: Self.day(3))
        insight.note(Self.pair(), isBlocked: true, at: Self.day(2))
        let known = insight.known(at: Self.day(3))
        #expect(known.map(\.messages) == [2])
        #expect(known.map(\.lastSeen) == [Self.day(3)])
        #expect(known.map(\.isBlocked) == [false])
        #expect(known.first?.days.map(\.messages) == [1, 1])
    }

    @Test("pairs stand by their messages, the most first")
    func order() {
        var insight = SpoofInsight()
        for _ in 0..<2 { insight.note(Self.pair("b.example"), isBlocked: false, at: Self.start) }
        insight.note(Self.pair("c.example"), isBlocked: false, at: Self.start)
        insight.note(Self.pair("a.example", "two.example"), isBlocked: false, at: Self.start)
        insight.note(Self.pair("a.example", "one.example"), isBlocked: false, at: Self.start)
        let known = insight.known(at: Self.start).map { "\($0.pair.spoofedUser) \($0.pair.sendingInfrastructure)" }
        #expect(
            known == [
                "b.example 192.0.2.0/24", "a.example one.example", "a.example two.example", "c.example 192.0.2.0/24",
            ])
    }

    @Test("beyond the bound those go that were seen least and longest ago, and it is never exceeded")
    func bound() {
        var insight = SpoofInsight(most: 40)
        for number in 0..<40 {
            let time = WallTime(milliseconds: Self.start.milliseconds + Int64(number))
            insight.note(Self.pair("s\(number).example"), isBlocked: false, at: time)
            if number < 10 { insight.note(Self.pair("s\(number).example"), isBlocked: false, at: time) }
        }
        insight.note(Self.pair("new.example"), isBlocked: false, at: Self.day(1))
        let users = Set(insight.known(at: Self.day(1)).map(\.pair.spoofedUser))
        #expect(users.count == 39)
        #expect(!users.contains("s10.example") && !users.contains("s11.example"))
        #expect(users.contains("s0.example") && users.contains("s12.example") && users.contains("new.example"))
        for number in 0..<500 { insight.note(Self.pair("t\(number).example"), isBlocked: false, at: Self.day(2)) }
        #expect(insight.known(at: Self.day(2)).count <= 40)
    }

    @Test("what was kept is taken up again")
    func kept() throws {
        var insight = SpoofInsight()
        insight.note(Self.pair(), isBlocked: true, at: Self.day(0))
        insight.note(Self.pair("ann@contoso.com", "fabrikam.example"), isBlocked: false, at: Self.day(1))
        let rows = insight.known(at: Self.day(1))
        let read = try JSONDecoder().decode([SpoofInsight.Row].self, from: JSONEncoder().encode(rows))
        #expect(SpoofInsight(read).known(at: Self.day(1)) == rows)
        #expect(SpoofInsight(read, most: 1).known(at: Self.day(1)).count == 1)
    }
}

/// Keeps rows in memory, as a disk does.
private final class KeptInsights: SpoofInsightKeeping {
    private let kept = NIOLockedValueBox<[String: [SpoofInsight.Row]]>([:])
    private let count = NIOLockedValueBox(0)
    var writes: Int { count.withLockedValue { $0 } }

    func read() throws -> [String: [SpoofInsight.Row]] { kept.withLockedValue { $0 } }

    func write(_ insights: [String: [SpoofInsight.Row]]) throws {
        count.withLockedValue { $0 += 1 }
        kept.withLockedValue { $0 = insights }
    }
}

@Suite("Counting mail in somebody else's name", .timeLimit(.minutes(30)))
struct SpoofWatchTests {
    private static let time = WallTime(milliseconds: 1_700_000_000_000)

    private static func watch(
        _ kept: KeptInsights, asked: NIOLockedValueBox<Int> = NIOLockedValueBox(0)
    ) -> SpoofWatch {
        SpoofWatch(
            keeping: kept,
            provenNames: { address in
                asked.withLockedValue { $0 += 1 }
                guard address == IPAddress("192.0.2.9"), let name = try? Domain("mx1.mail.tailspin.example") else {
                    return []
                }
                return [name]
            },
            organizationalDomain: { name in name.parent?.parent ?? name })
    }

    private static func sighting(
        _ author: String = "sam@fabrikam.example", from client: String = "192.0.2.9", signer: String? = nil,
        isInternal: Bool = false
    ) throws -> SpoofSighting {
        SpoofSighting(
            author: try #require(EmailAddress(author)), type: isInternal ? .internal : .external,
            signer: try signer.map { try Domain($0) }, client: try #require(IPAddress(client)), isBlocked: false)
    }

    private static func pairs(_ watch: SpoofWatch, of organization: String = "contoso") -> [String] {
        watch.known(of: organization, at: time).map {
            "\($0.pair.spoofedUser), \($0.pair.sendingInfrastructure), \($0.pair.type.rawValue): \($0.messages)"
        }
    }

    @Test(
        "the place is the signature's, else the name's that leads back, else the block; over IPv6 without a name none")
    func places() async throws {
        let asked = NIOLockedValueBox(0)
        let watch = Self.watch(KeptInsights(), asked: asked)
        watch.note(try Self.sighting(signer: "news.example"), for: "contoso", at: Self.time)
        for _ in 0..<3 { watch.note(try Self.sighting(), for: "contoso", at: Self.time) }
        watch.note(try Self.sighting(from: "198.51.100.7"), for: "contoso", at: Self.time)
        watch.note(try Self.sighting(from: "2001:db8::7"), for: "contoso", at: Self.time)
        watch.note(try Self.sighting("Ann@Contoso.com", isInternal: true), for: "contoso", at: Self.time)
        watch.note(try Self.sighting(), for: "fabrikam", at: Self.time)
        #expect(Self.pairs(watch).isEmpty, "nothing is counted before DNS was asked")
        await watch.count()
        #expect(
            Self.pairs(watch) == [
                "fabrikam.example, tailspin.example, External: 3", "ann@contoso.com, tailspin.example, Internal: 1",
                "fabrikam.example, 198.51.100.0/24, External: 1", "fabrikam.example, news.example, External: 1",
            ])
        #expect(Self.pairs(watch, of: "fabrikam") == ["fabrikam.example, tailspin.example, External: 1"])
        #expect(asked.withLockedValue { $0 } == 3, "each address is asked about once")
    }

    @Test("names are asked for a few at a time, and what was given up at a stop is counted nowhere")
    func cancelled() async throws {
        let (asked, highest) = (NIOLockedValueBox(0), NIOLockedValueBox(0))
        let isStopping = NIOLockedValueBox(false)
        let watch = SpoofWatch(
            keeping: KeptInsights(),
            provenNames: { _ in
                let count = asked.withLockedValue { asked in
                    asked += 1
                    return asked
                }
                highest.withLockedValue { $0 = max($0, count) }
                await Task.yield()
                // As a server that never answers.
                while isStopping.withLockedValue({ $0 }), !Task.isCancelled { await Task.yield() }
                asked.withLockedValue { $0 -= 1 }
                return []
            }, organizationalDomain: { $0 })
        func note(_ count: Int) throws {
            for number in 1...count {
                watch.note(try Self.sighting(from: "198.51.\(number).7"), for: "contoso", at: Self.time)
            }
        }
        try note(100)
        await watch.count()
        #expect(Self.pairs(watch).count == 100)
        #expect(highest.withLockedValue { $0 } <= 16)
        isStopping.withLockedValue { $0 = true }
        try note(100)
        watch.note(try Self.sighting(signer: "news.example"), for: "contoso", at: Self.time)
        let counting = Task { await watch.count() }
        while asked.withLockedValue({ $0 }) == 0 { await Task.yield() }
        counting.cancel()
        await counting.value
        #expect(Self.pairs(watch).count == 101)
        #expect(watch.known(of: "contoso", at: Self.time).map(\.messages).max() == 1)
    }

    @Test("so many messages wait to be counted at most")
    func bound() async throws {
        let watch = Self.watch(KeptInsights())
        let sighting = try Self.sighting()
        for _ in 0..<(SpoofWatch.mostNoted + 10) { watch.note(sighting, for: "contoso", at: Self.time) }
        await watch.count()
        #expect(watch.known(of: "contoso", at: Self.time).map(\.messages) == [SpoofWatch.mostNoted])
    }

    @Test("what is counted outlives a restart, is written where it has changed, and goes with its organization")
    func restart() async throws {
        let kept = KeptInsights()
        let watch = Self.watch(kept)
        watch.note(try Self.sighting(), for: "contoso", at: Self.time)
        watch.note(try Self.sighting(), for: "gone", at: Self.time)
        await watch.count()
        for _ in 0..<3 { try watch.save(["contoso"], at: Self.time) }
        #expect(kept.writes == 1)
        let next = Self.watch(kept)
        try next.load()
        #expect(Self.pairs(next) == ["fabrikam.example, tailspin.example, External: 1"])
        #expect(Self.pairs(next, of: "gone").isEmpty)
        next.note(try Self.sighting(), for: "contoso", at: Self.time)
        await next.count()
        #expect(next.known(of: "contoso", at: Self.time).map(\.messages) == [2])
    }
}
