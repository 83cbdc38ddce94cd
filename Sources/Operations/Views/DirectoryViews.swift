package import Mail
package import Organization

/// How a file is to be imported.
package struct DirectoryImportOrder: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The name of the file, for the revision.
    package var file: String
    /// How it treats what is there.
    package var options: DirectoryImport.Options
    /// Check only, and change nothing.
    package var isDryRun: Bool

    package init(
        organization: String, file: String, options: DirectoryImport.Options, isDryRun: Bool
    ) {
        self.organization = organization
        self.file = file
        self.options = options
        self.isDryRun = isDryRun
    }
}

/// What an import came to.
package struct DirectoryImportReport: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision it made; nil when it was only checked.
    package var revision: Int64?
    /// Recipients added, changed, removed and unchanged.
    package var counts: RecipientDirectory.Counts
    /// Recipients of the directory afterwards.
    package var total: Int
    /// Lines refused at the end, because they contradict the directory.
    package var refused: [RefusedLine]
    /// Lines refused in all.
    package var refusedCount: Int
    /// Columns of the file that mean nothing here.
    package var ignoredColumns: [String]
    /// Proxy addresses of taken lines that were passed over because they are not SMTP, by their types.
    package var passedOverProxies: [String: Int]
    /// Managers who are given by a name that no line, or more than one, has; they were left out.
    package var unresolvedManagers: Int
}

/// What a change to a directory came to.
package struct DirectoryChangeReport: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision in force.
    package var revision: Int64
    /// Whether this change made it.
    package var isNew: Bool
    /// Recipients of the directory afterwards.
    package var total: Int
    /// What is different about the one recipient that was set, each property with its old and its new value; nil for any
    /// other change.
    package var change: String?
}

/// A recipient as commands show it.
package struct RecipientView: Codable, Sendable, Hashable {
    /// Its properties by EOP's names; lists are separated by `;`.
    package var properties: [String: String]
    /// `Directory` for an imported one, `Document` for one of the organization's document.
    package var source: String

    init(_ recipient: Recipient, isImported: Bool) {
        properties = RecipientFields(recipient).values
        source = isImported ? "Directory" : "Document"
    }
}

/// A directory as commands show it.
package struct DirectoryStatus: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// Recipients of the organization's document.
    package var documentRecipients: Int
    /// Recipients of the directory.
    package var directoryRecipients: Int
    /// Its revision; nil when there is no directory.
    package var revision: Int64?
    /// What made the revision, and of what.
    package var change: String?
    /// Who made it.
    package var author: String?
    /// When.
    package var changedAt: WallTime?
    /// When it was last imported or confirmed.
    package var confirmedAt: WallTime?
    /// Seconds since then.
    package var age: Int64?
    /// `StaleAfter` in seconds; nil for never.
    package var staleAfter: Int64?
    /// `WhenStale`.
    package var whenStale: String
    /// Whether it is stale.
    package var isStale: Bool
}
