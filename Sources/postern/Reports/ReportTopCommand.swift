import ArgumentParser
import Mail
import Operations

/// `postern report top`
struct ReportTopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Who sends, gets, fails or is refused most.",
        discussion: """
            Accepted mail is counted by senders, recipients, sender-domains and recipient-domains, failed mail by \
            senders and recipients, refusals by senders, recipients and sources.
            """)

    @Argument(help: "senders, recipients, sender-domains, recipient-domains or sources.")
    var subject = "senders"
    @Option(name: .long, help: "What is counted: accepted, failed or refused.")
    var of = "accepted"
    @Option(name: .long, help: "What ranks the rows: messages or octets.")
    var order = "messages"
    @Option(name: .long, help: "At most this many rows.")
    var limit = 10
    @OptionGroup var direction: DirectionOption
    @OptionGroup var options: ReportOptions

    private static let subjects: [(word: String, subject: ReportTop.Subject)] = [
        ("senders", .senders), ("recipients", .recipients), ("sender-domains", .senderDomains),
        ("recipient-domains", .recipientDomains), ("sources", .sources),
    ]

    private var choices: (subject: ReportTop.Subject, event: ReportTop.Event, order: ReportTop.Order)? {
        guard let subject = Self.subjects.first(where: { $0.word == subject })?.subject,
            let event = ReportTop.Event(rawValue: of), let order = ReportTop.Order(rawValue: order)
        else { return nil }
        return (subject, event, order)
    }

    func validate() throws {
        guard choices != nil else {
            throw ValidationError(
                "Give one of \(Self.subjects.map(\.word).joined(separator: ", ")), with --of accepted, failed or "
                    + "refused and --order messages or octets.")
        }
        guard (1...ReportTop.mostRows).contains(limit) else {
            throw ValidationError("--limit: give a number from 1 to \(ReportTop.mostRows).")
        }
    }

    func run() throws {
        guard let (subject, event, order) = choices else { return }
        let report = ReportTop(
            options.range, by: subject, of: event, order: order, direction: direction.value, limit: limit)
        try options.report(report, \.period) { [Self.table($0, isCSV: options.csv)] }
    }

    private static func table(_ report: TopReportView, isCSV: Bool) -> ReportTable {
        let hasOctets = report.of != .refused
        let count =
            switch report.of {
            case .accepted: "MESSAGES"
            case .failed: "RECIPIENTS"
            case .refused: "REFUSALS"
            }
        func cells(_ name: String, _ amount: Int64, _ octets: Int64) -> [ReportTable.Cell] {
            [.text(name), .number(amount), .share(amount, of: report.totals.count)]
                + (hasOctets ? [.octets(octets)] : [])
        }
        var rows = report.rows.map { cells($0.name, $0.count, $0.octets) }
        if report.others.count > 0, !isCSV {
            rows.append(cells("all others", report.others.count, report.others.octets))
        }
        return ReportTable(
            heading: [.init("NAME", "name"), .init(count, "count"), .init("SHARE", "share")]
                + (hasOctets ? [.init("SIZE", "octets")] : []),
            rows: rows,
            totals: rows.isEmpty ? nil : cells("TOTAL", report.totals.count, report.totals.octets))
    }
}
