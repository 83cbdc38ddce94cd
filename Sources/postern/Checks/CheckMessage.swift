import ArgumentParser
import Engines
import Foundation
import Gateway
import Log
import Mail
import MailFlow
import NodeState
import Operations
import Organization

/// `postern check message`
struct CheckMessage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message",
        abstract:
            "Authenticate the sender of a message by SPF, DKIM, ARC and DMARC, step by step, and judge its content. "
            + "Changes nothing.",
        discussion: "Exit status 0 when composite authentication is pass or softpass, 1 otherwise.")

    @Option(name: .long, help: ArgumentHelp("The message, header and body, as received.", valueName: "file"))
    var file: String

    @OptionGroup var client: CheckedClientOptions

    @Option(
        name: .long,
        help: ArgumentHelp("The organization that the message is for; its own domains are used.", valueName: "name"))
    var organization: String?

    @Flag(name: .long, help: "Judge it as mail of the organization's own people to the outside.")
    var outbound = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let resolver = try client.resolver.chosen
            // With a resolver named, nothing of this server's configuration is needed, but what is there counts.
            let needsServer = resolver == nil || organization != nil
            let server = needsServer ? try settings.load() : try? settings.load()
            let message = try MessageFile(file, headerLimit: (server?.limits ?? Limits()).headerSize)
            let inspector = InspectorPool(time: SystemTime(), logger: .silent) { 1 }
            defer { inspector.stop() }
            var checker = MessageChecker(
                clientAddress: client.ip, helo: client.helo, sender: client.mailFrom,
                servers: resolver.map { [$0] } ?? server?.dnsServers ?? [], server: server,
                organization: try organization.map { try document(of: $0, server) })
            checker.inspector = inspector
            checker.isOutbound = outbound
            if let server { checker.scorers = try Self.scorers(server) }
            let engines = server.map { CheckedSpamEngines($0) }
            checker.opinions = engines
            var check = try checker.check(message.content)
            for failure in engines?.failures ?? [] { Console.complain("The verdict is without it: \(failure).") }
            if resolver == nil, let server { check.lookups = settings.marked(check.lookups, server: server) }
            if output.json {
                try Console.printJSON(check)
            } else {
                for line in CheckMessage.lines(check) { Console.print(TextTable.printable(line)) }
                if let engines = server?.engines, engines.clamd != nil || !engines.hashLists.isEmpty {
                    Console.print("clamd and the lists of hashes were not asked: the gateway alone does so.")
                }
            }
            if !check.compauth.isPass { throw ExitCode(1) }
        }
    }

    private func document(of organization: String, _ server: ServerConfiguration?) throws -> String {
        try settings.ask(Operations.OrganizationExport(organization: organization), server: server).document
    }

    /// What judges content by a server's settings.
    private static func scorers(_ server: ServerConfiguration) throws -> any ScorerSource {
        do throws(ScoringListFiles.Unusable) {
            return try ScoringListFiles.source(server)
        } catch {
            throw OperationFailure("engines.scoringLists can't be used: \(error)")
        }
    }

    private static func lines(_ check: MessageCheck) -> [String] {
        var lines = ["From: " + (check.authors.isEmpty ? "nobody" : check.authors.joined(separator: ", "))]
        if !check.hasSingleAuthor { lines.append("The message does not have exactly one author.") }
        lines += ["", "SPF"] + CheckSPF.lines(check.spf)
        lines += ["", "DKIM"]
        lines += check.dkim.isEmpty ? ["dkim=none: the message is not signed"] : check.dkim.map(line)
        lines += ["", "ARC"]
        lines += check.arc.sealings.map { "i=\($0.instance): sealed by \($0.sealer), signed by \($0.signer)" }
        lines.append("arc=\(check.arc.result)" + (check.arc.reason.map { ": \($0)" } ?? ""))
        lines += ["", "DMARC"] + check.dmarc.steps
        lines.append(line(check.dmarc))
        lines += [
            "", "compauth=\(check.compauth.result) reason=\(check.compauth.reason): \(check.compauth.meaning)", "",
        ]
        if let verdict = check.verdict { lines += verdict.lines + [""] }
        if !check.rules.isEmpty { lines += DecisionText.lines(of: check.rules, naming: .recipients) + [""] }
        if let refusal = check.refusal { lines += ["Refused: \(refusal)", ""] }
        // As it would stand in the message.
        for field in check.stamps + check.fields {
            lines += field.split(whereSeparator: \.isNewline).map(String.init)
        }
        return lines + CheckSPF.lines(check.lookups)
    }

    private static func line(_ signature: MessageCheck.Signature) -> String {
        var line = "dkim=\(signature.result)"
        if let domain = signature.domain { line += " d=\(domain)" }
        if let selector = signature.selector { line += " s=\(selector)" }
        if let algorithm = signature.algorithm { line += " a=\(algorithm)" }
        if signature.isAligned { line += ", aligned" }
        if signature.isTesting { line += ", the domain is testing" }
        if let reason = signature.reason { line += ": \(reason)" }
        return line
    }

    private static func line(_ dmarc: MessageCheck.DMARC) -> String {
        var line = "dmarc=\(dmarc.result)"
        if let policy = dmarc.policy { line += " p=\(policy)" }
        if let domain = dmarc.policyDomain { line += " of \(domain)" }
        if let problem = dmarc.problem { line += ": \(problem)" }
        return line
    }
}
