package import Mail
import Organization
package import SMTP

/// A domain's MTA-STS policy as it was fetched.
package struct CachedPolicy: Hashable, Sendable {
    /// The domain.
    package var domain: Domain
    /// The policy.
    package var policy: MTASTSPolicy
    /// When it was fetched.
    package var fetchedAt: WallTime

    /// Puts a policy and its origin together.
    package init(domain: Domain, policy: MTASTSPolicy, fetchedAt: WallTime) {
        self.domain = domain
        self.policy = policy
        self.fetchedAt = fetchedAt
    }

    /// About how many octets it takes, in memory and on disk.
    var octets: Int { policy.lines.reduce(domain.name.utf8.count + policy.id.utf8.count) { $0 + $1.utf8.count + 1 } }

    /// Whether it still holds (RFC 8461 section 3.2, `max_age`).
    func holds(at time: WallTime) -> Bool {
        let end = WallTime(milliseconds: fetchedAt.milliseconds + Int64(policy.maxAge) * 1_000)
        // A clock that was set back makes no policy older than it can be.
        return time < end && fetchedAt.milliseconds - time.milliseconds <= 86_400_000
    }
}

extension MTASTSPolicy {
    package init(_ text: StrictTransportText, id: String) {
        let mode: Mode =
            switch text.mode {
            case .enforce: .enforce
            case .testing: .testing
            case .none: .none
            }
        self.init(
            mode: mode, exchangers: text.exchangers.map { $0.isWildcard ? .wildcard($0.domain) : .host($0.domain) },
            maxAge: text.maxAge, id: id)
    }
}

/// Keeps MTA-STS policies across restarts. Both calls return at once; what fails is the keeper's to tell.
package protocol PolicyArchive: Sendable {
    /// Keeps a policy in place of an earlier one of the domain.
    func save(_ policy: CachedPolicy)
    /// Forgets the policies of domains.
    func remove(_ domains: [Domain])
}
