internal import Identity
package import Mail
import MailFlow

/// Mail by step: what came, what became of it, what was refused.
package struct ReportTraffic: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.traffic", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange
    /// Only mail of this direction; nil for both.
    package var direction: Direction?

    /// Asks for mail by step.
    package init(_ range: ReportRange, direction: Direction? = nil) {
        self.range = range
        self.direction = direction
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TrafficReportView {
        let inquiry = try await ReportInquiry(range, in: administration)
        let counts = try await inquiry.counts(
            [.accepted, .recipients, .ended] + (direction == nil ? [.refused] : []), byStep: true)
        var empty = TrafficFigures()
        if direction == nil { empty.refused = 0 }
        var totals = empty
        var steps = inquiry.period.steps.map { TrafficReportView.Step(start: $0, figures: empty) }
        for count in counts where direction.map({ $0.rawValue == count.name.kind }) ?? true {
            steps[inquiry.index(of: count)].figures.add(count)
            totals.add(count)
        }
        return TrafficReportView(
            organization: inquiry.organization, direction: direction, period: inquiry.period, totals: totals,
            series: steps)
    }
}

/// Who sends, gets, fails or is refused most.
package struct ReportTop: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.top", .traceRead)

    /// What is counted by.
    package typealias Subject = TopReportView.Subject
    /// What is counted.
    package typealias Event = TopReportView.Event
    /// What ranks the rows.
    package typealias Order = TopReportView.Order

    /// Whose mail and when.
    package var range: ReportRange
    /// What is counted by.
    package var by: Subject
    /// What is counted.
    package var of: Event
    /// What ranks the rows.
    package var order: Order
    /// Only mail of this direction; nil for both.
    package var direction: Direction?
    /// How many rows, from 1 to ``mostRows``.
    package var limit: Int

    /// The most rows that are given.
    package static let mostRows = 200

    /// Asks for the greatest.
    package init(
        _ range: ReportRange, by subject: Subject, of event: Event = .accepted, order: Order = .messages,
        direction: Direction? = nil, limit: Int = 10
    ) {
        self.range = range
        self.by = subject
        self.of = event
        self.order = order
        self.direction = direction
        self.limit = limit
    }

    private var series: TrafficSeries? {
        switch (of, by) {
        case (.accepted, .senders): .senders
        case (.accepted, .recipients): .namedRecipients
        case (.accepted, .senderDomains): .senderDomains
        case (.accepted, .recipientDomains): .recipientDomains
        case (.failed, .senders): .failedSenders
        case (.failed, .recipients): .failedRecipients
        case (.refused, .senders): .refusedSenders
        case (.refused, .recipients): .refusedRecipients
        case (.refused, .sources): .refusedSources
        default: nil
        }
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TopReportView {
        guard let series else {
            throw OperationFailure(
                .usage,
                "What is \(of.rawValue) is not counted by \(by.rawValue): accepted mail is by senders, recipients and "
                    + "their domains, failed mail by senders and recipients, refusals by senders, recipients and "
                    + "sources.")
        }
        guard of != .refused || direction == nil else {
            throw OperationFailure(.usage, "Refusals have no direction: leave --direction out.")
        }
        guard of != .refused || order == .messages else {
            throw OperationFailure(.usage, "Refusals have no octets: leave --order out.")
        }
        guard (1...Self.mostRows).contains(limit) else {
            throw OperationFailure(.usage, "Give a limit from 1 to \(Self.mostRows).")
        }
        let inquiry = try await ReportInquiry(range, steps: series.steps, in: administration)
        var found: [String: AmountView] = [:]
        var (others, totals) = (AmountView(), AmountView())
        for count in try await inquiry.counts([series], byStep: false)
        where direction.map({ $0.rawValue == count.name.kind }) ?? true {
            totals.add(count.figures)
            if count.name.isOther {
                others.add(count.figures)
            } else {
                found[count.name.name, default: AmountView()].add(count.figures)
            }
        }
        let ranked = found.sorted { a, b in
            let (x, y) =
                order == .octets
                ? ((a.value.octets, a.value.count), (b.value.octets, b.value.count))
                : ((a.value.count, a.value.octets), (b.value.count, b.value.octets))
            return x == y ? a.key < b.key : x > y
        }
        for (_, amount) in ranked.dropFirst(limit) {
            others.count += amount.count
            others.octets += amount.octets
        }
        return TopReportView(
            organization: inquiry.organization, by: by, of: of, order: order, direction: direction,
            period: inquiry.period,
            rows: ranked.prefix(limit).map { .init(name: $0.key, count: $0.value.count, octets: $0.value.octets) },
            others: others, totals: totals)
    }
}

