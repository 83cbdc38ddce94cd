import ArgumentParser
import Mail
import Operations
import Organization

/// `postern dkim`
struct DKIMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dkim", abstract: "Create, print, check and rotate the keys that sign mail.",
        discussion: "dkimSigningConfigs of an organization's document lists the domains whose mail is signed.",
        subcommands: [
            DKIMList.self, DKIMShow.self, DKIMCreate.self, DKIMRecords.self, DKIMRotate.self, DKIMCheck.self,
        ])
}

/// The domain that a command is for.
struct DKIMDomainArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The accepted domain.", valueName: "domain"))
    var domain: String

    func validate() throws { try ArgumentChecks.domain(domain, "The domain") }
}

/// `postern dkim list`
struct DKIMList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the domains that have a configuration or a key.")

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let domains = try settings.ask(Operations.DKIMList(organization: organization))
            if output.json { return try Console.printJSON(domains.map { DKIMSigningView($0) }) }
            if domains.isEmpty { return Console.print("No domain has a DKIM configuration or key.") }
            Console.printTable(
                ["ORGANIZATION", "DOMAIN", "ENABLED", "ALGORITHM", "SIGNS WITH", "ROTATE ON", "THEN"],
                domains.map { view in
                    [
                        view.organization, view.domain, view.isEnabled ? "yes" : "no", view.algorithm,
                        view.keys.filter(\.isSigning).map(\.selector).joined(separator: ", ").orDash,
                        view.rotateOnDate.text, view.selectorAfter?.text ?? "-",
                    ]
                })
        }
    }
}

/// `postern dkim create`
struct DKIMCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make the missing keys for a domain's configuration.",
        discussion: "With `Enabled: true` selector1 signs at once, so publish the printed records immediately.")

    @OptionGroup var target: DKIMDomainArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let change = try settings.ask(Operations.DKIMCreate(domain: target.domain))
            let view = change.domain
            if output.json { return try Console.printJSON(DKIMSigningView(view)) }
            guard change.isNew else { return Console.print("\(view.domain) has its keys already.") }
            Console.print("Keys of \(view.domain) were made. Publish these records in its zone:\n")
            DKIMRecords.print(view)
            Console.print(
                view.isEnabled
                    ? "\nMail is being signed from now on. `postern dkim check \(view.domain)` checks that DNS has them."
                    : "\nMail is not signed yet: set Enabled: true in dkimSigningConfigs once DNS has them.")
        }
    }
}

/// `postern dkim rotate`
struct DKIMRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a new key for the other selector, which takes over after four days.",
        discussion: """
            Publish the printed record within the four days. Leave the record of the old key in DNS, for mail under \
            way. With --now the other selector signs at once; during a rotation this ends the wait.
            """)

    @OptionGroup var target: DKIMDomainArgument

    @Flag(name: .long, help: "Sign with the new key at once, whether or not DNS has it.")
    var now = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.DKIMRotate(domain: target.domain, isImmediate: now)).domain
            if output.json { return try Console.printJSON(DKIMSigningView(view)) }
            let date = view.rotateOnDate.text
            Console.print(
                "\(view.domain) is signed with \(view.selectorAfter?.text ?? "-") from \(date) on. Publish:\n")
            DKIMRecords.print(view, only: view.selectorAfter)
            Console.print("\nLeave the records of \(view.selectorBefore?.text ?? "-") as they are.")
        }
    }
}
