internal import Identity
package import Mail
import Organization

/// The organizations and their revisions in force, by name.
package struct OrganizationList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("organization.list", .configurationRead)

    /// Asks for the organizations.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [OrganizationSummary] {
        try await administration.currentOrganizations().map { revision in
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
}

/// The document of an organization's revision, as it was applied.
package struct OrganizationExport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("organization.export", .configurationRead)

    /// The organization.
    package var organization: String
    /// The revision; nil for the one in force.
    package var revision: Int64?
    /// How it is written; nil for as it was applied.
    package var form: DocumentForm?

    /// Asks for a document.
    package init(organization: String, revision: Int64? = nil, form: DocumentForm? = nil) {
        self.organization = organization
        self.revision = revision
        self.form = form
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ExportedDocument {
        let organization = try administration.named(organization)
        let found =
            if let revision {
                try await administration.revision(revision, of: organization)
            } else {
                try await administration.currentRevision(of: organization)
            }
        let text = try await DocumentForm.text(of: found, form ?? .applied)
        return ExportedDocument(organization: organization, document: text)
    }
}

/// The newest revisions of an organization, each with what it changed, the newest first.
package struct OrganizationHistory: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("organization.history", .configurationRead)

    /// The organization.
    package var organization: String
    /// How many revisions: 1 to 1,000.
    package var limit: Int
    /// The most revisions of one answer.
    package static let maximum = 1_000

    /// Asks for revisions.
    package init(organization: String, limit: Int = 20) {
        self.organization = organization
        self.limit = limit
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [RevisionSummary] {
        try Bounds.check(limit, "limit", in: 1...Self.maximum)
        let organization = try administration.named(organization)
        _ = try await administration.currentRevision(of: organization)
        let revisions: [OrganizationRevision]
        do {
            // One more, to compare the oldest with.
            revisions = try await administration.stores.configuration.revisions(of: organization, newest: limit + 1)
        } catch {
            throw OperationFailure(reading: error)
        }
        let summaries = revisions.enumerated().map { index, revision in
            RevisionSummary(
                organization: organization, revision: revision.revision, author: revision.author,
                appliedAt: revision.appliedAt, kind: revision.kind, isDrift: revision.isDrift,
                changes: DocumentDiff.changes(
                    from: index == 0 ? "" : revisions[index - 1].document, to: revision.document))
        }
        return summaries.reversed().prefix(limit).map { $0 }
    }
}

/// Checks documents and puts them into force, all or none.
package struct OrganizationApply: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "organization.apply", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.configurationApply))

    /// The documents, each with the file name to show in mistakes.
    package var documents: [SubmittedDocument]
    /// The organization that the one document must be of; nil for any, and for several.
    package var organization: String?
    /// The version that this organization's document must have now, as `If-Match` says it; nil for any.
    package var expected: String?

    /// Orders that documents come into force.
    package init(documents: [SubmittedDocument], organization: String? = nil, expected: String? = nil) {
        self.documents = documents
        self.organization = organization
        self.expected = expected
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AppliedOrganization] {
        let entry = administration.applied(.configurationApply, by: caller)
        return try await administration.apply(by: caller, audit: entry) {
            () async throws(OperationFailure) -> [SubmittedDocument] in
            if let organization {
                try await administration.check(documents, areOf: organization, expected: expected)
            }
            return documents
        }
    }
}

/// What applying documents would change. Changes nothing.
package struct OrganizationPreview: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("organization.plan", .configurationRead, readsDirectories: true)

    /// The documents, each with the file name to show in mistakes.
    package var documents: [SubmittedDocument]

    /// Asks what documents would change.
    package init(documents: [SubmittedDocument]) { self.documents = documents }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [PlannedOrganization] {
        try await administration.changes.preview(
            documents, hasSensitiveWords: administration.content.hasSensitiveWords)
    }
}

