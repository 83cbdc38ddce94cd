package import Mail

/// What a store keeps of a session: somebody who signed in with a browser or a program
/// (docs/reference/roles.md#sessions).
package struct SessionRecord: Hashable, Sendable, Codable {
    /// The session's number.
    package var id: SessionID
    /// SHA-256 of what its cookie holds.
    package var digest: [UInt8]
    /// Whose it is.
    package var account: AccountName
    /// How its owner proved to be that: `password`, `password+totp`, `password+recoveryCode`, `oidc`.
    package var authentication: String
    /// When it began.
    package var created: WallTime
    /// When it was used last; behind by a minute at most.
    package var lastUsed: WallTime
    /// When password and second factor were proved last.
    package var proved: WallTime
    /// Where it was begun from.
    package var address: String?
    /// The family of the browser or the program that began it: `Firefox`, `curl`; nil where it is not known.
    package var client: String?

    /// A session.
    package init(
        id: SessionID, digest: [UInt8], account: AccountName, authentication: String, created: WallTime,
        lastUsed: WallTime, proved: WallTime, address: String? = nil, client: String? = nil
    ) {
        self.id = id
        self.digest = digest
        self.account = account
        self.authentication = authentication
        self.created = created
        self.lastUsed = lastUsed
        self.proved = proved
        self.address = address
        self.client = client
    }
}
