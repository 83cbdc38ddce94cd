import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern dkim show`
struct DKIMShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a domain's signing: configuration, public keys, rotation, state in DNS.")

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var resolver: ResolverOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let view = try settings.ask(Operations.DKIMShow(domain: target.domain), server: server)
            let check = try DKIMRecordCheck.run(view, servers: try resolver.servers(server))
            let signing = DKIMSigningView(view, check)
            if output.json { return try Console.printJSON(signing) }
            Console.printTable(["PROPERTY", "VALUE"], signing.properties.map { [$0.0, $0.1] })
            for warning in DKIMShow.warnings(view, check) { Console.complain("Warning: \(warning)") }
        }
    }

    private static func warnings(_ view: DKIMDomainView, _ check: DKIMRecordCheck) -> [String] {
        var warnings: [String] = []
        if !view.isConfigured {
            warnings.append("dkimSigningConfigs has no entry for \(view.domain); its mail is not signed.")
        } else if view.keys.isEmpty {
            warnings.append("\(view.domain) has no keys; `postern dkim create \(view.domain)` makes them.")
        }
        return warnings + check.records.filter(\.isNeeded).compactMap(\.advice)
    }
}

/// `postern dkim check`
struct DKIMCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that DNS has a domain's keys, and name repairs.",
        discussion: "Exit status 0 when DNS has every key that signs or will sign, 1 otherwise.")

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var resolver: ResolverOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let view = try settings.ask(Operations.DKIMShow(domain: target.domain), server: server)
            let check = try DKIMRecordCheck.run(view, servers: try resolver.servers(server))
            if output.json {
                try Console.printJSON(check)
            } else if view.keys.isEmpty {
                throw DKIMRecords.noKeys(view)
            } else {
                Console.printTable(
                    ["NAME", "STATE", "USED"],
                    zip(view.keys, check.records).map { key, record in
                        [
                            record.name, record.state.rawValue,
                            key.isSigning ? "signs" : record.isNeeded ? "signs from \(key.from)" : "not yet",
                        ]
                    })
                for record in check.records {
                    if let advice = record.advice { Console.print(TextTable.printable(advice)) }
                }
            }
            if !check.isValid { throw ExitCode(1) }
        }
    }
}

extension DKIMDomainView.Key {
    fileprivate var from: String { signsFrom.text }
}
