package import Mail
import NIOConcurrencyHelpers

/// What sessions are counted by: a row of the report of a day (RFC 8460 section 4).
package struct TLSReportKey: Hashable, Sendable {
    /// The day, in days since 1970-01-01 UTC.
    package var day: Int64
    /// `policy-domain`.
    package var domain: String
    /// `policy-type`.
    package var policyType: String
    /// `policy-string`, a line each; empty without a policy.
    package var policy: String
    /// `receiving-mx-hostname`; empty when the failure is the domain's.
    package var exchanger: String
    /// `success`, or a `result-type`.
    package var result: String

    /// ``result`` of a success.
    package static let success = "success"

    package init(day: Int64, domain: String, policyType: String, policy: String, exchanger: String, result: String) {
        self.day = day
        self.domain = domain
        self.policyType = policyType
        self.policy = policy
        self.exchanger = exchanger
        self.result = result
    }
}

/// Counts TLS sessions in memory until they are taken to be kept (docs/reference/tls-reporting.md).
package final class TLSReportCounts: TLSReporter, Sendable {
    /// Different rows that are counted between two takings; sessions of more are counted as left out.
    package static let maximumRows = 20_000
    /// Octets of a policy string; a longer one is cut at a line.
    static let maximumPolicy = 4_096

    private struct State {
        var sessions: [TLSReportKey: Int64] = [:]
        var leftOut: Int64 = 0
    }

    private let time: any TimeSource
    private let state = NIOLockedValueBox(State())

    /// Makes empty counts.
    package init(time: any TimeSource) { self.time = time }

    /// Counts one session.
    package func record(_ session: TLSSession) {
        var policy = ""
        for line in session.policy where policy.utf8.count + line.utf8.count < Self.maximumPolicy {
            if !policy.isEmpty { policy += "\n" }
            policy += line
        }
        let key = TLSReportKey(
            day: UTCDay(time.wallTime()).number, domain: session.domain.name,
            policyType: session.policyType.rawValue, policy: policy, exchanger: session.exchanger?.name ?? "",
            result: session.failure?.rawValue ?? TLSReportKey.success)
        state.withLockedValue { state in
            if let sessions = state.sessions[key] {
                state.sessions[key] = sessions + 1
            } else if state.sessions.count < Self.maximumRows {
                state.sessions[key] = 1
            } else {
                state.leftOut += 1
            }
        }
    }

    /// Gives what was counted since the last call, and how many sessions found no room.
    package func take() -> (sessions: [TLSReportKey: Int64], leftOut: Int64) {
        state.withLockedValue { state in
            defer { state = State() }
            return (state.sessions, state.leftOut)
        }
    }

    /// Puts what could not be kept back, as far as there is room.
    package func restore(_ sessions: [TLSReportKey: Int64]) {
        state.withLockedValue { state in
            for (key, count) in sessions {
                guard state.sessions[key] != nil || state.sessions.count < Self.maximumRows else {
                    state.leftOut += count
                    continue
                }
                state.sessions[key, default: 0] += count
            }
        }
    }
}
