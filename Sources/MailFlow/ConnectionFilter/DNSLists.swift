package import DNS
package import Facts
package import Mail
internal import NIOConcurrencyHelpers
package import Organization

/// Asks lists in DNS about clients, and tests whether they can be believed.
///
/// A list that is slow or silent costs nothing but its own answer: each question has ``patience``, and a list that leaves
/// several unanswered is not asked until a test finds it well.
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

    private struct Memory {
        var health: [Domain: DNSListHealth] = [:]
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

    /// Which of these lists have an address, in their order. Those that are ignored are not asked, and who does not answer
    /// in time has nobody.
    package func listings(of address: IPAddress, in lists: [DNSList]) async -> [DNSListing] {
        let asked = memory.withLockedValue { memory -> [DNSList] in
            guard memory.underWay < Self.clientsAtOnce else { return [] }
            let asked = lists.filter { memory.health[$0.zone]?.isAsked(about: address) == true }
            if !asked.isEmpty { memory.underWay += 1 }
            return asked
        }
        guard !asked.isEmpty else { return [] }
        defer { memory.withLockedValue { $0.underWay -= 1 } }
        let readings = await Self.readings(
            of: address, in: asked,
            by: BudgetedResolver(
                resolver, budget: ResolverBudget(questions: asked.count, time: Self.patience), time: time))
        for (list, reading) in zip(asked, readings) { note(reading, of: list) }
        return zip(asked, readings).compactMap { list, reading in
            if case .listed(let code) = reading { DNSListing(list: list, code: code) } else { nil }
        }
    }

    /// What lists say of an address, each in its place, all asked at once.
    package static func readings(
        of address: IPAddress, in lists: [DNSList], by resolver: some Resolver
    ) async -> [DNSListReading] {
        await withTaskGroup(of: (Int, DNSListReading).self) { group in
            for (index, list) in lists.enumerated() {
                group.addTask {
                    guard let name = DNSListName.name(of: address, in: list.zone),
                        let answer = try? await resolver.resolve(name, .a)
                    else { return (index, .unknown) }
                    return (index, DNSListReading(answer, of: list))
                }
            }
            var readings = [DNSListReading](repeating: .unknown, count: lists.count)
            for await (index, reading) in group { readings[index] = reading }
            return readings
        }
    }

    private func note(_ reading: DNSListReading, of list: DNSList) {
        let change = memory.withLockedValue { $0.health[list.zone]?.answered(reading) }
        if let change { tell(list.zone, change) }
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
                    let change = self.memory.withLockedValue { memory in
                        memory.health[list.zone, default: DNSListHealth()].tested(test)
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
