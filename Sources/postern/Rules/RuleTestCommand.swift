import ArgumentParser
import Mail
import MailFlow
import Operations
import Organization

/// `postern rule test`
struct RuleTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show for each mail flow rule and each recipient whether it matches a message, and why.",
        discussion: """
            Sends and changes nothing. The organization is the one whose mail the transaction is. Exit status 0 when a \
            rule matches, 1 when none does.
            """)

    @OptionGroup var session: SessionOptions
    @Option(name: .long, help: ArgumentHelp("The message, header and body.", valueName: "file"))
    var file: String
    @Option(name: .long, help: ArgumentHelp("Only this rule.", valueName: "name"))
    var rule: String?
    @OptionGroup var resolver: ResolverOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            var query = session.query
            query.content = try MessageFile(file, headerLimit: server.limits.headerSize).content
            query.resolver = resolver.dns
            let result = try settings.ask(RuleTest(query, rule: rule), server: server)
            if output.json {
                try Console.printJSON(result)
            } else {
                for line in Self.lines(result) { Console.print(TextTable.printable(line)) }
            }
            if !result.rules.contains(where: { $0.result == .matched }) { throw ExitCode(1) }
        }
    }

    /// The rules one after the other, each with its recipients, and last what would be said to these.
    private static func lines(_ result: RuleTestResult) -> [String] {
        var lines: [String] = []
        var rule: Int?
        for trace in result.rules {
            if rule != trace.place {
                if rule != nil { lines.append("") }
                lines.append("\(trace.place). \(trace.rule) (\(trace.mode))")
                rule = trace.place
            }
            let recipient = trace.recipient.map { "<\($0)>: " } ?? ""
            lines.append("   \(recipient)\(words(of: trace))")
            for finding in trace.findings {
                let value = finding.value.isEmpty ? "" : ": \(finding.value)"
                lines.append("      \(finding.holds ? "yes" : "no ")  \(finding.parameter)\(value)")
            }
        }
        if result.rules.isEmpty { lines.append("No rule saw the message.") }
        lines.append("")
        for recipient in result.recipients {
            lines.append("<\(recipient.recipient)>: \(recipient.command): \(recipient.reply)")
        }
        return lines
    }

    private static func words(of trace: RuleTrace) -> String {
        let actions = trace.actions.joined(separator: ", ")
        switch trace.result {
        case .matched:
            if trace.actions.isEmpty { return "matches" }
            return trace.mode == TransportRule.Mode.enforce.rawValue
                ? "matches: \(actions)" : "matches, and would do: \(actions)"
        case .conditionFailed: return "does not match: a condition does not hold"
        case .exceptionHeld: return "does not match: an exception holds"
        case .disabled: return "is disabled"
        case .notActive: return "is not active at this time"
        case .stoppedBefore:
            return "is not reached" + (trace.stoppedBy.map { ": \($0) ended the processing" } ?? "")
        case .failed: return "can't be evaluated" + (trace.reason.map { ": \($0)" } ?? "")
        }
    }
}
