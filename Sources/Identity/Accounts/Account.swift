package import Mail

/// An administrator's account, as a store keeps it (docs/reference/roles.md#accounts). It holds secrets and is never an
/// answer.
package struct Account: Hashable, Sendable, Codable {
    /// What can be done with it.
    package enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// It has no password yet: a first link sets one.
        case invited = "Invited"
        /// Its owner can sign in.
        case active = "Active"
        /// Nobody can sign in, and its tokens do nothing.
        case disabled = "Disabled"
    }

    /// Who says who its owner is.
    package enum Origin: Hashable, Sendable, Codable {
        /// This server, by a password.
        case local
        /// A provider of identities (OpenID Connect), by its issuer and the owner's subject there. Its grants are those
        /// of the last sign-in.
        case provider(issuer: String, subject: String)
    }

    /// Its name, which is its identity.
    package var name: AccountName
    /// The owner's name as people say it; nil where none was given.
    package var fullName: String?
    /// Where notices about the account go; nil where none was given.
    package var email: String?
    /// What can be done with it.
    package var state: State
    /// Who says who its owner is.
    package var origin: Origin
    /// Its roles.
    package var grants: [Grant]
    /// Whether its owner must have a second factor, even where no role asks for one.
    package var mustHaveSecondFactor: Bool
    /// The hash of the password, a PHC string; nil for none.
    package var passwordHash: String?
    /// The second factor; nil for none.
    package var factor: SecondFactor?
    /// SHA-256 of each recovery code that was not used yet.
    package var recoveryCodes: [[UInt8]]
    /// When it was made.
    package var created: WallTime
    /// When the password was set last; nil for none.
    package var passwordSet: WallTime?
    /// When its owner signed in last; nil for never.
    package var lastSignIn: WallTime?
    /// How often it was written: 1 when it is made, and one more with each change.
    package var version: Int64

    /// An account that waits for its first sign-in.
    package init(
        name: AccountName, fullName: String? = nil, email: String? = nil, state: State = .invited,
        origin: Origin = .local, grants: [Grant], mustHaveSecondFactor: Bool = false, created: WallTime
    ) {
        self.name = name
        self.fullName = fullName
        self.email = email
        self.state = state
        self.origin = origin
        self.grants = grants
        self.mustHaveSecondFactor = mustHaveSecondFactor
        passwordHash = nil
        factor = nil
        recoveryCodes = []
        self.created = created
        passwordSet = nil
        lastSignIn = nil
        version = 1
    }
}

/// A second factor: time-based one-time passwords (RFC 6238).
package struct SecondFactor: Hashable, Sendable, Codable {
    /// The shared secret, 20 octets.
    package var secret: [UInt8]
    /// The step of the last code that was accepted: none of it or before is accepted again (RFC 6238 section 5.2).
    package var lastStep: Int64
    /// Since when it is there.
    package var since: WallTime

    /// A factor.
    package init(secret: [UInt8], lastStep: Int64, since: WallTime) {
        self.secret = secret
        self.lastStep = lastStep
        self.since = since
    }
}

extension Account {
    /// Whether it runs the server: the grant Operator. A disabled account does not count. A store keeps at least one.
    package var isOperator: Bool { state != .disabled && grants.contains { $0.role == .operator } }

    /// Whether one of its roles asks for a second factor, or the account itself does.
    package var needsSecondFactor: Bool { mustHaveSecondFactor || grants.contains { $0.role.needsSecondFactor } }
}

extension Role {
    /// Whether who has it must have a second factor.
    package var needsSecondFactor: Bool {
        switch self {
        case .operator, .organizationManagement: true
        case .quarantineAdministrator, .securityReader, .helpDesk, .endUser: false
        }
    }
}
