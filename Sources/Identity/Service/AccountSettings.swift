package import Mail

/// What the operator says of accounts and sessions (docs/configuration.md#administration).
package struct AccountSettings: Hashable, Sendable {
    /// How long a session lasts without a request.
    package var idle = Interval.minutes(30)
    /// How long a session lasts from the sign-in.
    package var absolute = Interval.hours(12)
    /// What a hash of a password costs.
    package var cost = PasswordCost.floor
    /// The organizations that want a second factor of all accounts with a grant for them.
    package var secondFactorOrganizations: Set<String> = []
    /// The names of all organizations, of which no password may be made.
    package var organizations: [String] = []
    /// Whether administrators can sign in by a provider of identities.
    package var hasProviders = false
    /// The name of this server in programs that make one-time passwords.
    package var issuer: String

    /// Settings with the defaults of a document.
    package init(issuer: String) { self.issuer = issuer }
}

extension AccountSettings {
    /// Whether an account must have a second factor.
    func needsSecondFactor(_ account: Account) -> Bool {
        account.needsSecondFactor
            || account.grants.contains { $0.organization.map(secondFactorOrganizations.contains) ?? false }
    }
}
