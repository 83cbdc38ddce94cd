import Testing

@Suite("Simulation of the queues")
struct SimulationTests {
    @Test("keeps every accepted recipient, its order and its one end through faults, crashes and changes")
    func invariantsHold() async {
        let clock = ContinuousClock()
        let begin = clock.now
        let seeds = Settings.mutation == nil ? Settings.seeds(1_500) : 0..<0
        let (tally, failure) = await withTaskGroup(of: (Tally, Failure?).self) { group in
            for part in UInt64(0)..<8 {
                group.addTask { Self.run(seeds.lazy.filter { $0 % 8 == part }) }
            }
            return await group.reduce(into: (Tally(), Failure?.none)) { sum, part in
                sum.0 += part.0
                if let failure = part.1, failure.plan.seed < sum.1?.plan.seed ?? .max { sum.1 = failure }
            }
        }
        if let failure { Issue.record("\(failure.report())") }
        if Settings.isReporting, !seeds.isEmpty { Self.print(tally, in: clock.now - begin) }
        if failure == nil, seeds.count >= 1_000 {
            for (name, count) in tally.figures { #expect(count > 10, "\(name) hardly happen") }
        }
    }

    @Test("runs the same way each time it runs a seed")
    func isDeterministic() {
        for seed in UInt64(0)..<20 {
            let plan = Plan(seed: seed)
            #expect(plan.trace() == plan.trace(), "seed \(seed)")
        }
    }

    @Test("does the same whatever the wall clock shows")
    func ignoresWallClock() {
        for seed in UInt64(0)..<100 {
            let plan = Plan(seed: seed)
            var steady = plan
            steady.entries.removeAll { entry in
                if case .wallStep = entry.event { return true }
                return false
            }
            guard steady.entries.count < plan.entries.count, plan.crashSteps.isEmpty else { continue }
            #expect(plan.withoutNumbers() == steady.withoutNumbers(), "seed \(seed)")
        }
    }

    private static func run(_ seeds: some Sequence<UInt64>) -> (Tally, Failure?) {
        var tally = Tally()
        for seed in seeds {
            let plan = Plan(seed: seed)
            let world = World(plan)
            do { try world.run() } catch {
                let violation = error as? Violation ?? Violation("Error: \(error)")
                return (tally, Failure(plan: plan, violation: violation, step: world.steps))
            }
            tally += world.tally
        }
        return (tally, nil)
    }

    private static func print(_ tally: Tally, in duration: Duration) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        for (name, count) in tally.figures { Swift.print("\(name): \(count)") }
        Swift.print("seeds/s: \(Int(Double(tally.seeds) / max(seconds, 0.001)))")
    }
}

extension Plan {
    /// The trace without the numbers of steps, and without the steps of the wall clock.
    fileprivate func withoutNumbers() -> [String] {
        trace().compactMap { line in
            line.contains("wall clock") ? nil : String(line.drop { $0 != " " })
        }
    }
}
