import ArgumentParser
import Mail
import MailFlow
import Operations
import Organization

/// `postern check spf`
struct CheckSPF: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spf",
        abstract: "Evaluate a domain's sender policy for a client, step by step. Changes nothing.",
        discussion: "Exit status 0 for pass, 1 for every other result.")

    @OptionGroup var client: CheckedClientOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            // With a resolver named, nothing of this server's configuration is needed.
            let resolver = try client.resolver.chosen
            let server = resolver == nil ? try settings.load() : nil
            var check = try SenderCheck.spf(
                clientAddress: client.ip, helo: client.helo, sender: client.mailFrom, receiver: server?.hostname.name,
                servers: resolver.map { [$0] } ?? server?.dnsServers ?? [])
            if let server { check.lookups = settings.marked(check.lookups, server: server) }
            if output.json {
                try Console.printJSON(check)
            } else {
                for line in CheckSPF.lines(check.spf) + CheckSPF.lines(check.lookups) {
                    Console.print(TextTable.printable(line))
                }
            }
            if !check.spf.isPass { throw ExitCode(1) }
        }
    }

    /// What the running gateway's cache holds of what was asked.
    static func lines(_ lookups: [DNSLookup]) -> [String] {
        let held = lookups.filter { $0.secondsLeft != nil }
        guard !held.isEmpty else { return [] }
        return ["", "The running gateway goes by answers in its DNS cache (`postern dns show NAME`):"]
            + held.map { "  \($0.description)" }
    }

    /// The steps and the result.
    static func lines(_ spf: SenderCheck.SPF) -> [String] {
        var lines = spf.steps.map { step in
            String(repeating: "  ", count: step.depth) + "\(step.domain)  \(step.term)  \(step.outcome)"
        }
        lines.append(
            "spf=\(spf.result) (\(spf.identity)\(spf.domain.map { " \($0)" } ?? "")), \(spf.lookups) of 10 look-ups")
        if let mechanism = spf.mechanism { lines.append("mechanism: \(mechanism)") }
        if let problem = spf.problem { lines.append("problem: \(problem)") }
        if let explanation = spf.explanation { lines.append("explanation: \(explanation)") }
        return lines
    }
}
