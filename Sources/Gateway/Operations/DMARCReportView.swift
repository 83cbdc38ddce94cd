import Mail
import Organization
public import SenderAuthentication
import Storage

/// What came of DMARC on one day, with the names of RFC 9990, without what only a report that is sent has.
public struct DMARCReportView: Codable, Sendable, Hashable {
    /// `date_range`.
    public struct DateRange: Codable, Sendable, Hashable {
        /// The first moment.
        public var begin: String
        /// The last second.
        public var end: String
    }

    /// What one domain's report would say to one policy.
    public struct Report: Codable, Sendable, Hashable {
        /// Whose mail it was.
        public var organization: String
        /// `policy_published`.
        public var policyPublished: PublishedPolicy
        /// `record`.
        public var records: [Record]

        enum CodingKeys: String, CodingKey {
            case organization
            case policyPublished = "policy_published"
            case records
        }
    }

    /// `policy_published`, with where reports are wanted.
    public struct PublishedPolicy: Codable, Sendable, Hashable {
        /// Where the record is.
        public var domain: String
        /// `psl` or `treewalk`.
        public var discoveryMethod: String
        /// The tags of the record.
        public var record: DMARCPublishedPolicy

        enum CodingKeys: String, CodingKey {
            case domain
            case discoveryMethod = "discovery_method"
            case record
        }
    }

    /// `record`.
    public struct Record: Codable, Sendable, Hashable {
        /// `row`.
        public var row: Row
        /// `identifiers`.
        public var identifiers: Identifiers
        /// `auth_results`.
        public var results: Results

        enum CodingKeys: String, CodingKey {
            case row, identifiers
            case results = "auth_results"
        }
    }

    /// `row`.
    public struct Row: Codable, Sendable, Hashable {
        /// `source_ip`; absent where many sources were put together for want of room.
        public var source: String?
        /// How many messages.
        public var count: Int64
        /// `policy_evaluated`.
        public var evaluated: Evaluated

        enum CodingKeys: String, CodingKey {
            case source = "source_ip"
            case count
            case evaluated = "policy_evaluated"
        }
    }

    /// `policy_evaluated`.
    public struct Evaluated: Codable, Sendable, Hashable {
        /// What was done.
        public var disposition: DMARCAggregateRow.Disposition
        /// `pass` or `fail`: whether a signature passes that is aligned.
        public var dkim: String
        /// `pass` or `fail`: whether SPF passes and is aligned.
        public var spf: String
        /// `reason`.
        public var reasons: [Reason]
    }

    /// `reason`.
    public struct Reason: Codable, Sendable, Hashable {
        /// Its kind.
        public var type: String
        /// Absent for none.
        public var comment: String?
    }

    /// `identifiers`.
    public struct Identifiers: Codable, Sendable, Hashable {
        /// The author's domain.
        public var headerFrom: String
        /// The sender's; empty for the null sender.
        public var envelopeFrom: String
        /// The first recipient's; absent where many were put together.
        public var envelopeTo: String?

        enum CodingKeys: String, CodingKey {
            case headerFrom = "header_from"
            case envelopeFrom = "envelope_from"
            case envelopeTo = "envelope_to"
        }
    }

    /// `auth_results`.
    public struct Results: Codable, Sendable, Hashable {
        /// The signatures.
        public var dkim: [Result]
        /// SPF; absent where there was nothing to check.
        public var spf: Result?
    }

    /// One of `auth_results`.
    public struct Result: Codable, Sendable, Hashable {
        /// The domain.
        public var domain: String
        /// The selector of a signature.
        public var selector: String?
        /// `mfrom` for SPF.
        public var scope: String?
        /// The result.
        public var result: String
        /// Why; absent for none.
        public var reason: String?

        enum CodingKeys: String, CodingKey {
            case domain, selector, scope, result
            case reason = "human_result"
        }
    }

    /// `date_range`.
    public var dateRange: DateRange
    /// The reports, by organization and policy domain.
    public var reports: [Report]
    /// Messages that were put together without their source for want of room.
    public var merged: Int64
    /// Messages that no report has for want of room.
    public var leftOut: Int64
    /// Whether there are more rows than are shown.
    public var isTruncated: Bool

    enum CodingKeys: String, CodingKey {
        case dateRange = "date_range"
        case reports, merged
        case leftOut = "left_out"
        case isTruncated = "truncated"
    }

