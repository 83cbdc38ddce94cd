public import Mail

/// One revision of an organization's document.
public struct OrganizationRevision: Sendable, Hashable {
    /// The organization's name.
    public var organization: String
    /// 1 for the first; rises by one.
    public var revision: Int64
    /// The YAML document as it was applied.
    public var document: String
    /// Who applied it.
    public var author: String
    /// When.
    public var appliedAt: WallTime

    /// Makes a revision.
    public init(organization: String, revision: Int64, document: String, author: String, appliedAt: WallTime) {
        self.organization = organization
        self.revision = revision
        self.document = document
        self.author = author
        self.appliedAt = appliedAt
    }
}

/// Keeps the organizations and their revisions; the truth about them. All calls block and are for threads that may.
public protocol ConfigurationStore: Sendable {
    /// The newest revision of each organization, by name.
    func currentOrganizations() throws -> [OrganizationRevision]
    /// All revisions of one organization, oldest first.
    func revisions(of organization: String) throws -> [OrganizationRevision]
    /// Adds a revision durably and gives its number.
    func apply(organization: String, document: String, author: String, at time: WallTime) throws -> Int64
}
