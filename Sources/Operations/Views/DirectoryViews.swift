package import Foundation
package import Mail
package import Organization

/// What a client asks about recipients and directories.
package enum DirectoryRequest: Codable, Sendable, Hashable {
    /// Begin to import a file of CSV; its octets follow in portions.
    case importBegin(DirectoryImportOrder)
    /// The next octets of an import.
    case importData(id: UInt64, octets: Data)
    /// The file is at its end: apply it.
    case importEnd(id: UInt64)
    /// Set properties of one recipient, which is made when it does not exist; by EOP's names, lists separated by `;`.
    case set(organization: String, address: String, properties: [String: String], author: String)
    /// Remove one recipient.
    case remove(organization: String, address: String, author: String)
    /// Say that the directory is complete.
    case confirm(organization: String, author: String)
    /// One recipient, by any of its addresses.
    case show(organization: String, address: String)
    /// Recipients by address, those behind `after`.
    case list(organization: String, after: String, limit: Int)
    /// The directories, of one organization or of all.
    case status(organization: String?)
}

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
    /// Who imports.
    package var author: String

    /// Makes an order.
    package init(
        organization: String, file: String, options: DirectoryImport.Options, isDryRun: Bool, author: String
    ) {
        self.organization = organization
        self.file = file
        self.options = options
        self.isDryRun = isDryRun
        self.author = author
    }
}

/// What a gateway answers about recipients and directories.
package enum DirectoryReply: Codable, Sendable {
    /// An import has begun.
    case importBegun(id: UInt64)
    /// Lines that are refused.
    case refused([RefusedLine])
    /// An import was applied, or checked.
    case imported(DirectoryImportReport)
    /// A directory was changed.
    case changed(DirectoryChangeReport)
    /// Recipients.
    case recipients([RecipientView])
    /// Directories.
    case directories([DirectoryStatus])
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