/// Mail by connector.
package struct ReportConnectors: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.connectors", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for mail by connector.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ConnectorTrafficView {
        let inquiry = try await ReportInquiry(range, in: administration)
        let zeros = inquiry.zeros
        var inbound: [TrafficCount.Name: ConnectorTrafficView.Inbound] = [:]
        var outbound: [TrafficCount.Name: ConnectorTrafficView.Outbound] = [:]
        var totals = ConnectorTrafficView.Totals(inbound: AmountView(), outbound: AmountView())
        for count in try await inquiry.counts([.inbound, .outbound, .outboundFailed], byStep: true) {
            let (name, figures, index) = (count.name, count.figures, inquiry.index(of: count))
            let key = TrafficCount.Name(name.kind, name.name)
            let connector = name.name.isEmpty ? nil : name.name
            if count.group.series == .inbound {
                totals.inbound.add(figures)
                var row =
                    inbound[key]
                    ?? .init(
                        connector: connector, connectorType: name.kind, messages: 0, octets: 0, encrypted: 0,
                        series: zeros)
                row.messages += figures.count
                row.octets += figures.octets
                if !name.detail.isEmpty { row.encrypted += figures.count }
                row.series[index] += figures.count
                inbound[key] = row
                continue
            }
            var row =
                outbound[key]
                ?? .init(
                    connector: connector, deliveryType: name.kind, delivered: 0, octets: 0, encrypted: 0, failed: 0,
                    expired: 0, removed: 0, series: zeros)
            if count.group.series == .outbound {
                totals.outbound.add(figures)
                row.delivered += figures.count
                row.octets += figures.octets
                if !name.detail.isEmpty { row.encrypted += figures.count }
                row.series[index] += figures.count
            } else {
                switch TrafficEnd(rawValue: name.detail) {
                case .expired?: row.expired += figures.count
                case .removed?: row.removed += figures.count
                // What found no room by itself is named by no end.
                default: row.failed += figures.count
                }
            }
            outbound[key] = row
        }
        return ConnectorTrafficView(
            organization: inquiry.organization, period: inquiry.period,
            inbound: inbound.sorted { ($1.value.messages, $0.key) < ($0.value.messages, $1.key) }.map(\.value),
            outbound: outbound.sorted { ($1.value.delivered, $0.key) < ($0.value.delivered, $1.key) }.map(\.value),
            totals: totals)
    }
}

/// Mail by version of TLS.
package struct ReportTLS: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.tls", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for mail by version of TLS.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TLSTrafficView {
        let inquiry = try await ReportInquiry(range, in: administration)
        var rows: [TrafficSeries: [String: TLSTrafficView.Row]] = [:]
        var totals = ConnectorTrafficView.Totals(inbound: AmountView(), outbound: AmountView())
        for count in try await inquiry.counts([.inbound, .outbound], byStep: true) {
            let (name, figures, series) = (count.name, count.figures, count.group.series)
            // What stays on this server, or in the same house by LMTP, is no question of TLS.
            if series == .outbound, name.kind == DeliveryType.mailbox.rawValue { continue }
            if series == .inbound { totals.inbound.add(figures) } else { totals.outbound.add(figures) }
            var row =
                rows[series]?[name.detail]
                ?? .init(
                    tls: name.detail.isEmpty ? nil : name.detail, count: 0, octets: 0, series: inquiry.zeros)
            row.count += figures.count
            row.octets += figures.octets
            row.series[inquiry.index(of: count)] += figures.count
            rows[series, default: [:]][name.detail] = row
        }
        func sorted(_ series: TrafficSeries) -> [TLSTrafficView.Row] {
            (rows[series] ?? [:]).sorted { $0.key > $1.key }.map(\.value)
        }
        return TLSTrafficView(
            organization: inquiry.organization, period: inquiry.period, inbound: sorted(.inbound),
            outbound: sorted(.outbound), totals: totals)
    }
}

