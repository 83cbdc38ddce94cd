import Facts
import Mail
import MailFlow
import Testing

@Suite("Reputation of sources")
struct SourceReputationTests {
    private let start = Instant(milliseconds: 1_000_000)

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test("counts halve in six hours, and the ratio between them stays")
    func decay() {
        let counts = SourceCounts(marks: 80, accepted: 20, at: start)
        let later = counts.decayed(to: start + .hours(6))
        #expect(abs(later.marks - 40) < 0.001 && abs(later.accepted - 10) < 0.001)
        let twice = later.decayed(to: start + .hours(12))
        #expect(abs(twice.marks - 20) < 0.001)
        // A clock that was read earlier changes nothing.
        #expect(later.decayed(to: start) == later)
        #expect(counts.decayed(to: start + .hours(24 * 365)).marks < 0.001)
    }

    @Test(
        "a source's standing hangs on its marks and on how many good recipients stand against them",
        arguments: [
            (19, 0, .good), (20, 0, .suspicious), (20, 20, .suspicious), (20, 21, .good), (99, 0, .suspicious),
            (100, 0, .bad), (100, 25, .bad), (100, 26, .suspicious), (100, 101, .good), (5_000, 100_000, .good),
        ] as [(Int, Int, SourceReputation.Standing)])
    func standing(marks: Int, accepted: Int, expected: SourceReputation.Standing) {
        let counts = SourceCounts(
            marks: Double(marks), contentMarks: Double(marks), accepted: Double(accepted), at: start)
        #expect(counts.standing(of: .source) == expected)
        // Without a verdict on content none is bad.
        let others = SourceCounts(marks: Double(marks), accepted: Double(accepted), at: start)
        #expect(others.standing(of: .source) == (expected == .bad ? .suspicious : expected))
    }

    @Test("names that nobody has and feigned authors never make a source bad, spam and malware do")
    func kinds() throws {
        for event in SourceEvent.allCases where event != .accepted {
            var reputations = SourceReputations()
            let source = try address("192.0.2.1")
            for _ in 0..<1_000 { reputations.record(event, of: source, at: start) }
            let standing = reputations.reputation(of: source, at: start)?.standing
            #expect(standing == (event == .spam || event == .malware ? .bad : .suspicious), "\(event)")
        }
    }

    @Test("what a relay sent before its first mark speaks for it")
    func poisoned() throws {
        var reputations = SourceReputations()
        let relay = try address("192.0.2.1")
        for _ in 0..<10_000 { reputations.record(.accepted, of: relay, at: start) }
        for _ in 0..<100 { reputations.record(.unknownRecipient, of: relay, at: start) }
        for _ in 0..<50 { reputations.record(.spam, of: relay, at: start) }
        #expect(reputations.reputation(of: relay, at: start) == nil)
        #expect(reputations.known(relay, at: start).map(\.accepted) == [10_000, 10_000])
    }

    @Test("each event puts its marks against a source")
    func marks() {
        #expect(SourceEvent.allCases.map(\.marks) == [0, 1, 2, 2, 10])
        var counts = SourceCounts(at: start)
        for event in SourceEvent.allCases { counts.add(event, count: 3, at: start) }
        #expect(counts.marks == 45 && counts.contentMarks == 36 && counts.accepted == 3)
    }

