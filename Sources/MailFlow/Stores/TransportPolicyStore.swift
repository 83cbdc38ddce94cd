package import Mail

/// An MTA-STS policy as it is stored (docs/reference/mta-sts.md).
package struct StoredTransportPolicy: Hashable, Sendable {
    /// The domain.
    package var domain: String
    /// The id of the record under which it was fetched.
    package var id: String
    /// The policy's text.
    package var policy: String
    /// When it was fetched.
    package var fetchedAt: WallTime
    /// For how many seconds it holds.
    package var maxAge: Int64

    package init(domain: String, id: String, policy: String, fetchedAt: WallTime, maxAge: Int64) {
        self.domain = domain
        self.id = id
        self.policy = policy
        self.fetchedAt = fetchedAt
        self.maxAge = maxAge
    }
}

/// Keeps MTA-STS policies across restarts, as the texts that were fetched (RFC 8461).
package protocol TransportPolicyStore: Sendable {
    /// Every policy that is kept, the newest first; at most `limit`.
    func transportPolicies(limit: Int) async throws(StoreError) -> [StoredTransportPolicy]

    /// Keeps policies in place of earlier ones of their domains, and forgets those of other domains, durably.
    func keep(_ policies: [StoredTransportPolicy], forgetting domains: [String]) async throws(StoreError)

    /// Forgets all policies but so many, the newest, durably.
    func forgetTransportPolicies(beyond count: Int) async throws(StoreError)
}