/// Applies an earlier revision's document again, as a new revision.
package struct OrganizationRollback: OverridingOperation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "organization.rollback", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.configurationRollBack))

    /// The organization.
    package var organization: String
    /// The revision; nil for the one before the one in force.
    package var revision: Int64?
    /// Why it is done although the document is kept in a repository; nil where it is not to be done then.
    package var overriding: String?

    /// Orders a rollback.
    package init(organization: String, revision: Int64? = nil) {
        self.organization = organization
        self.revision = revision
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [AppliedOrganization] {
        let entry = administration.applied(.configurationRollBack, by: caller, reason: overriding)
        var earlier: Int64 = 0
        return try await administration.apply(as: .rollback, by: caller) { organization, change in
            entry(organization, "revision \(earlier) again as \(change)")
        } _: { () async throws(OperationFailure) in
            let wanted = try await administration.earlier(organization, revision: revision)
            let current = administration.configuration.snapshot.organization(named: wanted.organization)
            if let current { try RepositoryOwner.check(current.document, overriding: overriding) }
            earlier = wanted.revision
            return [SubmittedDocument(revision: wanted)]
        }
    }
}

/// What a rollback would change. Changes nothing.
package struct OrganizationRollbackPreview: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("organization.rollbackPlan", .configurationRead, readsDirectories: true)

    /// The organization.
    package var organization: String
    /// The revision; nil for the one before the one in force.
    package var revision: Int64?

    /// Asks what a rollback would change.
    package init(organization: String, revision: Int64? = nil) {
        self.organization = organization
        self.revision = revision
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [PlannedOrganization] {
        let wanted = try await administration.earlier(organization, revision: revision)
        return try await administration.changes.preview(
            [SubmittedDocument(revision: wanted)], as: .rollback,
            hasSensitiveWords: administration.content.hasSensitiveWords)
    }
}

extension Administration {
    fileprivate func apply(
        as kind: RevisionKind = .file, by caller: Caller,
        audit entry: (_ organization: String, _ change: String) -> AuditEntry,
        _ choose: () async throws(OperationFailure) -> [SubmittedDocument]
    ) async throws(OperationFailure) -> [AppliedOrganization] {
        var applied = try await changes.apply(as: kind, author: caller.name, audit: entry, choose)
        if !content.hasSensitiveWords {
            for index in applied.indices {
                let name = applied[index].organization
                let document = configuration.snapshot.organization(named: name)?.document
                guard let warning = document?.wordlessPolicy(file: "organization \(name)") else { continue }
                applied[index].warnings.append(warning)
            }
        }
        // With very much mail waiting it takes a while, and new mail goes by the change already.
        Task { [changes] in await changes.rerouteRecent() }
        return applied
    }

    /// Makes the entry of an organization's change.
    fileprivate func applied(
        _ action: AuditAction, by caller: Caller, reason: String? = nil
    ) -> (_ organization: String, _ change: String) -> AuditEntry {
        { organization, change in
            entry(
                action, by: caller, organization: organization, ObjectReference(.organization, organization),
                change: change, reason: reason)
        }
    }

    /// The revision to go back to: the one that is named, or the one before the one in force.
    fileprivate func earlier(
        _ organization: String, revision: Int64?
    ) async throws(OperationFailure) -> OrganizationRevision {
        let organization = try named(organization)
        let current = try await currentRevision(of: organization)
        guard current.revision > 1 || revision != nil else {
            throw OperationFailure(
                .cannotNow,
                "Organization \(organization) has one revision only, so there is none to go back to.")
        }
        return try await self.revision(revision ?? current.revision - 1, of: organization)
    }

    fileprivate func currentRevision(of organization: String) async throws(OperationFailure) -> OrganizationRevision {
        do throws(StoreError) {
            if let revision = try await stores.configuration.revisions(of: organization, newest: 1).first {
                return revision
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw .unknownOrganization(
            organization, known: try await currentOrganizations().map(\.organization), in: context.scope)
    }

    fileprivate func revision(
        _ number: Int64, of organization: String
    ) async throws(OperationFailure) -> OrganizationRevision {
        do throws(StoreError) {
            if let found = try await stores.configuration.revision(number, of: organization) { return found }
        } catch {
            throw OperationFailure(reading: error)
        }
        let current = try await currentRevision(of: organization)
        throw OperationFailure(
            .notFound,
            "Organization \(organization) has no revision \(number); it has 1 to \(current.revision). "
                + "`postern organization history \(organization)` lists them.")
    }
}

extension SubmittedDocument {
    /// A revision's document.
    fileprivate init(revision: OrganizationRevision) {
        self.init(file: "revision \(revision.revision) of \(revision.organization)", text: revision.document)
    }
}