/// Messages of the organization's own servers whose senders are of no accepted domain.
package struct ReportNonAcceptedDomain: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.nonAcceptedDomain", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for those messages by domain and connector.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> NonAcceptedDomainView {
        let inquiry = try await ReportInquiry(
            range, steps: TrafficSeries.nonAcceptedDomains.steps, in: administration)
        let named = try await inquiry.named(.nonAcceptedDomains)
        return NonAcceptedDomainView(
            organization: inquiry.organization, period: inquiry.period,
            rows: named.rows.map { count in
                .init(
                    senderDomain: count.name.isOther ? nil : count.name.name,
                    connector: count.name.isOther ? nil : count.name.detail, messages: count.figures.count,
                    octets: count.figures.octets, messageTraceID: count.figures.sample)
            }, totals: named.totals, series: named.series)
    }
}

/// Copies that forwarding sends out of the organization.
package struct ReportAutoForwarded: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.autoForwarded", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for those copies by forwarder and domain.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AutoForwardedView {
        let inquiry = try await ReportInquiry(range, steps: TrafficSeries.autoForwarded.steps, in: administration)
        let named = try await inquiry.named(.autoForwarded)
        return AutoForwardedView(
            organization: inquiry.organization, period: inquiry.period,
            rows: named.rows.map { count in
                .init(
                    forwarder: count.name.isOther ? nil : count.name.name,
                    recipientDomain: count.name.isOther ? nil : count.name.detail, copies: count.figures.count,
                    octets: count.figures.octets, messageTraceID: count.figures.sample)
            }, totals: named.totals, series: named.series)
    }
}

/// Mail by what its verdicts say it is.
package struct ReportVerdicts: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.verdicts", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for mail by category.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> VerdictReportView {
        let inquiry = try await ReportInquiry(range, in: administration)
        var rows: [VerdictCategory: VerdictReportView.Row] = [:]
        var totals = VerdictReportView.Amount()
        for count in try await inquiry.counts([.judged], byStep: true) {
            // A later release may have counted what this one does not know.
            guard let category = VerdictCategory(rawValue: count.name.name) else { continue }
            var row =
                rows[category]
                ?? .init(
                    cat: category.rawValue, words: category.words, messages: 0, octets: 0, refused: 0,
                    series: inquiry.zeros)
            let figures = count.figures
            if count.name.kind == TrafficSeries.refusedKind {
                row.refused += figures.count
                totals.refused += figures.count
            } else {
                row.messages += figures.count
                row.octets += figures.octets
                totals.messages += figures.count
                totals.octets += figures.octets
            }
            row.series[inquiry.index(of: count)] += figures.count
            rows[category] = row
        }
        return VerdictReportView(
            organization: inquiry.organization, period: inquiry.period,
            rows: VerdictCategory.allCases.compactMap { rows[$0] }, totals: totals)
    }
}

/// Refusals at the edge by stage and reply.
package struct ReportRefusals: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("report.refusals", .traceRead)

    /// Whose mail, when, in which steps.
    package var range: ReportRange

    /// Asks for refusals.
    package init(_ range: ReportRange) { self.range = range }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RefusalReportView {
        let inquiry = try await ReportInquiry(range, in: administration)
        var rows: [TrafficCount.Name: RefusalReportView.Row] = [:]
        var totals = AmountView()
        for count in try await inquiry.counts([.refused], byStep: true) {
            totals.add(count.figures)
            var row =
                rows[count.name]
                ?? .init(
                    stage: count.name.kind, reply: count.name.isOther ? nil : count.name.name, refusals: 0,
                    series: inquiry.zeros)
            row.refusals += count.figures.count
            row.series[inquiry.index(of: count)] += count.figures.count
            rows[count.name] = row
        }
        return RefusalReportView(
            organization: inquiry.organization, period: inquiry.period,
            rows: rows.sorted { ($1.value.refusals, $0.key) < ($0.value.refusals, $1.key) }.map(\.value),
            totals: totals)
    }
}

extension ReportInquiry {
    /// The counts of a series by name, the greatest first and so many; all together; and by step.
    fileprivate func named(
        _ series: TrafficSeries
    ) async throws(OperationFailure) -> (rows: [TrafficCount], totals: AmountView, series: [Int64]) {
        let rows = try await counts([series], byStep: false)
        var totals = AmountView()
        for row in rows { totals.add(row.figures) }
        let ranked = rows.sorted { a, b in
            a.figures.count == b.figures.count ? a.name < b.name : a.figures.count > b.figures.count
        }
        let steps = try await counts([series], byStep: true, byName: false)
        return (Array(ranked.prefix(ReportedNames.maximum)), totals, self.series(steps))
    }
}
