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
    /// How it came about; nil for one of a release that did not say.
    public var kind: RevisionKind?
    /// Whether the document is kept in a repository, which does not have what this revision changed.
    public var isDrift: Bool

    /// Makes a revision.
    public init(
        organization: String, revision: Int64, document: String, author: String, appliedAt: WallTime,
        kind: RevisionKind? = nil, isDrift: Bool = false
    ) {
        self.organization = organization
        self.revision = revision
        self.document = document
        self.author = author
        self.appliedAt = appliedAt
        self.kind = kind
        self.isDrift = isDrift
    }
}

/// How a revision came about. The raw values are stored, so none is ever renamed.
public enum RevisionKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A whole document was applied.
    case file
    /// Objects of the document in force were changed, by the API or by a command.
    case api
    /// Objects of the document in force were changed on a page.
    case web
    /// The document of an earlier revision was applied again.
    case rollback
}

/// A document to make a revision of.
public struct AppliedDocument: Sendable, Hashable {
    /// The organization's name.
    public var organization: String
    /// The YAML text.
    public var document: String
    /// How it comes about.
    public var kind: RevisionKind
    /// Whether the repository that it is kept in does not have it.
    public var isDrift: Bool

    /// Makes a document.
    public init(organization: String, document: String, kind: RevisionKind = .file, isDrift: Bool = false) {
        self.organization = organization
        self.document = document
        self.kind = kind
        self.isDrift = isDrift
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
    /// Removes an organization with its revisions, its directory, the blocks and validations of its connectors, its signing
    /// keys, its restricted senders, saved searches and proofs of domains, and adds the audit entry: all of it durably or
    /// nothing. What is known of its mail stays as long as it is kept for others. Throws ``StoreError/unknown(_:)`` for an
    /// organization without a revision.
    func remove(organization: String, audit: AuditEntry?) async throws(StoreError)
}
