import ArgumentParser
import Identity
import Mail
import Operations

/// `postern administrator create`
struct AdministratorCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make an account, and print the link for its owner.",
        discussion: """
            Operator and OrganizationManagement must have a second factor. --second-factor asks others for one.
            """)

    @OptionGroup var account: AccountArgument
    @OptionGroup var rights: RoleOptions
    @Option(name: .long, help: ArgumentHelp("The owner's name.", valueName: "text"))
    var fullName: String?
    @Option(name: .long, help: ArgumentHelp("Where notices about the account go.", valueName: "address"))
    var email: String?
    @Flag(name: .long, help: "The account must have a second factor, whatever its roles.")
    var secondFactor = false
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let email { try ArgumentChecks.address(email, "--email") }
    }

    func run() throws {
        try Console.run {
            let made = try settings.ask(
                AccountCreate(
                    name: account.name, fullName: fullName, email: email, role: try rights.named(),
                    organization: rights.organization, mustHaveSecondFactor: secondFactor))
            if output.json { return try Console.printJSON(made) }
            Console.print("Account \(made.account.name) is made.")
            for line in AccountLines.of(made.link) { Console.print(line) }
        }
    }
}

/// `postern administrator reset`
struct AdministratorReset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Take password, second factor and sessions away, and print a new link.",
        discussion: """
            For whoever has lost them, or knows that somebody else has them. Tokens go on; see `postern token`.
            """)

    @OptionGroup var account: AccountArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let reset = try settings.ask(AccountReset(name: account.name))
            if output.json { return try Console.printJSON(reset) }
            Console.print("Account \(reset.account.name) has no password and no second factor any more.")
            for line in AccountLines.of(reset.link) { Console.print(line) }
        }
    }
}

/// `postern administrator enable`
struct AdministratorEnable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Let the owner of a disabled account in again.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            var change = AccountSet(name: account.name)
            change.isEnabled = true
            let changed = try settings.ask(change)
            if output.json { return try Console.printJSON(changed) }
            Console.print("Account \(changed.name) is \(changed.state.rawValue).")
        }
    }
}

/// `postern administrator disable`
struct AdministratorDisable: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Let nobody in by an account: its sessions end, its tokens do nothing.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            var change = AccountSet(name: account.name)
            change.isEnabled = false
            let changed = try settings.ask(change)
            if output.json { return try Console.printJSON(changed) }
            Console.print("Account \(changed.name) is \(changed.state.rawValue).")
        }
    }
}

/// `postern administrator delete`
struct AdministratorDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an account, with its sessions and tokens.",
        discussion: "The audit log keeps its name.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let deleted = try settings.ask(AccountDelete(name: account.name))
            if output.json { return try Console.printJSON(deleted) }
            Console.print("Account \(deleted.name) is deleted.")
        }
    }
}

/// `postern administrator grant`
struct AdministratorGrant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Give an account a role; its sessions end.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var rights: RoleOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let changed = try settings.ask(
                AccountGrant(name: account.name, role: try rights.named(), organization: rights.organization))
            if output.json { return try Console.printJSON(changed) }
            AccountLines.print(changed)
        }
    }
}

/// `postern administrator revoke`
struct AdministratorRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take a role from an account; its sessions end.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var rights: RoleOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let changed = try settings.ask(
                AccountRevoke(name: account.name, role: try rights.named(), organization: rights.organization))
            if output.json { return try Console.printJSON(changed) }
            AccountLines.print(changed)
        }
    }
}

/// `postern administrator sign-out`
struct AdministratorSignOut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-out", abstract: "End an account's sessions, or one of them.")

    @OptionGroup var account: AccountArgument
    @Option(name: .long, help: ArgumentHelp("Only this session.", valueName: "id"))
    var session: String?
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let ended = try settings.ask(SessionEnd(account: account.name, session: session))
            if output.json { return try Console.printJSON(ended) }
            Console.print("\(ended.ended) \(ended.ended == 1 ? "session has" : "sessions have") ended.")
        }
    }
}
