import ArgumentParser
import Mail
import Operations

/// `postern tls`
struct TLSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls", abstract: "Show the outcomes of TLS on deliveries.", subcommands: [TLSReportCommand.self])
}

/// `postern tls report`
struct TLSReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Count a day's TLS sessions by domain and policy.",
        discussion: "Days are UTC days; two weeks of them are kept. With --json in the form of RFC 8460.")

    @Option(name: .long, help: ArgumentHelp("The day, such as 2026-11-23; today by default.", valueName: "day"))
    var day: String?
    @Option(name: .long, help: ArgumentHelp("Only this domain of recipients.", valueName: "domain"))
    var domain: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let day, day.utf8.count != 10 || WallTime(iso8601: day) == nil {
            throw ValidationError("--day \(day): give a day such as 2026-11-23.")
        }
        if let domain { try ArgumentChecks.domain(domain, "--domain") }
    }

    func run() throws {
        try Console.run {
            let day = self.day ?? UTCDay(SystemTime().wallTime()).description
            let domain = self.domain.flatMap { try? Domain($0) }?.name
            let report = try settings.ask(TLSReport(day: day, domain: domain))
            if output.json { return try Console.printJSON(report) }
            if report.policies.isEmpty { return Console.print("No sessions on \(day).") }
            Console.printTable(
                ["DOMAIN", "POLICY", "SUCCEEDED", "FAILED", "FAILURES"],
                report.policies.map { result in
                    [
                        result.policy.domain, result.policy.type, "\(result.summary.successes)",
                        "\(result.summary.failures)",
                        result.failures.map { failure in
                            "\(failure.sessions) \(failure.result)" + (failure.exchanger.map { " at \($0)" } ?? "")
                        }.joined(separator: ", "),
                    ]
                })
        }
    }
}
