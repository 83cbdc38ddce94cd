import Mail
import Queueing
import Testing

@Suite("Simulation of a dead destination")
struct IsolationTests {
    /// When each attempt for the mail of the plan itself began.
    private func starts(_ plan: Plan) throws -> [String] {
        let world = World(plan, isTraced: true)
        try world.run()
        return (world.trace ?? []).filter { $0.contains(" start of ") || $0.contains(" probe of ") }
            .filter { !$0.hasSuffix(" at d\(Self.dead)") }
            .map { String($0.drop { $0 != " " }) }
            .sorted()
    }

    /// The index of the dead destination, behind all others.
    private static let dead = Plan.keys.count

    @Test(
        "changes nothing for other destinations, however many messages wait for it",
        arguments: [Destination.Behaviour.refused, .hanging])
    func changesNothing(behaviour: Destination.Behaviour) throws {
        for seed in UInt64(0)..<30 {
            var plan = Plan(seed: seed)
            plan.configuration.deliveryAttempts = 1_000
            plan.crashSteps = []
            // Notices of delay are of the whole gateway, some a second, and their reports are mail too.
            plan.configuration.delayNotification = .minutes(0)
            plan.configuration.organizationDelayNotification = [:]
            // Recipients of one message in one queue are in no order of their own.
            plan.entries = plan.entries.compactMap { entry in
                guard case .message(var message) = entry.event else { return nil }
                message.targets = Set(message.targets).sorted()
                return Plan.Entry(at: entry.at, event: .message(message))
            }
            // A probe's jitter is drawn from one source, so other destinations fail message by message here.
            let calm: Set<Destination.Behaviour> = [
                .up, .slow, .deferring, .rejecting, .greylisting, .fewRecipients, .losingReplies,
            ]
            for index in plan.destinations.indices {
                plan.destinations[index].phases.removeAll { !calm.contains($0.behaviour) }
            }
            let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "dead.example")
            plan.destinations.append(
                Destination(key: key, phases: [.init(until: .hours(30), behaviour: behaviour)]))
            let calmStarts = try starts(plan)

            var loaded = plan
            var dice = Dice(seed: seed, 99)
            for label in 5_000..<5_200 {
                let message = Plan.Message(
                    label: label, priority: .normal, targets: [Self.dead], hasSender: false, notify: nil)
                loaded.entries.append(.init(at: .seconds(dice.number(0, 600)), event: .message(message)))
            }
            let loadedStarts = try starts(loaded)
            #expect(!calmStarts.isEmpty)
            #expect(calmStarts == loadedStarts, "seed \(seed)")
        }
    }
}
