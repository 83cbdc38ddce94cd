package import Mail
package import Organization

/// A domain's MTA-STS policy (RFC 8461 section 3.2).
package struct MTASTSPolicy: Hashable, Sendable {
    /// What the domain wants of senders whose validation fails (section 5).
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        /// No mail to a host that fails.
        case enforce
        /// Mail all the same; failures are reported.
        case testing
        /// As if there were no policy.
        case none
    }

    /// `mode`.
    package var mode: Mode
    /// `mx`: the mail exchangers that may be used; a wildcard stands for exactly one label (section 4.1).
    package var exchangers: [CertificateName]
    /// `max_age`, in seconds.
    package var maxAge: UInt32
    /// `id` of the TXT record under which it was fetched (section 3.1).
    package var id: String

    package init(mode: Mode, exchangers: [CertificateName], maxAge: UInt32, id: String) {
        self.mode = mode
        self.exchangers = exchangers
        self.maxAge = maxAge
        self.id = id
    }

    /// Whether a mail exchanger is one of those that may be used.
    package func allows(_ exchanger: Domain) -> Bool { exchangers.contains { $0.covers(exchanger) } }

    /// The policy's lines, as reports quote it (RFC 8460 section 4.4, `policy-string`).
    package var lines: [String] {
        ["version: STSv1", "mode: \(mode.rawValue)"] + exchangers.map { "mx: \($0)" } + ["max_age: \(maxAge)"]
    }
}

/// Finds the MTA-STS policies of domains.
package protocol TransportPolicySource: Sendable {
    /// The policy in force for a domain: a cached one within its `max_age`, else a fetched one; nil when the domain has
    /// none or it can't be had (RFC 8461 section 5). Bounded in time.
    func policy(for domain: Domain) async -> MTASTSPolicy?

    /// Reads the domain's TXT record anew, and fetches the policy when its id has changed: asked after a failure under
    /// `enforce`, before it may count as permanent (RFC 8461 section 5.1). The policy now in force.
    func refresh(_ domain: Domain) async -> MTASTSPolicy?
}
