import Mail
import Testing

@testable import Learning

@Suite("The ladder of senders")
struct LadderTests {
    private func note(
        _ ladder: inout Ladder, _ sample: Sample, _ outcome: ReputationRow.Outcome = .clean, on days: [Int]
    ) {
        for day in days { ladder.note(outcome, of: sample.prepared.keys, on: DayNumber(Sample.day(day))) }
    }

    private func record(_ ladder: Ladder, _ sample: Sample, on day: Int) -> SenderRecord? {
        ladder.record(sample.prepared.keys, on: DayNumber(Sample.day(day)))
    }

    @Test(
        "knows a person's correspondent after three clean messages over a week, and others of the organization's by theirs"
    )
    func person() {
        var ladder = Ladder(hash: Sample.hash)
        note(&ladder, Sample(), on: [0, 1])
        #expect(record(ladder, Sample(), on: 8) == nil)
        note(&ladder, Sample(), on: [8])
        let known = record(ladder, Sample(), on: 9)
        #expect(known?.rung == .person && known?.isGood == true && known?.isAnswered == false)
        #expect(known?.seen == 3 && known?.since == UTCDay(Sample.day(0)))
        let other = record(ladder, Sample { $0.to = ["sue@contoso.com"] }, on: 9)
        #expect(other?.rung == .organization && other?.isGood == true)
        // To several, of whom one has no such mail: the rung of persons says nothing.
        #expect(
            record(ladder, Sample { $0.to = ["joe@contoso.com", "sue@contoso.com"] }, on: 9)?.rung == .organization)
    }

    @Test("knows whom a person wrote to at once")
    func answered() {
        var ladder = Ladder(hash: Sample.hash)
        ladder.noteAnswer(of: "joe@contoso.com", to: "ann@fabrikam.com", on: DayNumber(Sample.day(0)))
        let known = record(ladder, Sample(), on: 0)
        #expect(known?.isAnswered == true && known?.isGood == true && known?.rung == .person)
        #expect(record(ladder, Sample { $0.to = ["sue@contoso.com"] }, on: 0) == nil)
        #expect(record(ladder, Sample { $0.isAligned = false }, on: 0) == nil)
    }

    @Test("holds junk against a sender: for the person first, then for the organization")
    func junk() {
        var ladder = Ladder(hash: Sample.hash)
        note(&ladder, Sample(), .junked, on: [0])
        #expect(record(ladder, Sample(), on: 1) == nil)
        note(&ladder, Sample(), .junked, on: [1])
        #expect(record(ladder, Sample(), on: 1)?.isGood == false)
        let other = record(ladder, Sample { $0.to = ["sue@contoso.com"] }, on: 1)
        #expect(other?.rung == .organization && other?.isGood == false)
        // A release takes back one message, and not what others were.
        note(&ladder, Sample(), .released, on: [2])
        #expect(record(ladder, Sample(), on: 2) == nil)
    }

    @Test("knows a domain after ten messages over two weeks, and never one where anyone has a mailbox")
    func domain() {
        var ladder = Ladder(hash: Sample.hash)
        for number in 0..<10 {
            note(
                &ladder,
                Sample {
                    $0.from = "a\(number)@fabrikam.com"; $0.isAligned = true
                }, on: [number * 2])
        }
        let new = Sample { $0.from = "new@fabrikam.com" }
        #expect(record(ladder, new, on: 18)?.rung == .domain)
        #expect(record(ladder, new.with { $0.isAligned = false }, on: 18)?.rung != .domain)
        var free = Ladder(hash: Sample.hash)
        for number in 0..<12 {
            note(
                &free,
                Sample {
                    $0.from = "a\(number)@mail.example"; $0.isShared = true; $0.client = nil
                }, on: [number * 2])
        }
        #expect(
            record(
                free,
                Sample {
                    $0.from = "new@mail.example"; $0.isShared = true; $0.client = nil
                }, on: 24) == nil)
    }

    @Test("knows who vouches for mail that is not aligned after twenty, and a network after fifty")
    func weakest() {
        var ladder = Ladder(hash: Sample.hash)
        let sample = Sample {
            $0.isAligned = false; $0.vouching = ["list.example"]; $0.client = "192.0.2.9"
        }
        note(&ladder, sample, on: Array(repeating: 3, count: 17))
        #expect(record(ladder, sample, on: 3) == nil)
        note(&ladder, sample, on: [3])
        #expect(record(ladder, sample, on: 3)?.rung == .vouching)
        let neighbour = Sample {
            $0.from = "x@y.example"; $0.isAligned = false; $0.client = "192.0.2.200"
        }
        #expect(record(ladder, neighbour, on: 3) == nil)
        note(&ladder, sample, on: Array(repeating: 3, count: 28))
        #expect(record(ladder, neighbour, on: 3)?.rung == .network)
        #expect(
            record(
                ladder,
                Sample {
                    $0.from = "x@y.example"; $0.isAligned = false; $0.client = "192.0.3.200"
                }, on: 3) == nil)
    }

    private func isPairingKnown(_ ladder: Ladder, _ sample: Sample, on day: Int) -> Bool {
        ladder.isPairingKnown(sample.prepared.keys, on: DayNumber(Sample.day(day)))
    }

    private func isSourceProven(_ ladder: Ladder, _ sample: Sample, on day: Int) -> Bool {
        ladder.isSourceProven(sample.prepared.keys, on: DayNumber(Sample.day(day)))
    }

    @Test("knows a domain that sends for another one, and no third, after ten messages over a week, until a complaint")
    func pairing() {
        let sample = Sample {
            $0.isAligned = false; $0.vouching = ["sender.example"]
        }
        var ladder = Ladder(hash: Sample.hash)
        note(&ladder, sample, on: Array(repeating: 0, count: 9))
        #expect(!isPairingKnown(ladder, sample, on: 6))
        note(&ladder, sample, on: [6])
        #expect(!isPairingKnown(ladder, sample, on: 6), "a day less than a week")
        note(&ladder, sample, on: [7])
        #expect(isPairingKnown(ladder, sample, on: 8))
        // Another message of the domain, whoever wrote it and to whom.
        let another = Sample {
            $0.from = "bob@fabrikam.com"; $0.to = ["sue@contoso.com"]; $0.isAligned = false
            $0.vouching = sample.vouching
        }
        #expect(isPairingKnown(ladder, another, on: 8))
        for other in [
            sample.with { $0.vouching = ["other.example"] }, sample.with { $0.from = "ann@bank.example" },
            sample.with { $0.vouching = [] }, sample.with { $0.isAligned = true },
        ] {
            #expect(!isPairingKnown(ladder, other, on: 8))
        }
        note(&ladder, sample, .reported, on: [8])
        #expect(!isPairingKnown(ladder, sample, on: 8) && !isPairingKnown(ladder, sample, on: 90))
        // The complaint is forgotten in time, and by then the domain has gone on.
        note(&ladder, sample, on: Array(repeating: 90, count: 10))
        #expect(isPairingKnown(ladder, sample, on: 120))
    }

    @Test("knows a source behind a filter by the mail that the author's domain vouched for, until a complaint")
    func source() {
        let proven = Sample { $0.isBehindFilter = true }
        let broken = proven.with { $0.isAligned = false }
        var ladder = Ladder(hash: Sample.hash)
        for day in 0..<10 { note(&ladder, proven, on: [day]) }
        #expect(isSourceProven(ladder, broken, on: 10))
        #expect(isSourceProven(ladder, broken.with { $0.client = "198.51.100.200" }, on: 10), "of the same network")
        for other in [
            broken.with { $0.client = "198.51.101.7" }, broken.with { $0.from = "ann@bank.example" },
            broken.with { $0.isShared = true }, broken.with { $0.isBehindFilter = false },
        ] {
            #expect(!isSourceProven(ladder, other, on: 10))
        }
        // What is not proved tells nothing for the source, nor does mail that no filter handed on.
        for sample in [broken, Sample { $0.isBehindFilter = false }] {
            var other = Ladder(hash: Sample.hash)
            for day in 0..<20 { note(&other, sample, on: [day]) }
            #expect(!isSourceProven(other, broken, on: 20))
        }
        // A lesson about a message in a file, of which nobody knows how it came.
        note(&ladder, Sample(), .reported, on: [10])
        #expect(!isSourceProven(ladder, broken, on: 11))
    }

    @Test("takes back what a lesson changed, as much as it still counts, and begins no row for it")
    func takeBack() throws {
        func counts(_ ladder: Ladder, on day: Int) throws -> [Double] {
            let day = DayNumber(Sample.day(day))
            let counts = try #require(ladder.addressRow(Sample().prepared.keys, on: day)).counts(on: day)
            return [counts.clean, counts.junked]
        }
        let keys = Sample().prepared.keys
        let rows: [(Arrival, LessonKind, ReputationRow.Outcome?, [Double])] = [
            (.clean, .spam, .retracted, [1, 0]), (.clean, .good, nil, [1, 0]), (.junked, .phish, nil, [0, 1]),
            (.junked, .good, .released, [0, 1]), (.unknown, .spam, .reported, [0, 0]),
            (.unknown, .good, .released, [0, 0]), (.uncounted, .phish, .junked, [0, 0]),
            (.uncounted, .good, .clean, [0, 0]),
        ]
        for (arrival, kind, outcome, expected) in rows {
            var ladder = Ladder(hash: Sample.hash)
            switch arrival {
            case .clean: note(&ladder, Sample(), on: [0])
            case .junked: note(&ladder, Sample(), .junked, on: [0])
            case .unknown, .uncounted: break
            }
            if let outcome { note(&ladder, Sample(), outcome, on: [0]) }
            var later = ladder
            ladder.takeBack(kind, after: arrival, of: keys, on: DayNumber(Sample.day(0)))
            #expect(try counts(ladder, on: 0) == expected, "\(arrival) \(kind)")
            // Other mail came since: half of the lesson is left to be taken back.
            note(&later, Sample(), on: [90])
            later.takeBack(kind, after: arrival, of: keys, on: DayNumber(Sample.day(0)))
            let found = try counts(later, on: 90)
            #expect(abs(found[0] - expected[0] / 2 - 1) < 0.1 && abs(found[1] - expected[1] / 2) < 0.1, "\(found)")
        }
        var empty = Ladder(hash: Sample.hash)
        empty.takeBack(.good, after: .junked, of: keys, on: DayNumber(Sample.day(0)))
        #expect(empty.counts.pairs == 0 && empty.counts.senders == 0)
    }

    @Test("halves what it knows every ninety days and drops it after a year")
    func decay() {
        var row = ReputationRow(day: DayNumber(Sample.day(0)))
        for _ in 0..<8 { row.add(.clean, on: DayNumber(Sample.day(0))) }
        #expect(row.counts(on: DayNumber(Sample.day(0))).clean == 8)
        #expect(abs(row.counts(on: DayNumber(Sample.day(90))).clean - 4) < 0.01)
        #expect(abs(row.counts(on: DayNumber(Sample.day(180))).clean - 2) < 0.01)
        // Kept up to date on the way, it comes to the same.
        row.add(.junked, on: DayNumber(Sample.day(90)))
        #expect(abs(row.counts(on: DayNumber(Sample.day(180))).clean - 2) < 0.1)
        #expect(abs(row.counts(on: DayNumber(Sample.day(180))).junked - 0.5) < 0.1)
        #expect(!row.isOver(on: DayNumber(Sample.day(90 + 365))) && row.isOver(on: DayNumber(Sample.day(90 + 366))))
        var ladder = Ladder(hash: Sample.hash)
        note(&ladder, Sample(), on: [0, 4, 8])
        #expect(record(ladder, Sample(), on: 8) != nil)
        #expect(record(ladder, Sample(), on: 8 + 366) == nil)
        #expect(ladder.days(Sample().prepared.keys, on: DayNumber(Sample.day(20))) == 20)
        #expect(ladder.days(Sample().prepared.keys, on: DayNumber(Sample.day(8 + 366))) == nil)
    }

    @Test("forgets a person, as recipient and as sender, and nobody else")
    func forget() {
        var ladder = Ladder(hash: Sample.hash)
        let (joe, sue) = (
            Sample(),
            Sample {
                $0.to = ["sue@contoso.com"]; $0.from = "bob@fabrikam.com"
            }
        )
        note(&ladder, joe, on: [0, 4, 8])
        note(&ladder, sue, on: [0, 4, 8])
        #expect(ladder.forget("joe@contoso.com") == 1)
        #expect(record(ladder, joe, on: 8)?.rung == .organization)
        #expect(ladder.forget("ann@fabrikam.com") == 1)
        #expect(record(ladder, joe, on: 8) == nil)
        #expect(record(ladder, sue, on: 8)?.rung == .person)
        #expect(ladder.forget("nobody@contoso.com") == 0)
    }

    @Test("keeps its room under a flood of senders, and those who were answered")
    func flood() {
        var table = ReputationTable(places: 4_096)
        for key in 1...UInt64(200) { table.change(key, on: DayNumber(10)) { $0.add(.answered, on: DayNumber(10)) } }
        let size = 4_096 * 18
        for key in 1_000...UInt64(60_000) {
            let day = DayNumber(UInt16(10 + key / 1_000))
            table.change(key &* 0x9e37_79b9_7f4a_7c15, on: day) { $0.add(.clean, on: day) }
            if key % 5_000 == 0 { #expect(table.size <= size && table.count * 10 <= 4_096 * 8) }
        }
        // The newest are there.
        #expect(table.row(60_000 &* 0x9e37_79b9_7f4a_7c15, on: DayNumber(70)) != nil)
        #expect(table.count > 2_000)
    }

    @Test("is the same after it was written and read, and refuses octets that are cut off")
    func files() throws {
        var table = ReputationTable(places: 4_096)
        for key in 1...UInt64(500) {
            table.change(Mix.bits(key), on: DayNumber(9)) { $0.add(key % 3 == 0 ? .junked : .clean, on: DayNumber(9)) }
        }
        var copy = ReputationTable(places: 4_096)
        for part in 0..<ReputationTable.parts { try copy.restore(table.octets(ofPart: part), on: DayNumber(9)) }
        for key in 1...UInt64(500) {
            #expect(copy.row(Mix.bits(key), on: DayNumber(9)) == table.row(Mix.bits(key), on: DayNumber(9)))
        }
        #expect(copy.count == 500)
        let octets = table.octets(ofPart: 3)
        for length in 1..<min(octets.count, 60) where length % 18 != 0 {
            #expect(throws: LearningDamage.cutOff) {
                var other = ReputationTable(places: 4_096)
                try other.restore(Array(octets.prefix(length)), on: DayNumber(9))
            }
        }
        // What is over by the day that it is read is not taken up.
        var late = ReputationTable(places: 4_096)
        try late.restore(octets, on: DayNumber(9 + 366))
        #expect(late.count == 0)
    }
}

extension Sample {
    func with(_ change: (inout Sample) -> Void) -> Sample {
        var copy = self
        change(&copy)
        return copy
    }
}
