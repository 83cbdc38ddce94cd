public import Mail
public import Organization

/// What applying a document would change.
public struct PlannedOrganization: Codable, Sendable, Hashable {
    /// Waiting recipients that would go elsewhere than they do now.
    public struct Movement: Codable, Sendable, Hashable {
        /// How many.
        public var recipients: Int
        /// The queue they wait in.
        public var queue: String
        /// The queue they would wait in; the same when only its next hop is another one.
        public var newQueue: String
        /// Where the queue leads now; nil for nowhere.
        public var nextHop: String?
        /// Where they would go; nil for nowhere.
        public var newNextHop: String?

        /// Makes a movement.
        public init(recipients: Int, queue: String, newQueue: String, nextHop: String?, newNextHop: String?) {
            self.recipients = recipients
            self.queue = queue
            self.newQueue = newQueue
            self.nextHop = nextHop
            self.newNextHop = newNextHop
        }
    }

    /// The organization.
    public var organization: String
    /// The revision in force; nil for a new organization.
    public var revision: Int64?
    /// What differs, object by object; empty when the document is in force already, or differs only in its form.
    public var changes: [ObjectChange]
    /// Whether applying would make a revision.
    public var isNew: Bool
    /// The waiting mail that would move, the largest group first.
    public var movements: [Movement]
    /// Waiting recipients that stay as they are.
    public var unmoved: Int
    /// What may not be meant in the document.
    public var warnings: [ConfigurationMistake]

    /// Makes a plan.
    public init(
        organization: String, revision: Int64?, changes: [ObjectChange], isNew: Bool, movements: [Movement],
        unmoved: Int, warnings: [ConfigurationMistake] = []
    ) {
        self.organization = organization
        self.revision = revision
        self.changes = changes
        self.isNew = isNew
        self.movements = movements
        self.unmoved = unmoved
        self.warnings = warnings
    }
}

/// One revision of an organization and what it changed.
public struct RevisionSummary: Codable, Sendable, Hashable {
    /// The organization.
    public var organization: String
    /// The revision's number.
    public var revision: Int64
    /// Who applied it.
    public var author: String
    /// When.
    public var appliedAt: WallTime
    /// What differs from the revision before.
    public var changes: [ObjectChange]

    /// Makes a summary.
    public init(
        organization: String, revision: Int64, author: String, appliedAt: WallTime, changes: [ObjectChange]
    ) {
        self.organization = organization
        self.revision = revision
        self.author = author
        self.appliedAt = appliedAt
        self.changes = changes
    }
}

/// An organization in a list.
public struct OrganizationSummary: Codable, Sendable, Hashable {
    /// Its name.
    public var organization: String
    /// The revision in force.
    public var revision: Int64
    /// Who applied it.
    public var author: String
    /// When.
    public var appliedAt: WallTime
    /// Its accepted domains, the default one first.
    public var acceptedDomains: [String]

    /// Makes a summary.
    public init(
        organization: String, revision: Int64, author: String, appliedAt: WallTime, acceptedDomains: [String]
    ) {
        self.organization = organization
        self.revision = revision
        self.author = author
        self.appliedAt = appliedAt
        self.acceptedDomains = acceptedDomains
    }
}