    /// The most rows that one view is made of.
    static let maximumRows = 20_000

    /// Puts the counts of a day together; those of one policy must follow each other.
    init(_ counts: [(row: DMARCAggregateRow, messages: Int64)], day: UTCDay, isTruncated: Bool) {
        let end = WallTime(milliseconds: day.start.milliseconds + 86_399_000)
        dateRange = DateRange(begin: day.start.iso8601, end: end.iso8601)
        self.isTruncated = isTruncated
        reports = []
        merged = 0
        leftOut = 0
        var previous: DMARCAggregateRow?
        for (row, messages) in counts {
            if row.isLeftOut {
                leftOut += messages
                continue
            }
            if row.isMerged { merged += messages }
            let isSame =
                previous.map {
                    $0.organization == row.organization && $0.policyDomain == row.policyDomain
                        && $0.policy == row.policy && $0.discovery == row.discovery
                } ?? false
            if !isSame {
                reports.append(
                    Report(
                        organization: row.organization,
                        policyPublished: PublishedPolicy(
                            domain: row.policyDomain, discoveryMethod: row.discovery.rawValue,
                            record: DMARCPublishedPolicy(record: row.policy)), records: []))
            }
            reports[reports.count - 1].records.append(Record(row, messages))
            previous = row
        }
    }
}

extension DMARCReportView.Report {
    /// `p` of the record.
    public var policy: String { policyPublished.record.p.rawValue }
    /// How many messages it is about.
    public var messages: Int64 { records.reduce(0) { $0 + $1.row.count } }
    /// How many of them passed.
    public var passed: Int64 { messages(.pass) }
    /// How many went to the Junk folder.
    public var junked: Int64 { messages(.quarantine) }
    /// How many were refused.
    public var refused: Int64 { messages(.reject) }
    /// How many sources they came from, without those that were put together.
    public var sources: Int { Set(records.compactMap(\.row.source)).count }

    private func messages(_ disposition: DMARCAggregateRow.Disposition) -> Int64 {
        records.reduce(0) { $1.row.evaluated.disposition == disposition ? $0 + $1.row.count : $0 }
    }
}

extension DMARCReportView.Record {
    fileprivate init(_ row: DMARCAggregateRow, _ messages: Int64) {
        self.init(
            row: .init(
                source: row.isMerged ? nil : row.source, count: messages,
                evaluated: .init(
                    disposition: row.disposition, dkim: row.isDKIMAligned ? "pass" : "fail",
                    spf: row.isSPFAligned ? "pass" : "fail",
                    reasons: row.overrides.map {
                        .init(type: $0.kind.rawValue, comment: $0.comment.isEmpty ? nil : $0.comment)
                    })),
            identifiers: .init(
                headerFrom: row.headerFrom, envelopeFrom: row.envelopeFrom,
                envelopeTo: row.envelopeTo.isEmpty ? nil : row.envelopeTo),
            results: .init(
                dkim: row.dkim.map { .init($0, scope: nil) }, spf: row.spf.map { .init($0, scope: "mfrom") }))
    }
}

extension DMARCReportView.Result {
    fileprivate init(_ method: DMARCAggregateRow.Method, scope: String?) {
        self.init(
            domain: method.domain, selector: scope == nil ? method.selector : nil, scope: scope, result: method.result,
            reason: method.reason.isEmpty ? nil : method.reason)
    }
}

extension StoreQueries {
    /// The messages of a day by policy, of one organization or of all. Throws ``OperationFailure`` for text that is no
    /// day.
    func dmarcReport(day text: String, organization: String?) throws -> DMARCReportView {
        guard let day = UTCDay(text) else {
            throw OperationFailure(.usage, "\(text) is not a day; give one such as 2026-11-23.")
        }
        let limit = DMARCReportView.maximumRows
        let rows = try reader.dmarcCounts(day: day.number, organization: organization, limit: limit + 1)
        if let organization, rows.allSatisfy(\.row.isLeftOut) {
            // One that is gone may still have counts.
            let known = try reader.currentOrganizations().map(\.organization)
            guard known.contains(organization) else {
                throw OperationFailure.unknownOrganization(organization, among: known)
            }
        }
        return DMARCReportView(Array(rows.prefix(limit)), day: day, isTruncated: rows.count > limit)
    }
}
