import Mail
import Organization
package import SenderAuthentication

/// What came of DMARC on one day, in the order of RFC 9990's report, without what only a report that is sent has.
package struct DMARCReportView: Codable, Sendable, Hashable {
    /// `date_range`.
    package struct DateRange: Codable, Sendable, Hashable {
        /// The first moment.
        package var begin: String
        /// The last second.
        package var end: String
    }

    /// What one domain's report would say to one policy.
    package struct Report: Codable, Sendable, Hashable {
        /// Whose mail it was.
        package var organization: String
        /// `policy_published`.
        package var policyPublished: PublishedPolicy
        /// `record`.
        package var records: [Record]
    }

    /// `policy_published`, with where reports are wanted.
    package struct PublishedPolicy: Codable, Sendable, Hashable {
        /// Where the record is.
        package var domain: String
        /// `psl` or `treewalk`.
        package var discoveryMethod: String
        /// The tags of the record.
        package var record: DMARCPublishedPolicy
    }

    /// `record`.
    package struct Record: Codable, Sendable, Hashable {
        /// `row`.
        package var row: Row
        /// `identifiers`.
        package var identifiers: Identifiers
        /// `auth_results`.
        package var results: Results

        enum CodingKeys: String, CodingKey {
            case row, identifiers
            case results = "authResults"
        }
    }

    /// `row`.
    package struct Row: Codable, Sendable, Hashable {
        /// `source_ip`; nil where many sources were put together for want of room.
        package var source: String?
        /// How many messages.
        package var count: Int64
        /// `policy_evaluated`.
        package var evaluated: Evaluated

        enum CodingKeys: String, CodingKey {
            case source = "sourceIp"
            case count
            case evaluated = "policyEvaluated"
        }
    }

    /// `policy_evaluated`.
    package struct Evaluated: Codable, Sendable, Hashable {
        /// What was done.
        package var disposition: DMARCAggregateRow.Disposition
        /// `pass` or `fail`: whether a signature passes that is aligned.
        package var dkim: String
        /// `pass` or `fail`: whether SPF passes and is aligned.
        package var spf: String
        /// `reason`.
        package var reasons: [Reason]
    }

    /// `reason`.
    package struct Reason: Codable, Sendable, Hashable {
        /// Its kind.
        package var type: String
        /// Nil for none.
        package var comment: String?
    }

    /// `identifiers`.
    package struct Identifiers: Codable, Sendable, Hashable {
        /// The author's domain.
        package var headerFrom: String
        /// The sender's; empty for the null sender.
        package var envelopeFrom: String
        /// The first recipient's; nil where many were put together.
        package var envelopeTo: String?
    }

    /// `auth_results`.
    package struct Results: Codable, Sendable, Hashable {
        /// The signatures.
        package var dkim: [Result]
        /// SPF; nil where there was nothing to check.
        package var spf: Result?
    }

    /// One of `auth_results`.
    package struct Result: Codable, Sendable, Hashable {
        /// The domain.
        package var domain: String
        /// The selector of a signature.
        package var selector: String?
        /// `mfrom` for SPF.
        package var scope: String?
        /// The result.
        package var result: String
        /// Why; nil for none.
        package var reason: String?

        enum CodingKeys: String, CodingKey {
            case domain, selector, scope, result
            case reason = "humanResult"
        }
    }

    /// `date_range`.
    package var dateRange: DateRange
    /// The reports, by organization and policy domain.
    package var reports: [Report]
    /// Messages that were put together without their source for want of room.
    package var merged: Int64
    /// Messages that no report has for want of room.
    package var leftOut: Int64
    /// Whether there are more rows than are shown.
    package var isTruncated: Bool

    /// The most rows that one view is made of.
    static let maximumRows = 20_000

    /// Puts the counts of a day together; those of one policy must follow each other.
    init(_ counts: [StoredDMARCCount], day: UTCDay, isTruncated: Bool) {
        let end = WallTime(milliseconds: day.start.milliseconds + 86_399_000)
        dateRange = DateRange(begin: day.start.iso8601, end: end.iso8601)
        self.isTruncated = isTruncated
        reports = []
        merged = 0
        leftOut = 0
        var previous: DMARCAggregateRow?
        for count in counts {
            let (row, messages) = (count.row, count.messages)
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
    package var policy: String { policyPublished.record.p.rawValue }
    /// How many messages it is about.
    package var messages: Int64 { records.reduce(0) { $0 + $1.row.count } }
    /// How many of them passed.
    package var passed: Int64 { messages(.pass) }
    /// How many went to the Junk folder.
    package var junked: Int64 { messages(.quarantine) }
    /// How many were refused.
    package var refused: Int64 { messages(.reject) }
    /// How many sources they came from, without those that were put together.
    package var sources: Int { Set(records.compactMap(\.row.source)).count }

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
