import Mail
import Queueing

/// A run that broke an invariant.
struct Failure {
    var plan: Plan
    var violation: Violation
    var step: Int
}

extension Plan {
    /// Runs the plan over the model store; what was broken, or nil.
    func failure(_ mutation: Mutation? = nil) -> Failure? {
        let world = World(self, mutation: mutation)
        do {
            try world.run()
            return nil
        } catch {
            let violation = error as? Violation ?? Violation("Error: \(error)")
            return Failure(plan: self, violation: violation, step: world.steps)
        }
    }

    /// What happens when it runs, step by step.
    func trace(_ mutation: Mutation? = nil) -> [String] {
        let world = World(self, mutation: mutation, isTraced: true)
        // The same violation that the caller knows already.
        try? world.run()
        return world.trace ?? []
    }
}

/// Looks for a short plan that breaks the same invariant: leaves parts out, larger ones first, while it still does.
struct Shrinker {
    let mutation: Mutation?
    private(set) var best: Failure
    private(set) var runs = 0
    private let limit: Int

    init(_ failure: Failure, mutation: Mutation?, limit: Int = 2_000) {
        best = failure
        self.mutation = mutation
        self.limit = limit
    }

    /// Shrinks until nothing more can be left out.
    mutating func shrink() {
        var before: Int
        repeat {
            before = size
            reduce(\.entries)
            reduce(\.crashSteps)
            for index in best.plan.destinations.indices { reduce(\.destinations[index].phases) }
            reduceRecipients()
            simplify()
        } while size < before && runs < limit
    }

    private var size: Int {
        best.plan.crashSteps.count + best.plan.destinations.reduce(0) { $0 + $1.phases.count }
            + best.plan.entries.reduce(0) { sum, entry in
                guard case .message(let message) = entry.event else { return sum + 1 }
                return sum + message.targets.count + (message.priority == .normal ? 0 : 1)
            }
    }

    /// Takes a plan that breaks the same invariant.
    private mutating func attempt(_ plan: Plan) -> Bool {
        guard runs < limit else { return false }
        runs += 1
        guard let failure = plan.failure(mutation), failure.violation.invariant == best.violation.invariant else {
            return false
        }
        best = failure
        return true
    }

    /// Leaves out runs of elements, half of them at first, then less (delta debugging).
    private mutating func reduce<Element>(_ path: WritableKeyPath<Plan, [Element]>) {
        var length = best.plan[keyPath: path].count
        while length > 0 {
            var start = 0
            while start < best.plan[keyPath: path].count {
                var plan = best.plan
                let end = min(start + length, plan[keyPath: path].count)
                plan[keyPath: path].removeSubrange(start..<end)
                if !attempt(plan) { start += length }
            }
            length /= 2
        }
    }

    private mutating func reduceRecipients() {
        for index in best.plan.entries.indices {
            guard case .message(var message) = best.plan.entries[index].event else { continue }
            while message.targets.count > 1 {
                message.targets.removeLast()
                var plan = best.plan
                plan.entries[index].event = .message(message)
                if !attempt(plan) { break }
            }
        }
    }

    /// Ordinary settings in place of special ones.
    private mutating func simplify() {
        for index in best.plan.entries.indices {
            guard case .message(var message) = best.plan.entries[index].event, message.priority != .normal else {
                continue
            }
            message.priority = .normal
            var plan = best.plan
            plan.entries[index].event = .message(message)
            _ = attempt(plan)
        }
        for change in [
            { (plan: inout Plan) in plan.configuration.connectionsByQueue = [:] },
            { (plan: inout Plan) in plan.configuration.organizationExpiration = [:] },
            { (plan: inout Plan) in plan.configuration.deliveryAttempts = 1_000 },
            { (plan: inout Plan) in plan.configuration.recipientsPerAttempt = 100 },
        ] {
            var plan = best.plan
            change(&plan)
            if plan.configuration != best.plan.configuration { _ = attempt(plan) }
        }
    }
}

extension Failure {
    /// Seed, step, invariant, the shortest plan found and its trace, for a reader.
    func report(_ mutation: Mutation? = nil) -> String {
        var shrinker = Shrinker(self, mutation: mutation)
        shrinker.shrink()
        let short = shrinker.best
        let trace = short.plan.trace(mutation)
        let shown = trace.count > 60 ? trace.prefix(20) + ["..."] + trace.suffix(39) : trace[...]
        return """
            seed \(plan.seed), step \(step): \(violation)
            shortest plan found (\(shrinker.runs) runs), which breaks at step \(short.step): \(short.violation)
            \(short.plan)
            step, time and what happened:
            \(shown.joined(separator: "\n"))
            """
    }
}
