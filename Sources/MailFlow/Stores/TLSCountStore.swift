package import Mail

/// A row of TLS report counts as it is stored (docs/reference/tls-reporting.md).
package struct StoredTLSCount: Hashable, Sendable {
    /// Days since 1970-01-01 UTC.
    package var day: Int64
    /// The recipients' domain.
    package var domain: String
    /// `sts`, `tlsa` or `no-policy-found`.
    package var policyType: String
    /// The policy's lines.
    package var policy: String
    /// The mail exchanger; empty for none.
    package var exchanger: String
    /// `success`, or what failed.
    package var result: String
    /// How many sessions.
    package var sessions: Int64

    package init(
        day: Int64, domain: String, policyType: String, policy: String, exchanger: String, result: String,
        sessions: Int64
    ) {
        self.day = day
        self.domain = domain
        self.policyType = policyType
        self.policy = policy
        self.exchanger = exchanger
        self.result = result
        self.sessions = sessions
    }
}

/// Keeps counts of TLS sessions for reports (RFC 8460), by day.
package protocol TLSCountStore: Sendable {
    /// Adds to the counts, all durably or none, and drops those of days before `firstDay`. Rows beyond what a day may have
    /// are not counted.
    func add(_ counts: [StoredTLSCount], keepingFrom firstDay: UTCDay) async throws(StoreError)

    /// The counts of a day, of one domain or of all, in a stable order; at most `limit`.
    func tlsCounts(of day: UTCDay, domain: String?, limit: Int) async throws(StoreError) -> [StoredTLSCount]
}
