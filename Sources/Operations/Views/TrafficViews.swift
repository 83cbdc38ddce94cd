package import Mail
package import MailFlow

/// The period of a report (docs/reference/mail-flow-reports.md).
package struct ReportPeriodView: Codable, Sendable, Hashable {
    /// The first moment: the beginning of a step.
    package var start: WallTime
    /// The moment behind the last step.
    package var end: WallTime
    /// How long a step is.
    package var step: TrafficStep
    /// From when on steps of this length are kept; before, all figures are zero.
    package var keptFrom: WallTime
    /// Up to when all is counted; nil where nothing was ever.
    package var countedThrough: WallTime?

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(step, forKey: .step)
        try container.encode(keptFrom, forKey: .keptFrom)
        try container.encode(countedThrough, forKey: .countedThrough)
    }

    /// The first moments of its steps.
    package var steps: [WallTime] {
        stride(from: start.milliseconds, to: end.milliseconds, by: Int(step.minutes) * 60_000).map {
            WallTime(milliseconds: $0)
        }
    }
}

/// What mail there was, of a step or of a period.
package struct TrafficFigures: Codable, Sendable, Hashable {
    /// Messages accepted.
    package var messages: Int64 = 0
    /// Of these, those into the organization.
    package var incoming: Int64 = 0
    /// Those of the organization's own servers.
    package var originating: Int64 = 0
    /// Reports that the gateway made.
    package var reports: Int64 = 0
    /// Octets of all messages accepted.
    package var octets: Int64 = 0
    /// Recipients that their senders named.
    package var recipients: Int64 = 0
    /// Recipients that got theirs.
    package var delivered: Int64 = 0
    /// Recipients that got theirs into the junk folder.
    package var filteredAsSpam: Int64 = 0
    /// Recipients that were refused for good.
    package var failed: Int64 = 0
    /// Recipients whose message grew too old.
    package var expired: Int64 = 0
    /// Recipients whose message an administrator removed.
    package var removed: Int64 = 0
    /// Groups that were named.
    package var expanded: Int64 = 0
    /// Recipients whose mail went on to others alone.
    package var redirected: Int64 = 0
    /// How often a recipient was put off.
    package var deferred: Int64 = 0
    /// What was refused at the edge; nil where one direction alone was asked for, because refusals have none.
    package var refused: Int64?

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (key, value) in zip(CodingKeys.allCases, values) { try container.encode(value, forKey: key) }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case messages, incoming, originating, reports, octets, recipients, delivered, filteredAsSpam, failed, expired
        case removed, expanded, redirected, deferred, refused
    }

    /// The names of the figures, in their order.
    package static var names: [String] { CodingKeys.allCases.map(\.rawValue) }

    /// The figures, in the order of their names.
    package var values: [Int64?] {
        [
            messages, incoming, originating, reports, octets, recipients, delivered, filteredAsSpam, failed, expired,
            removed, expanded, redirected, deferred, refused,
        ]
    }

    /// Adds a row of the counts.
    mutating func add(_ count: TrafficCount) {
        let (figures, name) = (count.figures, count.name)
        switch count.group.series {
        case .accepted:
            messages += figures.count
            octets += figures.octets
            switch TrafficKind(rawValue: name.kind) {
            case .incoming?: incoming += figures.count
            case .originating?: originating += figures.count
            case .report?: reports += figures.count
            case nil: break
            }
        case .recipients: recipients += figures.count
        case .refused: refused = (refused ?? 0) + figures.count
        case .ended:
            switch TrafficEnd(rawValue: name.name) {
            case .delivered?: delivered += figures.count
            case .filteredAsSpam?: filteredAsSpam += figures.count
            case .failed?: failed += figures.count
            case .expired?: expired += figures.count
            case .removed?: removed += figures.count
            case .expanded?: expanded += figures.count
            case .redirected?: redirected += figures.count
            case .deferred?: deferred += figures.count
            case nil: break
            }
        default: break
        }
    }
}

/// Mail by step.
package struct TrafficReportView: Codable, Sendable, Hashable {
    /// A step.
    package struct Step: Codable, Sendable, Hashable {
        /// Its first moment.
        package var start: WallTime
        /// What mail there was.
        package var figures: TrafficFigures

        private enum CodingKeys: CodingKey { case start }

        init(start: WallTime, figures: TrafficFigures) {
            self.start = start
            self.figures = figures
        }

        /// Reads the figures beside the moment.
        package init(from decoder: any Decoder) throws {
            start = try decoder.container(keyedBy: CodingKeys.self).decode(WallTime.self, forKey: .start)
            figures = try TrafficFigures(from: decoder)
        }

        /// Writes the figures beside the moment.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(start, forKey: .start)
            try figures.encode(to: encoder)
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The direction that alone is counted; nil for both and for reports.
    package var direction: Direction?
    /// The period.
    package var period: ReportPeriodView
    /// The figures of the whole period.
    package var totals: TrafficFigures
    /// Every step of the period, in order; zeros where there was nothing.
    package var series: [Step]

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(direction, forKey: .direction)
        try container.encode(period, forKey: .period)
        try container.encode(totals, forKey: .totals)
        try container.encode(series, forKey: .series)
    }
}

