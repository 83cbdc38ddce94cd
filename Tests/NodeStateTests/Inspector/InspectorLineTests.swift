import Mail
import Testing

@testable import NodeState

@Suite("The line before the inspectors")
struct InspectorLineTests {
    private func line(_ jobs: [(name: String, source: String, begin: Int64)]) -> InspectorLine<String> {
        var line = InspectorLine<String>()
        for (index, job) in jobs.enumerated() {
            let isTaken = line.add(
                job.name, id: UInt64(index), source: job.source, begin: Instant(milliseconds: job.begin), places: 64)
            #expect(isTaken)
        }
        return line
    }

    private func all(_ line: inout InspectorLine<String>) -> [String] {
        var names: [String] = []
        while let name = line.next(perSource: .max) { names.append(name) }
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
        for (name, source) in [("a4", "a"), ("d1", "d")] {
            _ = line.add(name, id: 10, source: source, begin: Instant(milliseconds: 6), places: 64)
        }
        let others = all(&line)
        #expect(others == ["d1", "a4"])
    }

    @Test("One source has at most half of the places, and all together have all")
    func places() {
        var line = InspectorLine<Int>()
        let sources = ["a", "a", "a", "b", "b", "b", "c"]
        let taken = sources.enumerated().map { number, source in
            line.add(number, id: UInt64(number), source: source, begin: Instant(milliseconds: 0), places: 4)
        }
        #expect(taken == [true, true, false, true, true, false, false])
        #expect(line.count == 4)
    }

    @Test("One source has as many processes as it may, and its next message waits for one of its own")
    func processes() {
        var line = line([("a1", "a", 0), ("a2", "a", 1), ("a3", "a", 2), ("b1", "b", 3)])
        var taken: [String?] = []
        for _ in 0..<3 { taken.append(line.next(perSource: 1)) }
        line.done("a")
        taken.append(line.next(perSource: 1))
        line.done("b")
        taken.append(line.next(perSource: 1))
        line.done("a")
        taken.append(line.next(perSource: 1))
        #expect(taken == ["a1", "b1", nil, "a2", nil, "a3"])
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
}
