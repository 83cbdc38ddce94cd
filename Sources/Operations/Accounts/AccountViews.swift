package import Identity
package import Mail

/// An account, without its secrets.
package struct AccountView: Codable, Sendable, Hashable {
    /// Who says who its owner is.
    package enum Origin: String, Codable, Sendable, Hashable, CaseIterable {
        /// This server, by a password.
        case local = "Local"
        /// A provider of identities.
        case provider = "Provider"
    }

    /// Its name.
    package var name: String
    /// The owner's name.
    package var fullName: String?
    /// Where notices go.
    package var email: String?
    /// What can be done with it.
    package var state: Account.State
    /// Who says who its owner is.
    package var origin: Origin
    /// The provider; nil for an account of this server's.
    package var issuer: String?
    /// Its roles.
    package var grants: [Grant]
    /// Whether it must have a second factor even where no role asks for one.
    package var mustHaveSecondFactor: Bool
    /// Whether it has one.
    package var hasSecondFactor: Bool
    /// How many recovery codes are left.
    package var recoveryCodes: Int
    /// When it was made.
    package var created: WallTime
    /// When its password was set last.
    package var passwordSet: WallTime?
    /// When its owner signed in last.
    package var lastSignIn: WallTime?
    /// How often it was written.
    package var version: Int64

    /// The view of an account.
    package init(_ account: Account) {
        name = account.name.description
        fullName = account.fullName
        email = account.email
        state = account.state
        switch account.origin {
        case .local: origin = .local
        case .provider(let named, _):
            origin = .provider
            issuer = named
        }
        grants = account.grants
        mustHaveSecondFactor = account.mustHaveSecondFactor
        hasSecondFactor = account.factor != nil
        recoveryCodes = account.recoveryCodes.count
        created = account.created
        passwordSet = account.passwordSet
        lastSignIn = account.lastSignIn
        version = account.version
    }
}

/// A link that sets the password and the second factor of an account, shown once.
package struct FirstLinkView: Codable, Sendable, Hashable {
    /// What stands before the code in the path of a link.
    package static let folder = "first-sign-in"

    /// The account.
    package var account: String
    /// The link; nil where administration has no address.
    package var link: String?
    /// What the link holds, for programs.
    package var code: String
    /// From when on it does nothing.
    package var expires: WallTime
}

/// An account that was made or reset, with the link for its owner.
package struct AccountWithLink: Codable, Sendable, Hashable {
    /// The account.
    package var account: AccountView
    /// The link.
    package var link: FirstLinkView
}

/// A session.
package struct SessionView: Codable, Sendable, Hashable {
    /// Its number.
    package var id: String
    /// Whose it is.
    package var account: String
    /// How its owner proved to be that.
    package var authentication: String
    /// When it began.
    package var created: WallTime
    /// When it was used last, to the minute or so.
    package var lastUsed: WallTime
    /// Where it was begun from.
    package var address: String?
    /// The family of the browser or program.
    package var client: String?

    /// The view of a session.
    package init(_ session: SessionRecord) {
        id = session.id.description
        account = session.account.description
        authentication = session.authentication
        created = session.created
        lastUsed = session.lastUsed
        address = session.address
        client = session.client
    }
}

/// Sessions that were ended.
package struct EndedSessions: Codable, Sendable, Hashable {
    /// The account.
    package var account: String
    /// How many.
    package var ended: Int
}

/// A token, without its secret.
package struct TokenView: Codable, Sendable, Hashable {
    /// Its number.
    package var id: String
    /// What its owner calls it.
    package var name: String
    /// The account whose rights it narrows.
    package var owner: String
    /// The permissions that it may use.
    package var scopes: [Permission]
    /// The organizations that it may see; nil for all that its owner may.
    package var organizations: [String]?
    /// The networks that it may come from; empty for any.
    package var networks: [String]
    /// When it was made.
    package var created: WallTime
    /// From when on it does nothing; nil for never.
    package var expires: WallTime?
    /// How far it is from that.
    package var standing: AccountToken.Standing
    /// When it was used last.
    package var lastUsed: WallTime?
    /// Where it was used from last.
    package var lastAddress: String?

    /// The view of a token at a moment.
    package init(_ token: AccountToken, at now: WallTime) {
        id = token.id.description
        name = token.name
        owner = token.owner.description
        scopes = token.scopes.sorted { $0.rawValue < $1.rawValue }
        switch token.organizations {
        case .all: organizations = nil
        case .only(let names): organizations = names.sorted()
        }
        networks = token.networks
        created = token.created
        expires = token.expires
        standing = token.standing(at: now)
        lastUsed = token.lastUsed
        lastAddress = token.lastAddress
    }
}

/// A new token, shown once.
package struct NewToken: Codable, Sendable, Hashable {
    /// The token as programs send it.
    package var token: String
    /// What is known of it from now on.
    package var view: TokenView
}
