import Mail
import Organization
import Storage

extension StoreQueries {
    /// The document of a revision; of the one in force when none is named.
    func document(of organization: String, revision: Int64? = nil) throws -> String {
        guard let revision else { return try current(organization).document }
        return try existing(organization, revision: revision).document
    }

    /// The document to go back to: a revision's, or that of the revision before the one in force.
    func earlier(_ organization: String, revision: Int64?) throws -> SubmittedDocument {
        let current = try current(organization)
        guard current.revision > 1 || revision != nil else {
            throw OperationFailure(
                "Organization \(organization) has one revision only, so there is none to go back to.")
        }
        let wanted = try existing(organization, revision: revision ?? current.revision - 1)
        return SubmittedDocument(
            file: "revision \(wanted.revision) of \(organization)", text: wanted.document)
    }

    /// The organizations by name.
    func organizations() throws -> [OrganizationSummary] {
        try reader.currentOrganizations().map { revision in
            let document = try? OrganizationDocument.load(yaml: revision.document, file: revision.organization).get()
            let domains = document?.acceptedDomains ?? []
            return OrganizationSummary(
                organization: revision.organization, revision: revision.revision, author: revision.author,
                appliedAt: revision.appliedAt,
                acceptedDomains: (domains.filter(\.isDefault) + domains.filter { !$0.isDefault }).map {
                    ($0.matchSubDomains ? "*." : "") + $0.domainName.name
                })
        }
    }

    /// The newest revisions with what each changed, the newest first.
    func history(of organization: String, limit: Int) throws -> [RevisionSummary] {
        _ = try current(organization)
        let limit = min(max(1, limit), 1_000)
        // One more, to compare the oldest with.
        let revisions = try reader.revisions(of: organization, newest: limit + 1)
        let summaries = revisions.enumerated().map { index, revision in
            RevisionSummary(
                organization: organization, revision: revision.revision, author: revision.author,
                appliedAt: revision.appliedAt,
                changes: DocumentDiff.changes(
                    from: index == 0 ? "" : revisions[index - 1].document, to: revision.document))
        }
        return summaries.reversed().prefix(limit).map { $0 }
    }

    private func current(_ organization: String) throws -> OrganizationRevision {
        if let revision = try reader.revisions(of: organization, newest: 1).first { return revision }
        throw OperationFailure.unknownOrganization(
            organization, among: try reader.currentOrganizations().map(\.organization))
    }

    private func existing(_ organization: String, revision: Int64) throws -> OrganizationRevision {
        if let found = try reader.revision(revision, of: organization) { return found }
        let current = try current(organization)
        throw OperationFailure(
            "Organization \(organization) has no revision \(revision); it has 1 to \(current.revision). "
                + "`postern organization history \(organization)` lists them.")
    }
}
