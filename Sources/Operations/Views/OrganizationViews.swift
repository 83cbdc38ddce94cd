package import Mail
package import Organization

/// What applying a document would change.
package struct PlannedOrganization: Codable, Sendable, Hashable {
    /// Waiting recipients that would go elsewhere than they do now.
    package struct Movement: Codable, Sendable, Hashable {
        /// How many.
        package var recipients: Int
        /// The queue they wait in.
        package var queue: String
        /// The queue they would wait in; the same when only its next hop is another one.
        package var newQueue: String
        /// Where the queue leads now; nil for nowhere.
        package var nextHop: String?
        /// Where they would go; nil for nowhere.
        package var newNextHop: String?

        package init(recipients: Int, queue: String, newQueue: String, nextHop: String?, newNextHop: String?) {
            self.recipients = recipients
            self.queue = queue
            self.newQueue = newQueue
            self.nextHop = nextHop
            self.newNextHop = newNextHop
        }
    }

    /// The organization.
    package var organization: String
    /// The revision in force; nil for a new organization.
    package var revision: Int64?
    /// What differs, object by object; empty when the document is in force already, or differs only in its form.
    package var changes: [ObjectChange]
    /// Whether applying would make a revision.
    package var isNew: Bool
    /// The waiting mail that would move, the largest group first.
    package var movements: [Movement]
    /// Waiting recipients that stay as they are.
    package var unmoved: Int
    /// What may not be meant in the document.
    package var warnings: [ConfigurationMistake]

    package init(
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
package struct RevisionSummary: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision's number.
    package var revision: Int64
    /// Who applied it.
    package var author: String
    /// When.
    package var appliedAt: WallTime
    /// How it came about; nil for one of a release that did not say.
    package var kind: RevisionKind?
    /// Whether the repository that the document is kept in does not have it as it is here.
    package var isDrift: Bool
    /// What differs from the revision before.
    package var changes: [ObjectChange]

    package init(
        organization: String, revision: Int64, author: String, appliedAt: WallTime, kind: RevisionKind?,
        isDrift: Bool, changes: [ObjectChange]
    ) {
        self.organization = organization
        self.revision = revision
        self.author = author
        self.appliedAt = appliedAt
        self.kind = kind
        self.isDrift = isDrift
        self.changes = changes
    }
}

/// An organization in a list.
package struct OrganizationSummary: Codable, Sendable, Hashable {
    /// Its name.
    package var organization: String
    /// The revision in force.
    package var revision: Int64
    /// Who applied it.
    package var author: String
    /// When.
    package var appliedAt: WallTime
    /// Its accepted domains, the default one first.
    package var acceptedDomains: [String]

    package init(
        organization: String, revision: Int64, author: String, appliedAt: WallTime, acceptedDomains: [String]
    ) {
        self.organization = organization
        self.revision = revision
        self.author = author
        self.appliedAt = appliedAt
        self.acceptedDomains = acceptedDomains
    }
}

/// An organization's document.
package struct ExportedDocument: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The YAML text as it was applied.
    package var document: String

    /// A document.
    package init(organization: String, document: String) {
        self.organization = organization
        self.document = document
    }
}
