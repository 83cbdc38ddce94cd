package import Facts
package import Mail
internal import NIOConcurrencyHelpers
internal import Organization

/// Is told of accepted mail in somebody else's name.
package protocol SpoofObserver: Sendable {
    /// Notes a message that was accepted. From any thread, event loops among them: it waits for nothing.
    func note(_ sighting: SpoofSighting, for organization: String, at time: WallTime)
}

/// Counts accepted mail in somebody else's name for each organization. What is told is put down at once and counted in the
/// background, since DNS has to say where it came from.
package final class SpoofWatch: SpoofObserver {
    private struct Noted {
        var sighting: SpoofSighting
        var organization: String
        var time: WallTime
    }

    private struct State {
        var insights: [String: SpoofInsight] = [:]
        var isChanged = false
    }

    /// Messages that wait to be counted at most; those beyond are not counted.
    package static let mostNoted = 10_000
    /// Addresses whose names are asked for at the same time. One whose server does not answer is waited for some seconds.
    static let askedAtOnce = 16

    private let keeping: any SpoofInsightKeeping
    private let provenNames: @Sendable (IPAddress) async -> [Domain]
    private let organizationalDomain: @Sendable (Domain) -> Domain
    // Apart from what is counted, which is gone through while sessions note mail.
    private let noted = NIOLockedValueBox<[Noted]>([])
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - keeping: keeps what is counted.
    ///   - provenNames: gives the names of an address that lead back to it.
    ///   - organizationalDomain: gives the organizational domain of a name.
    package init(
        keeping: any SpoofInsightKeeping, provenNames: @escaping @Sendable (IPAddress) async -> [Domain],
        organizationalDomain: @escaping @Sendable (Domain) -> Domain
    ) {
        self.keeping = keeping
        self.provenNames = provenNames
        self.organizationalDomain = organizationalDomain
    }

    /// Notes a message.
    package func note(_ sighting: SpoofSighting, for organization: String, at time: WallTime) {
        noted.withLockedValue { noted in
            guard noted.count < Self.mostNoted else { return }
            noted.append(Noted(sighting: sighting, organization: organization, time: time))
        }
    }

    /// Counts what was noted. Called by one task at a time. Where the task is cancelled, what DNS was not asked about is not
    /// counted: it would be told to come from somewhere else.
    package func count() async {
        let noted = noted.withLockedValue { noted in
            defer { noted = [] }
            return noted
        }
        // One source sends many.
        let clients = Set(noted.lazy.filter { $0.sighting.signer == nil }.map(\.sighting.client))
        let places = await infrastructures(of: Array(clients))
        for message in noted {
            let sighting = message.sighting
            let origin = sighting.signer.map { SendingInfrastructure.domain($0) } ?? places[sighting.client]
            guard let place = origin, let user = sighting.spoofedUser else { continue }
            let pair = SpoofInsight.Pair(
                spoofedUser: user, sendingInfrastructure: place.description, type: sighting.type)
            state.withLockedValue { state in
                state.insights[message.organization, default: SpoofInsight()]
                    .note(pair, isBlocked: sighting.isBlocked, at: message.time)
                state.isChanged = true
            }
        }
    }

    /// The places of addresses; those that have none are left out.
    private func infrastructures(of clients: [IPAddress]) async -> [IPAddress: SendingInfrastructure] {
        var places: [IPAddress: SendingInfrastructure] = [:]
        var rest = clients[...]
        while !rest.isEmpty {
            let portion = Array(rest.prefix(Self.askedAtOnce))
            rest = rest.dropFirst(portion.count)
            let found = await portion.concurrently { await self.infrastructure(of: $0) }
            // What was given up is no answer.
            if Task.isCancelled { break }
            for (client, place) in zip(portion, found) { places[client] = place }
        }
        return places
    }

    private func infrastructure(of client: IPAddress) async -> SendingInfrastructure? {
        if let name = await provenNames(client).first { return .domain(organizationalDomain(name)) }
        return SendingInfrastructure(withoutName: client)
    }

    /// What is known for an organization, the pair with most messages first.
    package func known(of organization: String, at time: WallTime) -> [SpoofInsight.Row] {
        state.withLockedValue { $0.insights[organization] }?.known(at: time) ?? []
    }

    /// Takes up what was kept, before anything is noted. Blocks.
    package func load() throws {
        let kept = try keeping.read()
        state.withLockedValue { $0.insights = kept.mapValues { SpoofInsight($0) } }
    }

    /// Drops what is too old, and what is of none of these organizations, and keeps the rest where anything has changed. Blocks.
    package func save(_ organizations: Set<String>, at time: WallTime) throws {
        let insights = state.withLockedValue { state -> [String: SpoofInsight]? in
            guard state.isChanged else { return nil }
            for (name, insight) in state.insights {
                var insight = insight
                insight.forget(at: time)
                state.insights[name] = organizations.contains(name) && !insight.isEmpty ? insight : nil
            }
            state.isChanged = false
            return state.insights
        }
        guard let insights else { return }
        do {
            try keeping.write(insights.mapValues { $0.known(at: time) })
        } catch {
            state.withLockedValue { $0.isChanged = true }
            throw error
        }
    }
}
