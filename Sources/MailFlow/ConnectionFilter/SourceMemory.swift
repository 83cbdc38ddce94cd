package import Facts
package import Mail
internal import NIOConcurrencyHelpers

/// What all sessions together know of the sources of mail: their reputation, and who tried again after a deferral.
///
/// From any thread, without waiting for more than a moment.
package final class SourceMemory: Sendable {
    private struct State {
        var reputations: SourceReputations
        var greylist: Greylist
        var isChanged = false
    }

    private let state: NIOLockedValueBox<State>

    /// Knows nothing.
    package init(reputations: SourceReputations = SourceReputations(), greylist: Greylist = Greylist()) {
        state = NIOLockedValueBox(State(reputations: reputations, greylist: greylist))
    }

    /// Counts what a verdict says of a client.
    package func record(_ event: SourceEvent, count: Int = 1, of address: IPAddress, at now: Instant) {
        state.withLockedValue { state in
            state.reputations.record(event, count: count, of: address, at: now)
            state.isChanged = true
        }
    }

    /// What speaks against a client; nil where nothing does that counts.
    package func reputation(of address: IPAddress, at now: Instant) -> SourceReputation? {
        state.withLockedValue { $0.reputations.isEmpty ? nil : $0.reputations.reputation(of: address, at: now) }
    }

    /// Everything that is known of a client.
    package func known(_ address: IPAddress, at now: Instant) -> [SourceReputation] {
        state.withLockedValue { $0.reputations.known(address, at: now) }
    }

    /// Forgets a client; gives what was known of it.
    package func forget(_ address: IPAddress, at now: Instant) -> [SourceReputation] {
        state.withLockedValue { state in
            state.isChanged = true
            return state.reputations.forget(address, at: now)
        }
    }

    /// Notes a try of a server that an organization may not know; false when it is to be deferred.
    package func admits(_ attempt: Greylist.Try, at now: Instant) -> Bool {
        state.withLockedValue { state in
            state.isChanged = true
            return state.greylist.admits(attempt, at: now)
        }
    }

    /// Whether an organization knows a server already; notes nothing.
    package func knows(_ attempt: Greylist.Try, at now: Instant) -> Bool {
        state.withLockedValue { $0.greylist.knows(attempt, at: now) }
    }

    /// How many sources and networks there are with a reputation, and how many tries and networks of greylisting.
    package var counts: (reputations: Int, greylist: Int) {
        state.withLockedValue { ($0.reputations.count, $0.greylist.count) }
    }

    /// All that is known at a moment, where it has changed since this was last asked; nil where it has not.
    package func changedEntries(
        at now: Instant
    ) -> (reputations: [SourceReputations.Entry], greylist: [Greylist.Entry])? {
        // The walk is long, and sessions wait for the lock: it goes over a copy, which costs nothing until they write.
        let copy = state.withLockedValue { state -> State? in
            guard state.isChanged else { return nil }
            state.isChanged = false
            return state
        }
        return copy.map { ($0.reputations.entries(at: now), $0.greylist.entries(at: now)) }
    }

    /// Has the next ``changedEntries(at:)`` give all that is known: what it gave last could not be kept.
    package func markChanged() { state.withLockedValue { $0.isChanged = true } }

    /// Takes up what was known before a restart.
    package func restore(_ reputations: [SourceReputations.Entry], _ greylist: [Greylist.Entry]) {
        state.withLockedValue { state in
            state.reputations.restore(reputations)
            state.greylist.restore(greylist)
        }
    }
}
