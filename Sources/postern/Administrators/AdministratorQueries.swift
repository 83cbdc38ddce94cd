import ArgumentParser
import Identity
import Mail
import Operations

/// `postern administrator list`
struct AdministratorList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the accounts of administrators.")

    @Option(
        name: .long,
        help: ArgumentHelp("Only those with a role for this organization, or for all.", valueName: "name"))
    var organization: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let accounts = try settings.ask(AccountList(organization: organization))
            if output.json { return try Console.printJSON(accounts) }
            guard !accounts.isEmpty else {
                return Console.print(
                    "There is no account. `postern administrator create NAME --role Operator` makes the first.")
            }
            table.print(
                ["NAME", "STATE", "ROLES", "SECOND FACTOR", "LAST SIGN-IN"],
                accounts.map { account in
                    [
                        account.name, account.state.rawValue,
                        account.grants.map(\.description).joined(separator: ", "),
                        account.hasSecondFactor ? "yes" : "no", account.lastSignIn?.iso8601 ?? "-",
                    ]
                }, spare: ["LAST SIGN-IN", "ROLES"])
        }
    }
}

/// `postern administrator show`
struct AdministratorShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an account: its roles, its second factor, its last sign-in.")

    @OptionGroup var account: AccountArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let found = try settings.ask(AccountShow(name: account.name))
            if output.json { return try Console.printJSON(found) }
            AccountLines.print(found)
        }
    }
}

/// `postern administrator sessions`
struct AdministratorSessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "List who is signed in, the newest first.")

    @Argument(help: ArgumentHelp("Only those of this account.", valueName: "name"))
    var name: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let sessions = try settings.ask(SessionList(account: name))
            if output.json { return try Console.printJSON(sessions) }
            guard !sessions.isEmpty else { return Console.print("Nobody is signed in.") }
            table.print(
                ["ACCOUNT", "SINCE", "LAST USED", "FROM", "WITH", "BY", "ID"],
                sessions.map { session in
                    [
                        session.account, session.created.iso8601, session.lastUsed.iso8601, session.address ?? "-",
                        session.client ?? "-", session.authentication, session.id,
                    ]
                }, spare: ["BY", "WITH", "SINCE"])
        }
    }
}
