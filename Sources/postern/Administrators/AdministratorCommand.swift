import ArgumentParser
import Identity
import Mail
import Operations

/// `postern administrator`
struct AdministratorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "administrator", abstract: "Make, change and delete the accounts of administrators.",
        discussion: """
            An account has roles: Operator for the whole server, the others for one organization. Its owner sets \
            password and second factor by a link that is good for an hour and works once.
            """,
        subcommands: [
            AdministratorCreate.self, AdministratorList.self, AdministratorShow.self, AdministratorReset.self,
            AdministratorEnable.self, AdministratorDisable.self, AdministratorDelete.self, AdministratorGrant.self,
            AdministratorRevoke.self, AdministratorSessions.self, AdministratorSignOut.self,
        ])
}

/// `--role` and `--organization`.
struct RoleOptions: ParsableArguments {
    /// The roles that accounts have.
    static let roles = Role.allCases.filter { $0 != .endUser }

    @Option(
        name: .long,
        help: ArgumentHelp("\(RoleOptions.roles.map(\.rawValue).joined(separator: ", ")).", valueName: "role"))
    var role: String
    @Option(
        name: .long,
        help: ArgumentHelp("The organization that the role is for; Operator has none.", valueName: "name"))
    var organization: String?

    func validate() throws { _ = try named() }

    /// The role. Throws for a word that is none.
    func named() throws -> Role {
        guard let found = Self.roles.first(where: { $0.rawValue.lowercased() == role.lowercased() }) else {
            throw ValidationError(
                "--role \(role): give one of \(Self.roles.map(\.rawValue).joined(separator: ", ")).")
        }
        return found
    }
}

/// The account that a command is for.
struct AccountArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The account's name.", valueName: "name"))
    var name: String
}

/// What commands say of accounts.
enum AccountLines {
    /// A line for each property.
    static func of(_ account: AccountView) -> [String] {
        let roles = account.grants.map(\.description).joined(separator: ", ")
        let factor =
            account.hasSecondFactor
            ? "one-time passwords, \(account.recoveryCodes) recovery codes left"
            : account.mustHaveSecondFactor ? "none, and must have one" : "none"
        return [
            "Name:          \(account.name)", "Owner:         \(account.fullName ?? "-")",
            "Email:         \(account.email ?? "-")", "State:         \(account.state.rawValue)",
            "Signs in by:   \(account.issuer ?? "password")", "Roles:         \(roles.isEmpty ? "-" : roles)",
            "Second factor: \(factor)", "Created:       \(account.created.iso8601)",
            "Last sign-in:  \(account.lastSignIn?.iso8601 ?? "-")",
        ]
    }

    /// Where the owner of an account sets password and second factor.
    static func of(_ link: FirstLinkView) -> [String] {
        let place =
            link.link ?? "\(link.code) (administration has no address yet: set `administration` in postern.yaml)"
        return [
            "Until \(link.expires.iso8601), once, the owner of \(link.account) sets password and second factor at:",
            place,
        ]
    }

    /// Prints an account, or says it in one sentence.
    static func print(_ account: AccountView) {
        for line in of(account) { Console.print(TextTable.printable(line)) }
    }
}
