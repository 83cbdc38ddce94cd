import Mail
import Testing

@testable import NodeState

@Suite("The line before the inspectors")
struct InspectorLineTests {
    private func line(_ jobs: [(name: String, source: String, begin: Int64)]) -> InspectorLine<String> {
        var line = InspectorLine<String>()
        for (index, job) in jobs.enumerated() {
            add(job.name, job.source, to: &line, id: UInt64(index), begin: job.begin)
        }
        return line
    }

    /// What became of one that was to wait: `waits`, `full`, or the name of the one whose place it has.
    @discardableResult private func add(
        _ name: String, _ source: String, to line: inout InspectorLine<String>, lane: InspectorLane = .short,
        id: UInt64 = 99, begin: Int64 = 10, places: Int = 64
    ) -> String {
        switch line.add(
            name, id: id, source: source, lane: lane, begin: Instant(milliseconds: begin), places: places)
        {
        case .waits: "waits"
        case .full: "full"
        case .replaces(let other): other
        }
    }

    private func all(_ line: inout InspectorLine<String>, _ lane: InspectorLane = .short) -> [String] {
        var names: [String] = []
        while let name = line.next(lane) { names.append(name) }
        return names
    }

    @Test("Sources take turns; within one, the first is first")
    func turns() {
        var line = line([
            ("a1", "a", 0), ("a2", "a", 1), ("a3", "a", 2), ("b1", "b", 3), ("c1", "c", 4), ("b2", "b", 5),
        ])
        let names = all(&line)
        #expect(names == ["a1", "b1", "c1", "a2", "b2", "a3"])
        // One that has just had its turn is behind one that has not, though it came first.
        add("a4", "a", to: &line)
        add("d1", "d", to: &line)
        let others = all(&line)
        #expect(others == ["d1", "a4"])
    }

