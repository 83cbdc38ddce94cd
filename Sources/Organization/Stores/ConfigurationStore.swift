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

/// Keeps the organizations and their revisions; the truth about them.
public protocol ConfigurationStore: Sendable {
    /// The newest revision of each organization, by name.
    func currentOrganizations() async throws(StoreError) -> [OrganizationRevision]
    /// The newest revisions of one organization, oldest of them first; at most `limit`.
    func revisions(of organization: String, newest limit: Int) async throws(StoreError) -> [OrganizationRevision]
    /// One revision; nil when there is none of that number.
    func revision(_ number: Int64, of organization: String) async throws(StoreError) -> OrganizationRevision?
    /// Adds a revision for each document and the audit entries, all of them durably or none, and gives the revisions'
    /// numbers in the order of the documents.
    func apply(
        _ documents: [AppliedDocument], author: String, at time: WallTime, audit: [AuditEntry]
    ) async throws(StoreError) -> [Int64]
}
