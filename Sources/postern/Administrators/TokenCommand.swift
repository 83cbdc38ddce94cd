import ArgumentParser
import Identity
import Mail
import Operations

/// `postern token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke tokens by which programs use the API.",
        discussion: "A token belongs to an account and can do a part of what its owner may, and never more.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

/// `postern token create`
struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token, and print it once.",
        discussion: "Keep it where programs read secrets from: nobody sees it again.")

    @Argument(help: ArgumentHelp("What the token is for.", valueName: "name"))
    var name: String
    @Option(name: .long, help: ArgumentHelp("The account that it is of.", valueName: "name"))
    var account: String
    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("A permission that it may use; may be given several times.", valueName: "permission"))
    var scopes: [String] = []
    @Option(
        name: .customLong("organization"),
        help: ArgumentHelp("An organization that it may see; may be given several times.", valueName: "name"))
    var organizations: [String] = []
    @Option(
        name: .customLong("network"),
        help: ArgumentHelp("A network that it may come from; may be given several times.", valueName: "network"))
    var networks: [String] = []
    @Option(
        name: .long,
        help: "For how many days it is good, from 1 to 365; 0 for ever, which only metrics.read alone may be.")
    var days = TokenCreate.usualDays
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        _ = try permissions()
        try ArgumentChecks.number(Int64(days), in: 0...Int64(TokenCreate.mostDays), "--days")
    }

    private func permissions() throws -> [Permission] {
        let words = Permission.allCases.map(\.rawValue).joined(separator: ", ")
        guard !scopes.isEmpty else {
            throw ValidationError("Give the token at least one permission with --scope: \(words).")
        }
        return try scopes.map { scope in
            guard let permission = Permission(rawValue: scope) else {
                throw ValidationError("--scope \(scope): give one of \(words).")
            }
            return permission
        }
    }

    func run() throws {
        try Console.run {
            let made = try settings.ask(
                TokenCreate(
                    name: name, owner: account, scopes: try permissions(), organizations: organizations,
                    networks: networks, days: days))
            if output.json { return try Console.printJSON(made) }
            Console.print(made.token)
        }
    }
}

/// `postern token list`
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens by account and name.")

    @Option(name: .long, help: ArgumentHelp("Only those of this account.", valueName: "name"))
    var account: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let tokens = try settings.ask(TokenList(owner: account))
            if output.json { return try Console.printJSON(tokens) }
            guard !tokens.isEmpty else { return Console.print("There is no token.") }
            table.print(
                ["ID", "ACCOUNT", "NAME", "SCOPES", "ORGANIZATIONS", "EXPIRES", "LAST USED", "FROM"],
                tokens.map { token in
                    [
                        token.id, token.owner, token.name, token.scopes.map(\.rawValue).joined(separator: ", "),
                        token.organizations?.joined(separator: ", ") ?? "all", Self.end(of: token),
                        token.lastUsed?.iso8601 ?? "-", token.lastAddress ?? "-",
                    ]
                }, spare: ["FROM", "SCOPES", "LAST USED"])
        }
    }

    /// When a token ends, and whether that is soon or was before.
    private static func end(of token: TokenView) -> String {
        guard let expires = token.expires else { return "never" }
        return switch token.standing {
        case .usable: expires.iso8601
        case .endsSoon: "\(expires.iso8601) (soon)"
        case .ended: "\(expires.iso8601) (ended)"
        }
    }
}

/// `postern token revoke`
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token at once.")

    @Argument(help: ArgumentHelp("The token's number, or the token as a whole.", valueName: "id"))
    var id: String
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let revoked = try settings.ask(TokenRevoke(id: id))
            if output.json { return try Console.printJSON(revoked) }
            Console.print(TextTable.printable("The token \(revoked.name) of \(revoked.owner) is revoked."))
        }
    }
}
