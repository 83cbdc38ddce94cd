import ArgumentParser
import Mail
import Operations

/// `postern report traffic`
struct ReportTrafficCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traffic", abstract: "Mail by time: what came, what became of it, what was refused.",
        discussion: "Figures of messages count at their acceptance, figures of recipients at their end.")

    @OptionGroup var direction: DirectionOption
    @OptionGroup var options: ReportOptions

    func run() throws {
        try options.report(ReportTraffic(options.range, direction: direction.value), \.period) { report in
            [options.csv ? Self.all(report) : Self.short(report)]
        }
    }

    /// What fits on a line.
    private static func short(_ report: TrafficReportView) -> ReportTable {
        func cells(_ figures: TrafficFigures) -> [ReportTable.Cell] {
            [
                .number(figures.messages), .number(figures.incoming), .number(figures.originating),
                .octets(figures.octets), .number(figures.delivered), .number(figures.filteredAsSpam),
                .number(figures.failed + figures.expired + figures.removed), .number(figures.deferred),
                .number(figures.refused),
            ]
        }
        return ReportTable(
            heading: [
                .init("START", "start"), .init("MESSAGES", "messages"), .init("IN", "incoming"),
                .init("OUT", "originating"), .init("SIZE", "octets"), .init("DELIVERED", "delivered"),
                .init("JUNK", "filteredAsSpam"), .init("FAILED", "failed"), .init("DEFERRED", "deferred"),
                .init("REFUSED", "refused"),
            ],
            rows: report.series.map { [.text($0.start.iso8601)] + cells($0.figures) },
            totals: [.text("TOTAL")] + cells(report.totals))
    }

    /// Every figure.
    private static func all(_ report: TrafficReportView) -> ReportTable {
        ReportTable(
            heading: (["start"] + TrafficFigures.names).map { .init($0, $0) },
            rows: report.series.map { [.text($0.start.iso8601)] + $0.figures.values.map { .number($0) } })
    }
}
