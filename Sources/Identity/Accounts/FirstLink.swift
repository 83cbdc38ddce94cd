package import Mail

/// What a store keeps of a link that lets somebody set the password and the second factor of an account, once
/// (docs/reference/roles.md#first-link). An account has at most one: a new one takes the place of the one before.
package struct FirstLink: Hashable, Sendable, Codable {
    /// How long a link is good.
    package static let lifetime = Interval.hours(1)

    /// SHA-256 of what the link holds.
    package var digest: [UInt8]
    /// The account.
    package var account: AccountName
    /// When it was made.
    package var created: WallTime
    /// From when on it does nothing.
    package var expires: WallTime

    /// A link.
    package init(digest: [UInt8], account: AccountName, created: WallTime, expires: WallTime) {
        self.digest = digest
        self.account = account
        self.created = created
        self.expires = expires
    }
}

/// What a first link holds: 43 characters of base64url, which nobody sees again.
package struct FirstLinkText: Hashable, Sendable {
    /// The text.
    package let text: String

    /// A new one.
    package init(random: any RandomSource) { text = SecretText.make(random) }

    /// What a store keeps of it.
    package var digest: [UInt8] { SecretText.digest(text) }
}
