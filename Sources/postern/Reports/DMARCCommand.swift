import ArgumentParser
import Mail
import Operations

/// `postern dmarc`
struct DMARCCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dmarc", abstract: "Show the outcomes of DMARC on incoming mail.",
        subcommands: [DMARCReportCommand.self])
}

/// `postern dmarc report`
struct DMARCReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Count a day's messages by the policy of their author's domain.",
        discussion: "Days are UTC days; two weeks of them are kept. With --json all rows, with the names of RFC 9990.")

    @Option(name: .long, help: ArgumentHelp("The day, such as 2026-11-23; today by default.", valueName: "day"))
    var day: String?
    @Option(name: .long, help: ArgumentHelp("Only this organization's mail.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let day, UTCDay(day) == nil {
            throw ValidationError("--day \(day): give a day such as 2026-11-23.")
        }
    }

    func run() throws {
        try Console.run {
            let day = self.day ?? UTCDay(SystemTime().wallTime()).description
            let view = try settings.ask(DMARCReport(day: day, organization: organization))
            if output.json { return try Console.printJSON(view) }
            if view.reports.isEmpty, view.leftOut == 0 {
                return Console.print("No messages with a DMARC policy on \(day).")
            }
            Console.printTable(
                ["ORGANIZATION", "POLICY OF", "P", "MESSAGES", "PASSED", "JUNKED", "REFUSED", "SOURCES"],
                view.reports.map { report in
                    [
                        report.organization, report.policyPublished.domain, report.policy, "\(report.messages)",
                        "\(report.passed)", "\(report.junked)", "\(report.refused)", "\(report.sources)",
                    ]
                })
            if view.merged > 0 {
                Console.print(
                    "\(view.merged) messages were counted without their source: there were too many different ones.")
            }
            if view.leftOut > 0 {
                Console.print("\(view.leftOut) messages are in no report: there were too many different policies.")
            }
            if view.isTruncated { Console.print("There is more; give --organization.") }
        }
    }
}
