import ArgumentParser
import Mail
import Operations

/// `postern report connectors`
struct ReportConnectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connectors", abstract: "Mail by the connector that it came or left by.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportConnectors(options.range), \.period) { report in
            // A file has both with the same columns; text has only those that say something.
            options.csv ? Self.file(report) : [Self.inbound(report), Self.outbound(report)]
        }
    }

    private static func inbound(_ report: ConnectorTrafficView) -> ReportTable {
        ReportTable(
            title: "Inbound: messages accepted",
            heading: [
                .init("CONNECTOR", "connector"), .init("TYPE", "connectorType"), .init("MESSAGES", "messages"),
                .init("SIZE", "octets"), .init("BY TLS", "encrypted"),
            ],
            rows: report.inbound.map {
                [
                    .text($0.connector), .text($0.connectorType), .number($0.messages), .octets($0.octets),
                    .share($0.encrypted, of: $0.messages),
                ]
            })
    }

    private static func outbound(_ report: ConnectorTrafficView) -> ReportTable {
        ReportTable(
            title: "Outbound: recipients",
            heading: [
                .init("CONNECTOR", "connector"), .init("DELIVERY", "deliveryType"), .init("DELIVERED", "delivered"),
                .init("SIZE", "octets"), .init("BY TLS", "encrypted"), .init("FAILED", "failed"),
                .init("EXPIRED", "expired"), .init("REMOVED", "removed"),
            ],
            rows: report.outbound.map {
                [
                    .text($0.connector), .text($0.deliveryType), .number($0.delivered), .octets($0.octets),
                    .share($0.encrypted, of: $0.delivered), .number($0.failed), .number($0.expired),
                    .number($0.removed),
                ]
            })
    }

    private static func file(_ report: ConnectorTrafficView) -> [ReportTable] {
        let names = [
            "direction", "connector", "type", "count", "octets", "encrypted", "failed", "expired", "removed",
        ]
        let inbound = report.inbound.map { row -> [ReportTable.Cell] in
            [
                .text("Inbound"), .text(row.connector), .text(row.connectorType), .number(row.messages),
                .octets(row.octets), .number(row.encrypted), .number(nil), .number(nil), .number(nil),
            ]
        }
        let outbound = report.outbound.map { row -> [ReportTable.Cell] in
            [
                .text("Outbound"), .text(row.connector), .text(row.deliveryType), .number(row.delivered),
                .octets(row.octets), .number(row.encrypted), .number(row.failed), .number(row.expired),
                .number(row.removed),
            ]
        }
        return [ReportTable(heading: names.map { .init($0, $0) }, rows: inbound + outbound)]
    }
}

/// `postern report tls`
struct ReportTLSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls", abstract: "Mail by version of TLS.",
        discussion: "`postern tls report` has the sessions of deliveries by policy, in the form of RFC 8460.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportTLS(options.range), \.period) { report in
            let heading: [ReportTable.Column] =
                (options.csv ? [.init("DIRECTION", "direction")] : [])
                + [.init("TLS", "tls"), .init("COUNT", "count"), .init("SHARE", "share"), .init("SIZE", "octets")]
            func rows(_ direction: String, _ rows: [TLSTrafficView.Row], _ total: Int64) -> [[ReportTable.Cell]] {
                rows.map { row in
                    (options.csv ? [.text(direction)] : [])
                        + [
                            .text(row.tls ?? (options.csv ? nil : "none")), .number(row.count),
                            .share(row.count, of: total), .octets(row.octets),
                        ]
                }
            }
            return [
                ReportTable(
                    title: "Inbound: messages accepted", heading: heading,
                    rows: rows("Inbound", report.inbound, report.totals.inbound.count)),
                ReportTable(
                    title: "Outbound: recipients delivered to other servers", heading: heading,
                    rows: rows("Outbound", report.outbound, report.totals.outbound.count)),
            ]
        }
    }
}

/// `postern report non-accepted-domain`
struct ReportNonAcceptedDomainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "non-accepted-domain",
        abstract: "Mail of the organization's own servers from domains that are none of its accepted domains.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportNonAcceptedDomain(options.range), \.period) { report in
            [
                ReportTable(
                    heading: [
                        .init("SENDER DOMAIN", "senderDomain"), .init("CONNECTOR", "connector"),
                        .init("MESSAGES", "messages"), .init("SIZE", "octets"), .init("ONE OF THEM", "MessageTraceId"),
                    ],
                    rows: report.rows.map {
                        [
                            options.name($0.senderDomain), .text($0.connector),
                            .number($0.messages), .octets($0.octets), .text($0.messageTraceID),
                        ]
                    })
            ]
        }
    }
}

/// `postern report auto-forwarded`
struct ReportAutoForwardedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auto-forwarded", abstract: "Copies that forwarding sends out of the organization.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportAutoForwarded(options.range), \.period) { report in
            [
                ReportTable(
                    heading: [
                        .init("FORWARDER", "forwarder"), .init("TO DOMAIN", "recipientDomain"),
                        .init("COPIES", "copies"), .init("SIZE", "octets"), .init("ONE OF THEM", "MessageTraceId"),
                    ],
                    rows: report.rows.map {
                        [
                            options.name($0.forwarder), .text($0.recipientDomain),
                            .number($0.copies), .octets($0.octets), .text($0.messageTraceID),
                        ]
                    })
            ]
        }
    }
}

/// `postern report verdicts`
struct ReportVerdictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verdicts", abstract: "Mail by what its verdicts say it is: malware, phishing, spam and so on.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportVerdicts(options.range), \.period) { report in
            [
                ReportTable(
                    heading: [
                        .init("CAT", "cat"), .init("IN WORDS", "words"), .init("MESSAGES", "messages"),
                        .init("SIZE", "octets"), .init("REFUSED", "refused"),
                    ],
                    rows: report.rows.map {
                        [
                            .text($0.cat), .text($0.words), .number($0.messages), .octets($0.octets),
                            .number($0.refused),
                        ]
                    },
                    totals: report.rows.isEmpty
                        ? nil
                        : [
                            .text("TOTAL"), .text(""), .number(report.totals.messages), .octets(report.totals.octets),
                            .number(report.totals.refused),
                        ])
            ]
        }
    }
}

/// `postern report rules`
struct ReportRulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Mail by the mail flow rules that matched it.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportRules(options.range), \.period) { report in
            [
                ReportTable(
                    heading: [
                        .init("RULE", "rule"), .init("MATCHED", "matched"), .init("AUDITED", "audited"),
                        .init("ERRORS", "errors"),
                    ],
                    rows: report.rows.map {
                        [.text($0.rule), .number($0.matched), .number($0.audited), .number($0.errors)]
                    },
                    totals: report.rows.isEmpty
                        ? nil
                        : [
                            .text("TOTAL"), .number(report.totals.matched), .number(report.totals.audited),
                            .number(report.totals.errors),
                        ])
            ]
        }
    }
}

/// `postern report refusals`
struct ReportRefusalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refusals", abstract: "Refusals at the edge by stage and reply.")

    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportRefusals(options.range), \.period) { report in
            [
                ReportTable(
                    heading: [.init("STAGE", "stage"), .init("REPLY", "reply"), .init("REFUSALS", "refusals")],
                    rows: report.rows.map {
                        [
                            .text($0.stage), options.name($0.reply),
                            .number($0.refusals),
                        ]
                    },
                    totals: report.rows.isEmpty
                        ? nil : [.text("TOTAL"), .text(""), .number(report.totals.count)])
            ]
        }
    }
}