    @Test("a relay of many that now and then asks for a mistyped address keeps its good standing for weeks")
    func sharedRelay() throws {
        var reputations = SourceReputations()
        let relay = try address("192.0.2.1")
        var now = start
        // Ten messages a minute, and each of them to a mistyped address every four minutes: one in forty.
        for minute in 0..<(14 * 24 * 60) {
            now = start + .minutes(Int64(minute))
            reputations.record(.accepted, count: 10, of: relay, at: now)
            if minute % 4 == 0 { reputations.record(.unknownRecipient, of: relay, at: now) }
            if minute % 240 == 239 { #expect(reputations.reputation(of: relay, at: now) == nil, "minute \(minute)") }
        }
        // Far more marks than make a stranger bad, and nothing follows.
        let known = reputations.known(relay, at: now)
        #expect(try #require(known.first).marks > 100)
    }

    @Test(
        "a source that sends spam alone is suspicious at the tenth, bad at the fiftieth, and forgiven with time"
    )
    func spammer() throws {
        var reputations = SourceReputations()
        let source = try address("192.0.2.1")
        func standing(_ now: Instant) -> SourceReputation.Standing {
            reputations.reputation(of: source, at: now)?.standing ?? .good
        }
        for count in 1...60 {
            reputations.record(.spam, of: source, at: start)
            #expect(standing(start) == (count < 10 ? .good : count < 50 ? .suspicious : .bad), "\(count)")
        }
        #expect(standing(start + .hours(1)) == .bad)
        #expect(standing(start + .hours(2)) == .suspicious)
        #expect(standing(start + .hours(15)) == .suspicious)
        #expect(standing(start + .hours(16)) == .good)
    }

    @Test("one source alone never brings its network down, many do")
    func network() throws {
        var reputations = SourceReputations()
        let (one, neighbour) = (try address("192.0.2.1"), try address("192.0.2.200"))
        for _ in 0..<10_000 { reputations.record(.unknownRecipient, of: one, at: start) }
        #expect(reputations.reputation(of: one, at: start)?.standing == .suspicious)
        #expect(reputations.reputation(of: neighbour, at: start) == nil)
        for host in 2..<4 {
            for _ in 0..<100 { reputations.record(.unknownRecipient, of: try address("192.0.2.\(host)"), at: start) }
        }
        let now = reputations.reputation(of: neighbour, at: start)
        let suspicious = try #require(now)
        #expect(suspicious.source == IPNetwork("192.0.2.0/24") && suspicious.standing == .suspicious)
        for host in 4..<24 {
            for _ in 0..<50 { reputations.record(.spam, of: try address("192.0.2.\(host)"), at: start) }
        }
        #expect(reputations.reputation(of: neighbour, at: start)?.standing == .bad)
        #expect(reputations.reputation(of: try address("192.0.3.1"), at: start) == nil)
    }

    @Test("good mail of the neighbours speaks for a network")
    func goodNeighbours() throws {
        var reputations = SourceReputations()
        for host in 1..<8 {
            for _ in 0..<100 { reputations.record(.unknownRecipient, of: try address("192.0.2.\(host)"), at: start) }
        }
        let neighbour = try address("192.0.2.200")
        #expect(reputations.reputation(of: neighbour, at: start)?.standing == .suspicious)
        reputations.record(.accepted, count: 100, of: neighbour, at: start)
        #expect(reputations.reputation(of: neighbour, at: start) == nil)
    }

    @Test("all addresses of an IPv6 /64 are one source, and no wider network counts")
    func ipv6() throws {
        var reputations = SourceReputations()
        for host in 0..<100 {
            reputations.record(
                .spam, of: try address("2001:db8:1:2::\(String(host, radix: 16))"), at: start)
        }
        let found = reputations.reputation(of: try address("2001:db8:1:2:ffff::1"), at: start)
        let other = try #require(found)
        #expect(other.standing == .bad && other.source == IPNetwork("2001:db8:1:2::/64"))
        #expect(reputations.reputation(of: try address("2001:db8:1:3::1"), at: start) == nil)
    }

    @Test("a flood of new sources displaces itself, and neither a busy relay nor a bad source")
    func flood() throws {
        var reputations = SourceReputations(sourceCapacity: 100, networkCapacity: 50)
        let (relay, spammer) = (try address("192.0.2.1"), try address("198.51.100.1"))
        reputations.record(.accepted, count: 500, of: relay, at: start)
        for _ in 0..<100 { reputations.record(.spam, of: spammer, at: start) }
        for host in 0..<10_000 {
            reputations.record(.accepted, of: IPAddress(v4: 0x0a00_0000 + UInt32(host) * 256), at: start)
        }
        #expect(reputations.count == 150)
        #expect(reputations.known(relay, at: start).map(\.accepted) == [500, 500])
        #expect(reputations.reputation(of: spammer, at: start)?.standing == .bad)
        // A place that was given back is used again, and what stood last is still found.
        #expect(reputations.forget(relay, at: start).count == 2 && reputations.known(relay, at: start).isEmpty)
        #expect(reputations.count == 148 && reputations.known(spammer, at: start).count == 2)
    }

    @Test("memory is bounded whoever sends")
    func bounded() {
        var reputations = SourceReputations(sourceCapacity: 100, networkCapacity: 50)
        for host in 0..<10_000 {
            reputations.record(.malware, of: IPAddress(v4: 0x0a00_0000 + UInt32(host) * 256), at: start)
        }
        #expect(reputations.count <= 150 && reputations.count >= 75)
    }

    @Test("a source that is forgotten begins anew, and its network too")
    func forget() throws {
        var reputations = SourceReputations()
        let source = try address("192.0.2.1")
        for _ in 0..<50 { reputations.record(.unknownRecipient, of: source, at: start) }
        #expect(reputations.forget(source, at: start).map(\.marks) == [50, 50])
        #expect(reputations.known(source, at: start).isEmpty && reputations.forget(source, at: start).isEmpty)
    }

    // MARK: - Over a restart

    private func filled() throws -> SourceMemory {
        let memory = SourceMemory()
        for text in ["192.0.2.1", "2001:db8:1:2::7"] {
            memory.record(.unknownRecipient, count: 40, of: try address(text), at: start)
        }
        memory.record(.accepted, count: 7, of: try address("192.0.2.1"), at: start)
        _ = memory.admits(try attempt("192.0.2.1"), at: start)
        #expect(memory.admits(try attempt("192.0.2.1"), at: start + .minutes(2)))
        _ = memory.admits(try attempt("192.0.9.1"), at: start + .minutes(2))
        return memory
    }

    private func attempt(_ client: String) throws -> Greylist.Try {
        Greylist.Try(
            organization: "contoso", client: try address(client),
            sender: .mailbox(try #require(EmailAddress("x@sender.example"))),
            recipient: try #require(EmailAddress("ann@contoso.com")))
    }

    private func octets(_ memory: SourceMemory, at now: Instant, wall: WallTime) throws -> [UInt8] {
        let entries = try #require(memory.changedEntries(at: now))
        return SourceSnapshot(
            time: wall, moment: now, reputations: entries.reputations, greylist: entries.greylist
        ).octets
    }

    @Test("what is known is written only when it has changed, and survives a restart, with the time between taken off")
    func snapshot() throws {
        let memory = try filled()
        let wall = WallTime(milliseconds: 1_795_438_939_000)
        let octets = try octets(memory, at: start + .minutes(2), wall: wall)
        #expect(memory.changedEntries(at: start + .minutes(2)) == nil)
        // What could not be kept is given again.
        memory.markChanged()
        #expect(memory.changedEntries(at: start + .minutes(2))?.greylist.count == 2)

        // After a boot six hours later, by the civil time.
        let (now, later) = (Instant(milliseconds: 5_000), WallTime(milliseconds: wall.milliseconds + 6 * 3_600_000))
        let restored = SourceMemory()
        let snapshot = try SourceSnapshot(octets, now: later, moment: now)
        restored.restore(snapshot.reputations, snapshot.greylist)
        for text in ["192.0.2.1", "2001:db8:1:2::7"] {
            let known = restored.known(try address(text), at: now)
            #expect(abs(try #require(known.first).marks - 20) < 0.5, "\(known)")
        }
        #expect(restored.knows(try attempt("192.0.2.77"), at: now))
        #expect(!restored.knows(try attempt("192.0.9.1"), at: now))
        #expect(restored.admits(try attempt("192.0.9.1"), at: now))
    }

    @Test("a source that is bad stays so over a restart, and what it sent that was good is kept too")
    func badOverRestart() throws {
        let memory = SourceMemory()
        let (spammer, relay) = (try address("192.0.2.1"), try address("198.51.100.1"))
        memory.record(.malware, count: 50, of: spammer, at: start)
        memory.record(.accepted, count: 30, of: relay, at: start)
        let wall = WallTime(milliseconds: 1_795_438_939_000)
        let snapshot = try SourceSnapshot(try octets(memory, at: start, wall: wall), now: wall, moment: start)
        let restored = SourceMemory()
        restored.restore(snapshot.reputations, snapshot.greylist)
        #expect(restored.reputation(of: spammer, at: start)?.standing == .bad)
        #expect(restored.known(relay, at: start).map(\.accepted) == [30, 30])
    }

    @Test("a clock that was set back takes nothing off, and one that was set far forward only forgets")
    func clock() throws {
        let wall = WallTime(milliseconds: 1_795_438_939_000)
        let octets = try octets(try filled(), at: start, wall: wall)
        let now = Instant(milliseconds: 5_000)
        let back = try SourceSnapshot(octets, now: WallTime(milliseconds: 0), moment: now)
        #expect(back.reputations.allSatisfy { abs($0.counts.decayed(to: now).marks - 40) < 0.5 })
        let forward = try SourceSnapshot(octets, now: WallTime(milliseconds: .max), moment: now)
        #expect(forward.reputations.allSatisfy { $0.counts.decayed(to: now).marks < 0.001 })
    }

    @Test("a damaged file is told apart, whatever octet is changed and wherever it ends")
    func damage() throws {
        let wall = WallTime(milliseconds: 1_795_438_939_000)
        let octets = try octets(try filled(), at: start, wall: wall)
        func read(_ octets: [UInt8]) throws { _ = try SourceSnapshot(octets, now: wall, moment: start) }
        try read(octets)
        for place in octets.indices {
            var changed = octets
            changed[place] ^= 0x41
            #expect(throws: SourceSnapshot.Damage.self, "octet \(place)") { try read(changed) }
        }
        for count in 0..<octets.count {
            #expect(throws: SourceSnapshot.Damage.self, "\(count) octets") { try read(Array(octets.prefix(count))) }
        }
        #expect(throws: SourceSnapshot.Damage.self) { try read(octets + [0]) }
    }
}
