import Dispatch
import Mail
import Queueing
import Testing

@Suite("Simulation of the queues over the real store")
struct StoreSimulationTests {
    @Test("keeps every accepted recipient through kills and reboots")
    func invariantsHold() async throws {
        guard Settings.mutation == nil else { return }
        // A commit takes as long as the disk wants: fewer seeds than over the model store.
        let seeds = Settings.seed.map { $0..<$0 + 1 } ?? 0..<max(4, (Settings.count ?? 0) / 250)
        for seed in seeds {
            let plan = Plan(seed: seed).forRealStore
            let failure = try await Self.run(plan)
            if let failure { Issue.record("seed \(seed), step \(failure.step): \(failure.violation)\n\(plan)") }
        }
        if Settings.isReporting { print("seeds over the real store: \(seeds.count)") }
    }

    /// Runs on a thread that may block.
    private static func run(_ plan: Plan) async throws -> Failure? {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let world = World(plan, store: try FolderStore())
                        do {
                            try world.run()
                            return nil
                        } catch {
                            let violation = error as? Violation ?? Violation("Error: \(error)")
                            return Failure(plan: plan, violation: violation, step: world.steps)
                        }
                    })
            }
        }
    }
}

extension Plan {
    /// Fewer messages, more deaths, and every second one that the plan has a reboot.
    fileprivate var forRealStore: Plan {
        var plan = self
        plan.configuration.delayNotification = .minutes(0)
        plan.configuration.organizationDelayNotification = [:]
        var messages = 0
        var deaths = 0
        plan.entries = entries.compactMap { entry in
            switch entry.event {
            case .message:
                messages += 1
                return messages <= 12 ? entry : nil
            // Across a reboot the wall clock is all that tells an age.
            case .wallStep: return nil
            case .crash(let off):
                deaths += 1
                return deaths % 2 == 0 ? Entry(at: entry.at, event: .reboot(off: off)) : entry
            // What the store keeps of these has tests of its own.
            case .suspend, .hold, .park: return nil
            default: return entry
            }
        }
        var dice = Dice(seed: seed, 77)
        plan.crashSteps = (0..<6).map { _ in Int(dice.number(1, 120)) }.sorted()
        return plan
    }
}
