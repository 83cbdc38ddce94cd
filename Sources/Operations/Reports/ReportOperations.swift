internal import Identity
package import Mail
import MailFlow
import Organization
import SenderAuthentication

/// The TLS sessions of a day, of one domain or of all.
package struct TLSReport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("tls.report", .traceRead)

    /// A day such as `2026-11-23`.
    package var day: String
    /// The domain of recipients; nil for all.
    package var domain: String?

    /// Asks for a day's sessions.
    package init(day: String, domain: String? = nil) {
        self.day = day
        self.domain = domain
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TLSReportView {
        // They are counted by destination, and no organization has destinations of its own.
        try administration.expectServer()
        let day = try UTCDay(asked: day)
        await administration.running?.writeCounts()
        do {
            return TLSReportView(
                try await administration.stores.tlsCounts.tlsCounts(
                    of: day, domain: domain, limit: TLSReportView.maximumRows), day: day)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// What came of DMARC on a day, for one organization or for all.
package struct DMARCReport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("dmarc.report", .traceRead)

    /// A day such as `2026-11-23`.
    package var day: String
    /// The organization; nil for all.
    package var organization: String?

    /// Asks for a day's outcomes.
    package init(day: String, organization: String? = nil) {
        self.day = day
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DMARCReportView {
        let organization = try administration.asked(organization)
        let day = try UTCDay(asked: day)
        await administration.running?.writeCounts()
        let limit = DMARCReportView.maximumRows
        let rows: [StoredDMARCCount]
        do {
            rows = try await administration.stores.dmarcCounts.dmarcCounts(
                of: day, organization: organization, limit: limit + 1)
        } catch {
            throw OperationFailure(reading: error)
        }
        if let organization, rows.allSatisfy(\.row.isLeftOut) {
            // One that is gone may still have counts.
            let known = try await administration.currentOrganizations().map(\.organization)
            guard known.contains(organization) else {
                throw .unknownOrganization(organization, known: known, in: administration.context.scope)
            }
        }
        return DMARCReportView(Array(rows.prefix(limit)), day: day, isTruncated: rows.count > limit)
    }
}

extension UTCDay {
    fileprivate init(asked text: String) throws(OperationFailure) {
        guard let day = UTCDay(text) else {
            throw OperationFailure(.usage, "\(text) is not a day; give one such as 2026-11-23.")
        }
        self = day
    }
}
