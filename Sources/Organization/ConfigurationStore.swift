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

/// A document to make a revision of.
public struct AppliedDocument: Sendable, Hashable {
    /// The organization's name.
    public var organization: String
    /// The YAML text.
    public var document: String

    /// Makes a document.
    public init(organization: String, document: String) {
        self.organization = organization
        self.document = document
    }
}

/// Keeps the organizations and their revisions; the truth about them. All calls block and are for threads that may.
public protocol ConfigurationStore: Sendable {
    /// The newest revision of each organization, by name.
    func currentOrganizations() throws -> [OrganizationRevision]
    /// The newest revisions of one organization, oldest of them first; at most `limit`.
    func revisions(of organization: String, newest limit: Int) throws -> [OrganizationRevision]
    /// One revision; nil when there is none of that number.
    func revision(_ number: Int64, of organization: String) throws -> OrganizationRevision?
    /// Adds a revision for each document, all of them durably or none, and gives their numbers in the same order.
    func apply(_ documents: [AppliedDocument], author: String, at time: WallTime) throws -> [Int64]
}