/// How much of something there was.
package struct AmountView: Codable, Sendable, Hashable {
    /// Messages, recipients, copies or refusals, as the report says.
    package var count: Int64 = 0
    /// Octets of the messages; 0 for refusals.
    package var octets: Int64 = 0

    /// Adds figures.
    mutating func add(_ figures: TrafficCount.Figures) {
        count += figures.count
        octets += figures.octets
    }
}

/// Who sends, gets, fails or is refused most.
package struct TopReportView: Codable, Sendable, Hashable {
    /// What is counted by.
    package enum Subject: String, Codable, Sendable, Hashable, CaseIterable {
        /// The addresses of MAIL FROM.
        case senders
        /// The addresses that senders named.
        case recipients
        /// The domains of senders.
        case senderDomains
        /// The domains of recipients.
        case recipientDomains
        /// The addresses of clients.
        case sources
    }

    /// What is counted.
    package enum Event: String, Codable, Sendable, Hashable, CaseIterable {
        /// Messages that were accepted.
        case accepted
        /// Recipients that failed, expired or were removed.
        case failed
        /// Refusals at the edge.
        case refused
    }

    /// What ranks the rows.
    package enum Order: String, Codable, Sendable, Hashable, CaseIterable {
        /// Messages, recipients or refusals.
        case messages
        /// Octets.
        case octets
    }

    /// One of them.
    package struct Row: Codable, Sendable, Hashable {
        /// The address, domain or client.
        package var name: String
        /// How much.
        package var count: Int64
        /// Octets of the messages; 0 for refusals.
        package var octets: Int64
    }

    /// The organization; nil for all.
    package var organization: String?
    /// What is counted by.
    package var by: Subject
    /// What is counted.
    package var of: Event
    /// By what the rows are ranked.
    package var order: Order
    /// The direction that alone is counted; nil for both, and for refusals, which have none.
    package var direction: Direction?
    /// The period.
    package var period: ReportPeriodView
    /// The greatest, the greatest first.
    package var rows: [Row]
    /// All the others together.
    package var others: AmountView
    /// All together.
    package var totals: AmountView

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(by, forKey: .by)
        try container.encode(of, forKey: .of)
        try container.encode(order, forKey: .order)
        try container.encode(direction, forKey: .direction)
        try container.encode(period, forKey: .period)
        try container.encode(rows, forKey: .rows)
        try container.encode(others, forKey: .others)
        try container.encode(totals, forKey: .totals)
    }
}

/// Mail by connector.
package struct ConnectorTrafficView: Codable, Sendable, Hashable {
    /// What came by an inbound connector, or by none.
    package struct Inbound: Codable, Sendable, Hashable {
        /// The connector; nil for none.
        package var connector: String?
        /// `OnPremises`, `Partner` or `NoConnector`.
        package var connectorType: String
        /// Messages accepted.
        package var messages: Int64
        /// Their octets.
        package var octets: Int64
        /// Of the messages, those that came by TLS.
        package var encrypted: Int64
        /// The messages of each step.
        package var series: [Int64]

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(connector, forKey: .connector)
            try container.encode(connectorType, forKey: .connectorType)
            try container.encode(messages, forKey: .messages)
            try container.encode(octets, forKey: .octets)
            try container.encode(encrypted, forKey: .encrypted)
            try container.encode(series, forKey: .series)
        }
    }

    /// What left by an outbound connector, or by none.
    package struct Outbound: Codable, Sendable, Hashable {
        /// The connector; nil for none.
        package var connector: String?
        /// How its queue delivers.
        package var deliveryType: String
        /// Recipients delivered.
        package var delivered: Int64
        /// The octets of their messages, for each of them.
        package var octets: Int64
        /// Of those delivered, those by TLS.
        package var encrypted: Int64
        /// Recipients refused for good.
        package var failed: Int64
        /// Recipients whose message grew too old.
        package var expired: Int64
        /// Recipients whose message an administrator removed.
        package var removed: Int64
        /// The recipients delivered of each step.
        package var series: [Int64]

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(connector, forKey: .connector)
            try container.encode(deliveryType, forKey: .deliveryType)
            try container.encode(delivered, forKey: .delivered)
            try container.encode(octets, forKey: .octets)
            try container.encode(encrypted, forKey: .encrypted)
            try container.encode(failed, forKey: .failed)
            try container.encode(expired, forKey: .expired)
            try container.encode(removed, forKey: .removed)
            try container.encode(series, forKey: .series)
        }
    }

    /// All together.
    package struct Totals: Codable, Sendable, Hashable {
        /// Messages accepted.
        package var inbound: AmountView
        /// Recipients delivered.
        package var outbound: AmountView
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By inbound connector, the most messages first.
    package var inbound: [Inbound]
    /// By outbound connector and way, the most recipients first.
    package var outbound: [Outbound]
    /// All together.
    package var totals: Totals

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(period, forKey: .period)
        try container.encode(inbound, forKey: .inbound)
        try container.encode(outbound, forKey: .outbound)
        try container.encode(totals, forKey: .totals)
    }
}

