import Mail
import Queueing

extension Plan {
    static let organizations = ["contoso", "fabrikam", "tailspin"]

    /// Where mail goes: to each its queue, and where the senders of what came in are told.
    static let keys = [
        QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "hub", connector: "hub"),
        QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "example.net"),
        QueueKey(organization: "fabrikam", deliveryType: .mailbox, nextHop: "dovecot"),
        QueueKey(organization: "fabrikam", deliveryType: .dnsConnector, nextHop: "example.net"),
        QueueKey(organization: "fabrikam", deliveryType: .unreachable, nextHop: "fabrikam.com"),
        QueueKey(organization: "tailspin", deliveryType: .mailbox, nextHop: "maildir"),
        QueueKey.poison("contoso"),
    ]
    /// The poison queue of contoso.
    static let poison = 6

    /// Destinations of one organization by index, those that mail is sent to first.
    static func destinations(of organization: String) -> [Int] {
        keys.indices.filter { keys[$0].organization == organization && $0 != poison }
    }

    /// Where reports of an organization go.
    static func reportDestination(of organization: String) -> Int {
        destinations(of: organization).last { keys[$0].deliveryType != .unreachable } ?? 0
    }

    /// The plan that follows from a seed.
    init(seed: UInt64) {
        var dice = Dice(seed: seed)
        var configuration = SchedulerConfiguration(
            connectionsPerDestination: [1, 2, 4, 20][dice.index(4)],
            recipientsPerAttempt: dice.chance(500) ? 100 : 3, deliveryAttempts: dice.chance(300) ? 4 : 1_000)
        if dice.chance(200) { configuration.organizationExpiration["contoso"] = .hours(dice.number(12, 24)) }
        if dice.chance(100) { configuration.organizationDelayNotification["contoso"] = .hours(dice.number(0, 8)) }
        if dice.chance(200) { configuration.connectionsByQueue[Plan.keys[0]] = Int(dice.number(1, 3)) }
        self.init(
            seed: seed, configuration: configuration,
            destinations: Plan.keys.map { Destination(key: $0, dice: &dice) }, entries: [])
        addMessages(&dice)
        addTrouble(&dice)
        addAdministration(&dice)
        // A stable order: what comes at one moment comes as it was added.
        entries = entries.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private mutating func add(_ at: Interval, _ event: Event) { entries.append(Entry(at: at, event: event)) }

    private mutating func addMessages(_ dice: inout Dice) {
        let span = dice.chance(300) ? Interval.seconds(dice.number(1, 60)) : .minutes(dice.number(1, 600))
        for label in 0..<Int(dice.number(4, 26)) {
            let own = Plan.destinations(of: Plan.organizations[[0, 0, 0, 1, 1, 2][dice.index(6)]])
            // The route to nowhere is rare.
            let reachable = own.filter { Plan.keys[$0].deliveryType != .unreachable }
            let first = dice.chance(50) ? own[own.count - 1] : reachable[dice.index(reachable.count)]
            var targets = [first]
            // One message in six goes to several.
            if dice.chance(160) {
                for _ in 0..<dice.number(1, 8) {
                    targets.append(dice.chance(700) ? first : reachable[dice.index(reachable.count)])
                }
            }
            add(
                .milliseconds(dice.number(0, span.milliseconds)),
                .message(
                    Message(
                        label: label, priority: dice.chance(800) ? .normal : dice.chance(500) ? .high : .low,
                        targets: targets, hasSender: dice.chance(850),
                        notify: dice.chance(700) ? nil : dice.chance(300) ? .never : [.failure, .delay])))
        }
    }

    private mutating func addTrouble(_ dice: inout Dice) {
        for _ in 0..<dice.number(0, 3) {
            // Sometimes the machine was off for a long time.
            let off: Interval =
                dice.chance(100) ? .hours(dice.number(1, 30)) : .milliseconds(dice.number(200, 5_000))
            add(.minutes(dice.number(0, 1_800)), .crash(off: off))
        }
        for _ in 0..<dice.number(0, 3) { crashSteps.append(Int(dice.number(1, dice.chance(500) ? 60 : 600))) }
        crashSteps.sort()
        if dice.chance(250) { add(.minutes(dice.number(1, 1_500)), .jump(.minutes(dice.number(30, 2_000)))) }
        for _ in 0..<dice.number(0, 2) {
            add(.minutes(dice.number(0, 1_500)), .wallStep(.minutes(dice.number(-3_000, 3_000))))
        }
    }

    private mutating func addAdministration(_ dice: inout Dice) {
        func some(_ dice: inout Dice) -> Interval { .minutes(dice.number(0, dice.chance(700) ? 600 : 1_500)) }
        for _ in 0..<dice.number(0, 2) { add(some(&dice), .retry(dice.index(Plan.poison))) }
        for _ in 0..<dice.number(0, 2) {
            add(some(&dice), .remove(dice.index(24), reported: dice.chance(500)))
        }
        if dice.chance(250) {
            add(some(&dice), .suspend(dice.index(Plan.poison), .minutes(dice.number(1, 2_000))))
        }
        for _ in 0..<dice.number(0, 2) { add(some(&dice), .hold(dice.index(24), .minutes(dice.number(1, 2_000)))) }
        if dice.chance(150) { add(some(&dice), .park(dice.index(10), .minutes(dice.number(1, 3_000)))) }
        for _ in 0..<dice.number(0, 2) {
            let own = Plan.destinations(of: Plan.organizations[dice.index(2)])
            let from = own[dice.index(own.count)]
            let to = own[dice.index(own.count)]
            if from != to, Plan.keys[to].deliveryType != .unreachable {
                add(some(&dice), .reroute(from: from, to: to))
            }
        }
        if dice.chance(250) {
            add(some(&dice), .connections(dice.index(Plan.poison), [1, 2, 5, 20][dice.index(4)]))
        }
        if dice.chance(200) {
            add(some(&dice), .expiry(Plan.organizations[dice.index(3)], .hours(dice.number(10, 26))))
        }
    }
}
