package import DNS
package import Facts
package import Mail
internal import NIOConcurrencyHelpers

/// Asks for the names of addresses.
package protocol ReverseNameLookup: Sendable {
    /// What DNS says of the name of an address, ``ReverseName/unknown`` where it doesn't in the time that a name is worth.
    func reverseName(of address: IPAddress) async -> ReverseName

    /// Which of the names of an address lead back to it.
    func proof(of names: [Domain], _ address: IPAddress) async -> ReverseNameProof
}

/// Asks a resolver, and has no message wait for long: the name is told in a header field and decides nothing there. Only
/// where an organization lets mail pass by it does it matter whether the name leads back, and that is worth more time.
///
/// An address whose name did not come in time is not waited for again until ``silenceAge`` is over, so that a source
/// with a dead DNS server, or all sources of a gateway with one, wait once.
package final class ResolvedReverseNames: ReverseNameLookup {
    /// How long a message waits for a name at most.
    package static let patience = Interval.milliseconds(500)
    /// How long a message waits to hear whether names lead back at most.
    package static let proofPatience = Interval.seconds(3)
    /// How long an address that nothing was heard of is not asked about.
    package static let silenceAge = Interval.seconds(60)
    /// Addresses that nothing was heard of, at most; beyond, all are asked about again.
    static let maximumSilent = 10_000

    private let resolver: any Resolver
    private let time: any TimeSource
    /// When each address that nothing was heard of may be asked about again.
    private let silent = NIOLockedValueBox<[IPAddress: Instant]>([:])

    /// - Parameter resolver: expected to cache.
    package init(resolver: any Resolver, time: any TimeSource) {
        self.resolver = resolver
        self.time = time
    }

    /// By a PTR record. What the resolver has kept is told at once, of silent addresses too.
    package func reverseName(of address: IPAddress) async -> ReverseName {
        let isSilent = silent.withLockedValue { silent in silent[address].map { time.now() < $0 } ?? false }
        let budget = ResolverBudget(questions: 1, time: isSilent ? .milliseconds(0) : Self.patience)
        let name = await ReverseName.lookUp(address, resolver: BudgetedResolver(resolver, budget: budget, time: time))
        if !isSilent { note(address, isSilent: name == .unknown) }
        return name
    }

    /// By the A or AAAA records of each name.
    package func proof(of names: [Domain], _ address: IPAddress) async -> ReverseNameProof {
        let budget = ResolverBudget(questions: names.count, time: Self.proofPatience)
        let asked = BudgetedResolver(resolver, budget: budget, time: time)
        var proof = ReverseNameProof(names: [], isUnsure: false)
        for name in names {
            guard let answer = try? await asked.resolve(name, address.family == .v4 ? .a : .aaaa) else {
                proof.isUnsure = true
                continue
            }
            if answer.records.contains(.address(address)) { proof.names.append(name) }
        }
        return proof
    }

    private func note(_ address: IPAddress, isSilent: Bool) {
        silent.withLockedValue { silent in
            guard isSilent else {
                if !silent.isEmpty { silent[address] = nil }
                return
            }
            if silent.count >= Self.maximumSilent { silent.removeAll() }
            silent[address] = time.now() + Self.silenceAge
        }
    }
}