    @Test("A source that is alone has every place; another that comes takes one from it, until all have as many")
    func places() {
        var line = InspectorLine<String>()
        var outcomes: [String] = []
        for (name, source) in [
            ("a1", "a"), ("a2", "a"), ("a3", "a"), ("a4", "a"), ("a5", "a"), ("b1", "b"), ("b2", "b"), ("b3", "b"),
            ("c1", "c"), ("d1", "d"),
        ] {
            outcomes.append(add(name, source, to: &line, places: 4))
        }
        #expect(
            outcomes == ["waits", "waits", "waits", "waits", "full", "a4", "a3", "full", "b2", "a2"])
        let names = all(&line)
        #expect(names == ["a1", "b1", "c1", "d1"])
    }

    @Test("What takes long waits apart: it takes neither a turn nor a place of the others")
    func lanes() {
        var line = InspectorLine<String>()
        for name in ["x1", "x2"] { add(name, "a", to: &line, lane: .long, places: 2) }
        let outcomes = [
            add("a1", "a", to: &line, places: 2), add("b1", "b", to: &line, places: 2),
            add("x3", "a", to: &line, lane: .long, places: 2),
        ]
        #expect(outcomes == ["waits", "waits", "full"])
        #expect(line.count(.short) == 2 && line.count(.long) == 2 && line.count == 4)
        let first = line.next(.long)
        let short = all(&line)
        let long = all(&line, .long)
        #expect(first == "x1" && short == ["a1", "b1"] && long == ["x2"])
    }

    @Test("Who has waited too long is taken, who has gone is taken out")
    func late() {
        var line = line([("a", "", 0), ("b", "", 5), ("c", "", 10)])
        let late = line.takeLate(at: Instant(milliseconds: 10), patience: .milliseconds(5))
        #expect(late == ["a"])
        #expect(line.oldest == Instant(milliseconds: 5))
        let removed = [line.remove(1), line.remove(1)]
        #expect(removed == ["b", nil])
        let rest = line.removeAll()
        #expect(rest == ["c"] && line.count == 0)
    }

    // MARK: - In virtual time

    /// A pool of so many processes for each lane, as the line and the watch have it, in steps of a millisecond.
    private struct Imitation {
        struct Message {
            var source: String
            var begin: Int64
            var cost: Int64
        }

        var processes = 2
        let bounds = ReadingWatch.Bounds()

        /// How long each message took from its begin to its end; nil where it had no place.
        func run(_ messages: [Message]) -> [Int64?] {
            struct Work {
                var message: Int
                var left: Int64
                var watch: ReadingWatch
                var used: Int64
            }
            var line = InspectorLine<Int>()
            var short: [Work] = []
            var long: [Work] = []
            var ends: [Int64?] = messages.map { _ in nil }
            var next = 0
            var now: Int64 = 0
            func begin(_ message: Int, isLong: Bool) -> Work {
                var watch = ReadingWatch(bounds, now: Instant(milliseconds: now), isLong: isLong)
                watch.attach(at: Instant(milliseconds: now), used: .milliseconds(0))
                return Work(message: message, left: messages[message].cost, watch: watch, used: 0)
            }
            func wait(_ message: Int, _ lane: InspectorLane) {
                _ = line.add(
                    message, id: UInt64(message), source: messages[message].source, lane: lane,
                    begin: Instant(milliseconds: now), places: 64)
            }
            while next < messages.count || line.count > 0 || !short.isEmpty || !long.isEmpty {
                // Whoever has waited so long goes on without.
                _ = line.takeLate(at: Instant(milliseconds: now), patience: .milliseconds(10_000))
                while next < messages.count, messages[next].begin <= now {
                    wait(next, .short)
                    next += 1
                }
                while short.count < processes, let message = line.next(.short) {
                    short.append(begin(message, isLong: false))
                }
                while long.count < processes, let message = line.next(.long) {
                    long.append(begin(message, isLong: true))
                }
                now += 1
                for index in short.indices {
                    short[index].used += 1
                    short[index].left -= 1
                }
                // What takes long has what is left of the processors.
                for index in long.indices where short.count + index < 2 {
                    long[index].used += 1
                    long[index].left -= 1
                }
                var goOn: [Work] = []
                for var work in short {
                    if work.left <= 0 {
                        ends[work.message] = now - messages[work.message].begin
                    } else if case .takesLong = work.watch.step(
                        at: Instant(milliseconds: now), used: .milliseconds(work.used))
                    {
                        if long.count < processes {
                            work.watch.goOnLong()
                            long.append(work)
                            line.noteTurn(of: messages[work.message].source, in: .long)
                        } else {
                            wait(work.message, .long)
                        }
                    } else {
                        goOn.append(work)
                    }
                }
                short = goOn
                long.removeAll { work in
                    var watch = work.watch
                    let step = watch.step(at: Instant(milliseconds: now), used: .milliseconds(work.used))
                    let isOver = step == .ranOver || step == .outOfTime
                    if work.left <= 0 || isOver { ends[work.message] = now - messages[work.message].begin }
                    return work.left <= 0 || isOver
                }
            }
            return ends
        }
    }

    /// A message of 2 ms in each 50 ms.
    private func ordinary(until end: Int64) -> [Imitation.Message] {
        stride(from: 0, to: end, by: 50).map { Imitation.Message(source: "good", begin: $0, cost: 2) }
    }

    /// How long a message of a source took; nil where nobody read it.
    private struct Outcome {
        var source: String
        var took: Int64?
    }

    private func run(_ processes: Int, _ messages: [Imitation.Message]) -> [Outcome] {
        let messages = messages.enumerated().sorted { ($0.element.begin, $0.offset) < ($1.element.begin, $1.offset) }
            .map(\.element)
        return zip(messages, Imitation(processes: processes).run(messages)).map { message, took in
            Outcome(source: message.source, took: took)
        }
    }

    @Test("While one source, or many, send bombs, ordinary mail waits for one short turn at most")
    func bombs() {
        for sources in [1, 40] {
            // Four come in each second, more than there is time for.
            let bombs = (0..<80).map { number in
                Imitation.Message(source: "bad\(number % sources)", begin: Int64(number) * 250, cost: 60_000)
            }
            for processes in [1, 2, 4] {
                let outcomes = run(processes, bombs + ordinary(until: 20_000))
                let took = outcomes.filter { $0.source == "good" }.map { $0.took ?? .max }
                #expect(took.count == 400 && took.allSatisfy { $0 <= 60 }, "\(processes), \(sources)")
                // Where there is one process, the two that come while a bomb has its first 50 ms. Where there are more, none.
                let waited = took.count { $0 > 2 }
                #expect(waited <= (processes == 1 ? 160 : 0), "\(processes), \(sources): \(waited)")
            }
        }
    }

    @Test("A single source has all processes: of two files that take half a second, none waits for the other")
    func alone() {
        for cost in [Int64(500), 40] {
            let both = (0..<2).map { _ in Imitation.Message(source: "relay", begin: 0, cost: cost) }
            #expect(run(2, both).map(\.took) == [cost, cost])
        }
    }

    @Test("Among files that take long, one of another source is next though many came before it")
    func longTurns() {
        let bombs = (0..<6).map { _ in Imitation.Message(source: "bad", begin: 0, cost: 60_000) }
        let outcomes = run(1, bombs + [Imitation.Message(source: "good", begin: 400, cost: 300)])
        // Behind the one that is read, which has its five seconds.
        let took = outcomes.first { $0.source == "good" }?.took ?? .max
        #expect(took > 300 && took < 6_500, "\(took)")
    }
}
