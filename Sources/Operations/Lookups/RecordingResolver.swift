package import DNS
package import Mail
package import MailFlow
import NIOConcurrencyHelpers

/// Asks another resolver and remembers what it was asked, and which of the answers a running gateway's cache held.
package final class RecordingResolver: Resolver {
    private struct State {
        var lookups: [DNSLookup] = []
        var seen: Set<DNSLookup> = []
    }

    private let upstream: any Resolver
    private let cache: CachingResolver?
    private let state = NIOLockedValueBox(State())
    /// One explanation asks some dozens of questions.
    private static let most = 200

    /// Records what `upstream` is asked. `cache`: the running gateway's, where it is that.
    package init(_ upstream: any Resolver, cache: CachingResolver? = nil) {
        self.upstream = upstream
        self.cache = cache
    }

    /// What was asked, each once, in order.
    package var lookups: [DNSLookup] { state.withLockedValue { $0.lookups } }

    /// Asks the other resolver.
    package func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        note(name, type)
        return try await upstream.resolve(name, type)
    }

    /// What the other resolver keeps.
    package func cached(_ name: Domain, _ type: RecordType) -> Answer? {
        let answer = upstream.cached(name, type)
        if answer != nil { note(name, type) }
        return answer
    }

    private func note(_ name: Domain, _ type: RecordType) {
        let held = cache?.held(name, type).first?.timeLeft
        state.withLockedValue { state in
            // By the question alone: the second time, its answer is in the cache because of the first.
            guard state.lookups.count < Self.most, state.seen.insert(DNSLookup(name, type, held: nil)).inserted else {
                return
            }
            state.lookups.append(DNSLookup(name, type, held: held))
        }
    }
}
