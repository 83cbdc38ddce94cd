import Foundation
import Testing

@Suite("Simulation of the queues")
struct SimulationTests {
    /// More with `SIMULATION_SEEDS=100000`; one alone with `SIMULATION_SEED=17`.
    private static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SIMULATION_SEED"].flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        return 0..<(environment["SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 3_000)
    }()

    @Test("keeps every accepted recipient, its order and its one end through faults and crashes", arguments: 0..<4)
    func invariantsHold(part: UInt64) {
        for seed in Self.seeds where seed % 4 == part {
            var world = World(seed: seed)
            do { try world.run() } catch {
                Issue.record("SIMULATION_SEED=\(seed): \(error)")
                return
            }
        }
    }

    @Test("reaches every kind of end, probes and crashes")
    func reachesEverything() throws {
        var tally: [String: Int] = [:]
        for seed in UInt64(0)..<100 {
            var world = World(seed: seed)
            try world.run()
            tally.merge(world.tally, uniquingKeysWith: +)
        }
        for name in ["attempt", "probe", "crash", "Pending", "Delivered", "Failed", "Expired", "Removed"] {
            #expect(tally[name, default: 0] > 10, "\(name) hardly happens: \(tally)")
        }
    }

    @Test("sees a planted mistake", arguments: Mutation.allCases)
    func mutationsAreCaught(mutation: Mutation) {
        var caught: String?
        for seed in UInt64(0)..<200 where caught == nil {
            var world = World(seed: seed, mutation: mutation)
            do { try world.run() } catch { caught = "\(error)" }
        }
        #expect(caught?.hasPrefix(mutation.invariant) ?? false, "\(mutation): \(caught ?? "unseen")")
    }
}
