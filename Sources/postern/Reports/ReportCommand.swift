import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern report`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Count mail: by time, sender, connector, TLS.",
        discussion: """
            Without --start, a report covers the day before --end, and without --end it goes up to now. Times are UTC. \
            Steps of five minutes are kept for 14 days, hours for 90 days, days for two years.
            """,
        subcommands: [
            ReportTrafficCommand.self, ReportTopCommand.self, ReportConnectorsCommand.self, ReportTLSCommand.self,
            ReportNonAcceptedDomainCommand.self, ReportAutoForwardedCommand.self, ReportVerdictsCommand.self,
            ReportRulesCommand.self,
            ReportRefusalsCommand.self, ReportSubmissionsCommand.self,
        ])
}

/// What all reports take.
struct ReportOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only this organization's mail.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("From this time on, in ISO 8601, UTC.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Up to this time, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(name: .long, help: "5m, 1h or 1d; what suits the period by default.")
    var step: String?
    @Flag(name: .long, help: "Print CSV, for a spreadsheet.")
    var csv = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.time(start, "--start")
        try ArgumentChecks.time(end, "--end")
        if let step, TrafficStep(rawValue: step) == nil {
            let steps = TrafficStep.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--step \(step): give one of \(steps).")
        }
        if csv, output.json { throw ValidationError("Give --csv or --json, not both.") }
    }

    /// Over what the report goes.
    var range: ReportRange {
        ReportRange(
            organization: organization, start: start.flatMap { WallTime(iso8601: $0) },
            end: end.flatMap { WallTime(iso8601: $0) }, step: step.flatMap { TrafficStep(rawValue: $0) })
    }

    /// The cell of a name. What was counted without one has words in text, and nothing in a file.
    func name(_ name: String?) -> ReportTable.Cell { .text(name ?? (csv ? nil : "all others")) }

    /// Asks for a report and prints it in the form that was ordered.
    func report<Asked: Operations.Operation>(
        _ operation: Asked, _ period: KeyPath<Asked.Answer, ReportPeriodView>, _ table: (Asked.Answer) -> [ReportTable]
    ) throws {
        try Console.run {
            let answer = try settings.ask(operation)
            if output.json { return try Console.printJSON(answer) }
            let tables = table(answer)
            if csv { return Console.write(ReportTable.csv(tables)) }
            Console.print(answer[keyPath: period].sentence)
            for table in tables {
                if let title = table.title { Console.print("\n\(title)") }
                if table.rows.isEmpty {
                    Console.print("None.")
                } else {
                    Console.printTable(table.heading.map { $0.title }, table.text)
                }
            }
        }
    }
}

/// `--direction`.
struct DirectionOption: ParsableArguments {
    @Option(name: .long, help: "Only Incoming or Originating mail.")
    var direction: String?

    func validate() throws {
        if let direction, Self.direction(direction) == nil {
            throw ValidationError("--direction \(direction): give Incoming or Originating.")
        }
    }

    /// The direction, if one was given.
    var value: Direction? { direction.flatMap { Self.direction($0) } }

    private static func direction(_ text: String) -> Direction? {
        [Direction.incoming, .originating].first { $0.rawValue.lowercased() == text.lowercased() }
    }
}

extension ReportPeriodView {
    /// What the report is about, as a line.
    fileprivate var sentence: String {
        let steps =
            switch step {
            case .fiveMinutes: "five minutes"
            case .hour: "an hour"
            case .day: "a day"
            }
        var text = "From \(start.iso8601) to \(end.iso8601) in steps of \(steps); "
        text += countedThrough.map { "counted up to \($0.iso8601)." } ?? "nothing was counted yet."
        if start < keptFrom { text += "\nSteps of \(steps) are kept from \(keptFrom.iso8601) on." }
        return text
    }
}
