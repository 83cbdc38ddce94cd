import ArgumentParser
import Identity
import Mail
import Operations

/// `postern domain`
struct DomainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "Show and make the proofs that domains are an organization's.",
        subcommands: [DomainProofCommand.self])
}

/// `postern domain proof`
struct DomainProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof", abstract: "Prove that a domain is an organization's by a TXT record.",
        discussion: """
            The administrators of an organization can accept mail for a domain once it is proved. Operators need no \
            proof.
            """,
        subcommands: [DomainProofListCommand.self, DomainProofStartCommand.self, DomainProofCheckCommand.self])
}

/// `postern domain proof list`
struct DomainProofListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the proofs and how far they are.")

    @Option(name: .long, help: ArgumentHelp("Only those of this organization.", valueName: "name"))
    var organization: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let proofs = try settings.ask(DomainProofList(organization: organization))
            if output.json { return try Console.printJSON(proofs) }
            if proofs.isEmpty { return Console.print("There are none.") }
            table.print(
                ["DOMAIN", "ORGANIZATION", "STATE", "ACCEPTED", "CHECKED", "MISSING SINCE"],
                proofs.map { proof in
                    [
                        proof.domain, proof.organization, proof.state.rawValue, proof.isAccepted ? "yes" : "no",
                        proof.checked?.iso8601 ?? "-", proof.missingSince?.iso8601 ?? "-",
                    ]
                }, spare: ["MISSING SINCE", "CHECKED"])
        }
    }
}

/// `postern domain proof start`
struct DomainProofStartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Begin a proof: print the TXT record to publish.",
        discussion: "A proof that is there already stays as it is.")

    @Argument(help: ArgumentHelp("The domain.", valueName: "domain"))
    var domain: String
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try Console.run {
            let proof = try options.ask { DomainProofStart(organization: $0, domain: domain) }
            if options.output.json { return try Console.printJSON(proof) }
            DomainProofLines.print(proof)
        }
    }
}

/// `postern domain proof check`
struct DomainProofCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look for the record of a proof now.",
        discussion: "The running gateway asks DNS. The status is 1 where the domain is not proved.")

    @Argument(help: ArgumentHelp("The domain.", valueName: "domain"))
    var domain: String
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try Console.run {
            let proof = try options.ask { DomainProofCheck(organization: $0, domain: domain) }
            if options.output.json { try Console.printJSON(proof) } else { DomainProofLines.print(proof) }
            if proof.state != .proved { throw ExitCode.failure }
        }
    }
}

/// What the commands say of a proof.
private enum DomainProofLines {
    static func print(_ proof: DomainProofView) {
        switch proof.state {
        case .proved: Console.print("\(proof.domain) is proved to be \(proof.organization)'s.")
        case .waiting, .lost:
            Console.print(
                proof.state == .lost
                    ? "\(proof.domain) is proved no more: its record is gone."
                    : "\(proof.domain) waits for its record.")
            Console.print("Publish it, and look again with `postern domain proof check \(proof.domain)`:")
            Console.print("  \(proof.recordName). TXT \"\(proof.recordText)\"")
        }
    }
}