/// Mail by version of TLS.
package struct TLSTrafficView: Codable, Sendable, Hashable {
    /// What had one version, or none.
    package struct Row: Codable, Sendable, Hashable {
        /// `TLSv1.3` or `TLSv1.2`; nil without TLS.
        package var tls: String?
        /// Messages that came, or recipients that were delivered to other servers.
        package var count: Int64
        /// The octets of their messages.
        package var octets: Int64
        /// The counts of each step.
        package var series: [Int64]

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tls, forKey: .tls)
            try container.encode(count, forKey: .count)
            try container.encode(octets, forKey: .octets)
            try container.encode(series, forKey: .series)
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// Messages that came, the newest version first.
    package var inbound: [Row]
    /// Recipients that were delivered to other servers, the newest version first.
    package var outbound: [Row]
    /// All together.
    package var totals: ConnectorTrafficView.Totals

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(period, forKey: .period)
        try container.encode(inbound, forKey: .inbound)
        try container.encode(outbound, forKey: .outbound)
        try container.encode(totals, forKey: .totals)
    }
}

/// Messages of the organization's own servers whose senders are of no accepted domain.
package struct NonAcceptedDomainView: Codable, Sendable, Hashable {
    /// Those of a domain by a connector.
    package struct Row: Codable, Sendable, Hashable {
        /// The sender's domain; nil for all that found no room by themselves.
        package var senderDomain: String?
        /// The inbound connector; nil for all that found no room by themselves.
        package var connector: String?
        /// Messages.
        package var messages: Int64
        /// Their octets.
        package var octets: Int64
        /// One of them.
        package var messageTraceID: String?

        enum CodingKeys: String, CodingKey {
            case senderDomain, connector, messages, octets
            case messageTraceID = "MessageTraceId"
        }

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(senderDomain, forKey: .senderDomain)
            try container.encode(connector, forKey: .connector)
            try container.encode(messages, forKey: .messages)
            try container.encode(octets, forKey: .octets)
            try container.encode(messageTraceID, forKey: .messageTraceID)
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By domain and connector, the most messages first; at most ``ReportedNames/maximum``.
    package var rows: [Row]
    /// All together, those beyond the rows too.
    package var totals: AmountView
    /// The messages of each step.
    package var series: [Int64]

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(period, forKey: .period)
        try container.encode(rows, forKey: .rows)
        try container.encode(totals, forKey: .totals)
        try container.encode(series, forKey: .series)
    }
}

/// Copies that forwarding sends out of the organization.
package struct AutoForwardedView: Codable, Sendable, Hashable {
    /// Those of a recipient to a domain.
    package struct Row: Codable, Sendable, Hashable {
        /// Who forwards; nil for all that found no room by themselves.
        package var forwarder: String?
        /// The domain that the copies go to; nil for all that found no room by themselves.
        package var recipientDomain: String?
        /// Copies.
        package var copies: Int64
        /// The octets of their messages.
        package var octets: Int64
        /// One of the messages.
        package var messageTraceID: String?

        enum CodingKeys: String, CodingKey {
            case forwarder, recipientDomain, copies, octets
            case messageTraceID = "MessageTraceId"
        }

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(forwarder, forKey: .forwarder)
            try container.encode(recipientDomain, forKey: .recipientDomain)
            try container.encode(copies, forKey: .copies)
            try container.encode(octets, forKey: .octets)
            try container.encode(messageTraceID, forKey: .messageTraceID)
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By forwarder and domain, the most copies first; at most ``ReportedNames/maximum``.
    package var rows: [Row]
    /// All together, those beyond the rows too.
    package var totals: AmountView
    /// The copies of each step.
    package var series: [Int64]

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(period, forKey: .period)
        try container.encode(rows, forKey: .rows)
        try container.encode(totals, forKey: .totals)
        try container.encode(series, forKey: .series)
    }
}

/// Refusals at the edge by stage and reply.
package struct RefusalReportView: Codable, Sendable, Hashable {
    /// Those of a stage with a reply.
    package struct Row: Codable, Sendable, Hashable {
        /// The stage that refused.
        package var stage: String
        /// The codes of the reply, such as `550 5.7.1`; `closed` where there was none; nil for all that found no room by
        /// themselves.
        package var reply: String?
        /// Refusals.
        package var refusals: Int64
        /// The refusals of each step.
        package var series: [Int64]

        /// Writes null for what there is not.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(stage, forKey: .stage)
            try container.encode(reply, forKey: .reply)
            try container.encode(refusals, forKey: .refusals)
            try container.encode(series, forKey: .series)
        }
    }

    /// The organization; nil for all, those of none included.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By stage and reply, the most first.
    package var rows: [Row]
    /// All together.
    package var totals: AmountView

    /// Writes null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organization, forKey: .organization)
        try container.encode(period, forKey: .period)
        try container.encode(rows, forKey: .rows)
        try container.encode(totals, forKey: .totals)
    }
}

/// The bound of reports by name.
package enum ReportedNames {
    /// The most rows of one answer.
    package static let maximum = 1_000
}
