import Testing

@Suite("Mistakes planted in the simulation")
struct MutationTests {
    @Test("each planted mistake is caught", arguments: Mutation.allCases)
    func isCaught(mutation: Mutation) throws {
        if let wanted = Settings.mutation, wanted != mutation.rawValue { return }
        let seeds = Settings.mutation == nil ? 0..<300 : Settings.seeds(300)
        let failure = seeds.lazy.compactMap { Plan(seed: $0).failure(mutation) }.first
        let caught = try #require(failure, "\(mutation) is not seen")
        #expect(mutation.invariants.contains(caught.violation.invariant), "\(caught.violation)")
        print("\(mutation): seed \(caught.plan.seed), step \(caught.step): \(caught.violation)")
        if Settings.mutation != nil { print(caught.report(mutation)) }
    }

    @Test("a name of no planted mistake is refused")
    func knowsItsNames() {
        guard let wanted = Settings.mutation else { return }
        let names = Mutation.allCases.map(\.rawValue)
        #expect(names.contains(wanted), "MUTATION is one of \(names.joined(separator: ", "))")
    }

    @Test("a broken run is shrunk to a short one that breaks the same invariant")
    func isShrunk() throws {
        let failure = try #require((0..<300).lazy.compactMap { Plan(seed: $0).failure(.lostDeliveryMark) }.first)
        var shrinker = Shrinker(failure, mutation: .lostDeliveryMark)
        shrinker.shrink()
        #expect(shrinker.best.violation.invariant == failure.violation.invariant)
        #expect(shrinker.best.plan.entries.count == 1)
        #expect(shrinker.best.plan.crashSteps.isEmpty)
    }
}
