package import Mail

/// Conditions of a search that somebody kept under a name, or that were asked for lately.
package struct SavedSearch: Hashable, Sendable {
    /// Its name in addresses: 22 characters of base64url (RFC 4648 section 5).
    package struct ID: Hashable, Sendable, CustomStringConvertible {
        /// The characters.
        package let text: String

        /// A new one: 128 random bits.
        package init(random: any RandomSource) { text = RandomName.make(random) }

        /// The name that a text is; nil for a text that can't be one.
        package init?(_ text: String) {
            guard RandomName.isName(text) else { return nil }
            self.text = text
        }

        /// The characters.
        package var description: String { text }
    }

    /// Its name in addresses.
    package var id: ID
    /// Whose it is.
    package var owner: Caller
    /// The organization whose mail it searches; nil for all of them.
    package var organization: String?
    /// What its owner calls it; empty for one that was kept by itself.
    package var name: String
    /// Whether all who may search that organization's mail see it.
    package var isShared: Bool
    /// Whether it was kept by itself, as one of the last searches of its owner.
    package var isRecent: Bool
    /// The conditions: JSON in UTF-8.
    package var query: [UInt8]
    /// When it was made.
    package var created: WallTime

    /// A search.
    package init(
        id: ID, owner: Caller, organization: String?, name: String, isShared: Bool = false, isRecent: Bool = false,
        query: [UInt8], created: WallTime
    ) {
        self.id = id
        self.owner = owner
        self.organization = organization
        self.name = name
        self.isShared = isShared
        self.isRecent = isRecent
        self.query = query
        self.created = created
    }
}

/// Keeps searches.
package protocol SavedSearchStore: Sendable {
    /// The searches of an organization's mail, or of all organizations' where it is nil, that a caller may see: the own
    /// ones and the shared ones. By name, then by the moment they were made, the newest first.
    func savedSearches(of organization: String?, for caller: Caller) async throws(StoreError) -> [SavedSearch]

    /// A search by its identity; nil where there is none.
    func savedSearch(_ id: SavedSearch.ID) async throws(StoreError) -> SavedSearch?

    /// Keeps a search, in place of one with the same identity, durably.
    func keep(_ search: SavedSearch, audit: AuditEntry?) async throws(StoreError)

    /// Keeps one of the last searches of a caller. One of the caller's last searches of that organization with the same
    /// conditions goes, and so do the oldest beyond `limit`.
    func keepRecent(_ search: SavedSearch, atMost limit: Int) async throws(StoreError)

    /// Removes a search, durably. Throws ``StoreError/unknown(_:)`` where there is none.
    func removeSavedSearch(_ id: SavedSearch.ID, audit: AuditEntry?) async throws(StoreError)

    /// Removes all searches of an organization's mail, durably.
    func removeSavedSearches(of organization: String, audit: AuditEntry?) async throws(StoreError)
}
