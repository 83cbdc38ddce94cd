import Mail
import MailFlow

/// What came of TLS on one day, in the order of RFC 8460 section 4.4, without what only a report that is sent has.
package struct TLSReportView: Codable, Sendable, Hashable {
    /// `date-range`.
    package struct DateRange: Codable, Sendable, Hashable {
        /// The first moment.
        package var start: String
        /// The last second.
        package var end: String
    }

    /// One of `policies`.
    package struct PolicyResult: Codable, Sendable, Hashable {
        /// What the sessions were held against.
        package var policy: Policy
        /// How many succeeded and failed.
        package var summary: Summary
        /// The failures; empty when there was none.
        package var failures: [Failure]

        enum CodingKeys: String, CodingKey {
            case policy, summary
            case failures = "failureDetails"
        }
    }

    /// `policy`.
    package struct Policy: Codable, Sendable, Hashable {
        /// `sts`, `tlsa` or `no-policy-found`.
        package var type: String
        /// The policy's lines; empty without one.
        package var string: [String]
        /// The recipients' domain.
        package var domain: String
        /// The `mx` of an MTA-STS policy; empty for others.
        package var exchangers: [String]

        enum CodingKeys: String, CodingKey {
            case type = "policyType"
            case string = "policyString"
            case domain = "policyDomain"
            case exchangers = "mxHost"
        }
    }

    /// `summary`.
    package struct Summary: Codable, Sendable, Hashable {
        /// Sessions that met the policy.
        package var successes: Int64
        /// Sessions that did not.
        package var failures: Int64

        enum CodingKeys: String, CodingKey {
            case successes = "totalSuccessfulSessionCount"
            case failures = "totalFailureSessionCount"
        }
    }

    /// One of `failure-details`.
    package struct Failure: Codable, Sendable, Hashable {
        /// `result-type`.
        package var result: String
        /// `receiving-mx-hostname`; nil when the failure is the domain's.
        package var exchanger: String?
        /// How many sessions.
        package var sessions: Int64

        enum CodingKeys: String, CodingKey {
            case result = "resultType"
            case exchanger = "receivingMxHostname"
            case sessions = "failedSessionCount"
        }
    }

    /// `date-range`.
    package var dateRange: DateRange
    /// `policies`.
    package var policies: [PolicyResult]

    /// The most rows of counts that one view is made of.
    static let maximumRows = 100_000

    /// Puts the counts of a day together; those of one policy must follow each other.
    init(_ rows: [StoredTLSCount], day: UTCDay) {
        let end = WallTime(milliseconds: day.start.milliseconds + 86_399_000)
        dateRange = DateRange(start: day.start.iso8601, end: end.iso8601)
        policies = []
        for row in rows {
            let lines = row.policy.split(separator: "\n").map(String.init)
            let isPolicy = row.policyType == "sts"
            let exchangers = lines.filter { $0.hasPrefix("mx: ") }.map { String($0.dropFirst(4)) }
            let policy = Policy(
                type: row.policyType, string: lines, domain: row.domain, exchangers: isPolicy ? exchangers : [])
            if policies.last?.policy != policy {
                policies.append(
                    PolicyResult(policy: policy, summary: Summary(successes: 0, failures: 0), failures: []))
            }
            let last = policies.count - 1
            if row.result == "success" {
                policies[last].summary.successes += row.sessions
            } else {
                policies[last].summary.failures += row.sessions
                policies[last].failures.append(
                    Failure(
                        result: row.result, exchanger: row.exchanger.isEmpty ? nil : row.exchanger,
                        sessions: row.sessions))
            }
        }
    }
}
