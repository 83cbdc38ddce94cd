package import DNS
package import Facts
package import Mail
internal import NIOConcurrencyHelpers
package import Organization

/// Asks lists in DNS about clients, and tests whether they can be believed.
///
/// A list that is slow or silent costs nothing but its own answer: each question has ``patience``, and a list that leaves
/// several unanswered is not asked until a test finds it well. A list that begins to list everybody has nobody refused for
/// good: whom it has is believed only beside a fresh answer that it lacks 127.0.0.1.
package final class DNSLists: Sendable {
    /// A list with what is known of it.
    package struct State: Sendable, Hashable {
        /// The list.
        package var list: DNSList
        /// Whether it can be believed.
        package var health: DNSListHealth
    }

    /// How long the lists are waited for about one client.
    package static let patience = Interval.seconds(3)
    /// Clients that are asked about at the same time, at most; of more nothing is said.
    package static let clientsAtOnce = 512

    /// How long it is believed that a list does not list everybody, after it has shown that.
    package static let proofAge = Interval.seconds(60)

    private struct Memory {
        var health: [Domain: DNSListHealth] = [:]
        /// When each list last showed that it does not list everybody.
        var proofs: [Domain: Instant] = [:]
        var underWay = 0
    }

    private let resolver: any Resolver
    private let time: any TimeSource
    private let tell: @Sendable (Domain, DNSListHealth.Change) -> Void
    private let memory = NIOLockedValueBox(Memory())

    /// - Parameter tell: told of each list that is ignored from now on, or used again.
    package init(
        resolver: any Resolver, time: any TimeSource,
        tell: @escaping @Sendable (Domain, DNSListHealth.Change) -> Void = { _, _ in }
    ) {
        self.resolver = resolver
        self.time = time
        self.tell = tell
    }

    /// What is known of lists.
    package func states(of lists: [DNSList]) -> [State] {
        memory.withLockedValue { memory in
            lists.map { State(list: $0, health: memory.health[$0.zone] ?? DNSListHealth()) }
        }
    }

    /// A list that is asked about a client, with what is asked beside.
    private struct Question: Sendable {
        var list: DNSList
        /// Whether it is to be asked for 127.0.0.1.
        var needsProof: Bool
        /// Whether it has left so many clients unanswered that a test goes beside.
        var isDoubted: Bool
    }

    /// What came of it.
    private struct Outcome: Sendable {
        var reading: DNSListReading
        /// Whether the list itself failed to answer, and nothing here kept it from that.
        var isSilent: Bool
        /// What it says of 127.0.0.1, where it was asked.
        var absence: Answer?
        /// What it says of an address that no answer is kept of, where it was asked.
        var test: Answer?

        /// Whether it has shown that it does not list everybody.
        var isProof: Bool { absence?.records.isEmpty == true && test?.records.isEmpty == true }
    }

    /// Which of these lists have an address, in their order. Those that are ignored are not asked, and who does not answer
    /// in time has nobody.
    package func listings(of address: IPAddress, in lists: [DNSList]) async -> [DNSListing] {
        let now = time.now()
        let asked = memory.withLockedValue { memory -> [Question] in
            guard memory.underWay < Self.clientsAtOnce else { return [] }
            let asked = lists.compactMap { list -> Question? in
                guard let health = memory.health[list.zone], health.isAsked(about: address) else { return nil }
                let isProven = memory.proofs[list.zone].map { now - $0 < Self.proofAge } ?? false
                return Question(list: list, needsProof: !isProven, isDoubted: health.isDoubted)
            }
            if !asked.isEmpty { memory.underWay += 1 }
            return asked
        }
        guard !asked.isEmpty else { return [] }
        defer { memory.withLockedValue { $0.underWay -= 1 } }
        let outcomes = await Self.outcomes(
            of: address, asked,
            by: BudgetedResolver(
                resolver, budget: ResolverBudget(questions: 3 * asked.count, time: Self.patience), time: time))
        // A client that hangs up ends its questions: nothing is known of the lists then.
        guard !Task.isCancelled else { return [] }
        var listings: [DNSListing] = []
        for (question, outcome) in zip(asked, outcomes) {
            let (isUsed, isProven) = note(outcome, of: question, about: address)
            guard isUsed, case .listed(let code) = outcome.reading else { continue }
            listings.append(DNSListing(list: question.list, code: code, isBelieved: isProven))
        }
        return listings
    }

    private static func outcomes(
        of address: IPAddress, _ questions: [Question], by resolver: BudgetedResolver
    ) async -> [Outcome] {
        await questions.concurrently { await Self.outcome(of: address, $0, by: resolver) }
    }

    private static func outcome(
        of address: IPAddress, _ question: Question, by resolver: BudgetedResolver
    ) async -> Outcome {
        let zone = question.list.zone
        @Sendable func ask(_ name: Domain?) async -> Answer? {
            guard let name else { return nil }
            return try? await resolver.resolve(name, .a)
        }
        async let absence = ask(question.needsProof ? DNSListName.name(of: .absent, in: zone) : nil)
        let isTested = question.needsProof || question.isDoubted
        async let test = ask(isTested ? DNSListName.unusedName(in: zone) : nil)
        var outcome = Outcome(reading: .unknown, isSilent: false)
        if let name = DNSListName.name(of: address, in: zone) {
            do throws(ResolverError) {
                outcome.reading = DNSListReading(try await resolver.resolve(name, .a), of: question.list)
            } catch {
                outcome.isSilent = error == .timedOut || error == .serverFailure
            }
        }
        outcome.absence = await absence
        outcome.test = await test
        return outcome
    }

    /// Takes what came of a question. Gives whether the list is still used, and whether it is known that it does not list
    /// everybody.
    private func note(
        _ outcome: Outcome, of question: Question, about address: IPAddress
    ) -> (isUsed: Bool, isProven: Bool) {
        let (zone, now) = (question.list.zone, time.now())
        let (changes, isUsed, isProven) = memory.withLockedValue { memory -> ([DNSListHealth.Change], Bool, Bool) in
            guard var health = memory.health[zone] else { return ([], false, false) }
            var changes: [DNSListHealth.Change] = []
            if let absence = outcome.absence {
                if let change = health.absenceAnswered(absence) { changes.append(change) }
            }
            if question.needsProof, outcome.isProof { memory.proofs[zone] = now }
            let isTestAnswered: Bool? = question.needsProof || question.isDoubted ? outcome.test != nil : nil
            let change =
                outcome.isSilent
                ? health.unanswered(about: address, isTestAnswered: isTestAnswered)
                : health.answered(outcome.reading)
            if let change { changes.append(change) }
            memory.health[zone] = health
            return (changes, health.fault == nil, !question.needsProof || outcome.isProof)
        }
        for change in changes { tell(zone, change) }
        return (isUsed, isProven)
    }

    /// What lists say of an address, each in its place, all asked at once.
    package static func readings(
        of address: IPAddress, in lists: [DNSList], by resolver: some Resolver
    ) async -> [DNSListReading] {
        await lists.concurrently { list -> DNSListReading in
            guard let name = DNSListName.name(of: address, in: list.zone),
                let answer = try? await resolver.resolve(name, .a)
            else { return .unknown }
            return DNSListReading(answer, of: list)
        }
    }

    /// Tests lists, all at once, and forgets others.
    ///
    /// - Parameters:
    ///   - onlyFaulty: whether only those are tested that are not used.
    ///   - onlyUntested: whether only those are tested that never were.
    package func test(_ lists: [DNSList], onlyFaulty: Bool = false, onlyUntested: Bool = false) async {
        let tested = memory.withLockedValue { memory -> [DNSList] in
            if !memory.health.isEmpty {
                let zones = Set(lists.map(\.zone))
                memory.health = memory.health.filter { zones.contains($0.key) }
                memory.proofs = memory.proofs.filter { zones.contains($0.key) }
            }
            return lists.filter { list in
                guard let health = memory.health[list.zone] else { return true }
                return !onlyUntested && (!onlyFaulty || health.fault != nil)
            }
        }
        guard !tested.isEmpty else { return }
        await withTaskGroup(of: Void.self) { group in
            for list in tested {
                group.addTask {
                    let test = await self.test(list)
                    let now = self.time.now()
                    let change = self.memory.withLockedValue { memory -> DNSListHealth.Change? in
                        let isAbsent = test.absent?.records.isEmpty
                        if let isAbsent { memory.proofs[list.zone] = isAbsent ? now : nil }
                        return memory.health[list.zone, default: DNSListHealth()].tested(test)
                    }
                    if let change { self.tell(list.zone, change) }
                }
            }
        }
    }

    private func test(_ list: DNSList) async -> DNSListTest {
        let resolver = BudgetedResolver(
            resolver, budget: ResolverBudget(questions: 3, time: Self.patience), time: time)
        func ask(_ entry: DNSListName.TestEntry) async -> Answer? {
            guard let name = DNSListName.name(of: entry, in: list.zone) else { return nil }
            return try? await resolver.resolve(name, .a)
        }
        async let absent = ask(.absent)
        async let present = ask(.present)
        async let absentIPv6 = ask(.absentIPv6)
        return await DNSListTest(absent: absent, present: present, absentIPv6: absentIPv6)
    }
}
