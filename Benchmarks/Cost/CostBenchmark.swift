import Foundation

/// Runs a scenario so that a counter can say what one message of it costs. `Benchmarks/cost` builds it, runs it under the
/// counters and judges the figures; Benchmarks/README.md says what they are.
@main
struct CostBenchmark {
    /// A wrong argument, or a run that did not do what it was to do.
    struct Mistake: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        func value(_ name: String) -> String? {
            arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        if arguments.contains("--list") {
            for scenario in Scenario.all { print("\(scenario.name)\t\(scenario.unit)\t\(scenario.count)") }
            return
        }
        guard let name = value("--scenario"), let scenario = Scenario.all.first(where: { $0.name == name }) else {
            throw Mistake("--scenario takes one of: " + Scenario.all.map(\.name).joined(separator: ", "))
        }
        guard let folder = value("--folder") else { throw Mistake("--folder names an empty folder for the store") }
        let plant = try value("--plant").map { name in
            guard let plant = Plant(rawValue: name) else {
                throw Mistake("--plant takes one of: " + Plant.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return plant
        }
        guard MainQueue.takeOver() else { throw Mistake("Swift's runtime does not let its tasks run on this thread") }
        let run = try scenario.prepare(Setting(folder: folder, plant: plant))
        // What is done once and then kept, in caches, pools and the allocator, is done here.
        try run(scenario.count / 2)
        Counting.begin()
        try run(value("--count").flatMap { Int($0) } ?? scenario.count)
        Counting.end()
        // The store is not closed, nobody reads it again.
        exit(0)
    }
}

/// What a scenario is given.
struct Setting {
    /// An empty folder for the store.
    let folder: String
    /// A planted cost, to see that it is found.
    let plant: Plant?
}
