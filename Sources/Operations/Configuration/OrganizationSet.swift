package import Identity
package import Log
import Mail
package import Organization
import Scoring

/// All organizations of a server with their documents: what a change is checked against.
package struct OrganizationSet: Sendable {
    /// One organization in force.
    package struct Entry: Sendable {
        /// The document's text.
        package var text: String
        /// The document compiled, with the directory.
        package var snapshot: OrganizationSnapshot
        /// Whether the document is kept in a repository that does not have it as it is.
        package var isDrift: Bool

        /// An organization in force.
        package init(text: String, snapshot: OrganizationSnapshot, isDrift: Bool = false) {
            self.text = text
            self.snapshot = snapshot
            self.isDrift = isDrift
        }
    }

    /// The organizations by name.
    package private(set) var entries: [String: Entry]
    // The blocked inbound connectors by organization: no part of any document, so that a new revision keeps them.
    private var blocked: [String: Set<String>] = [:]

    /// The compiled organizations, by name.
    package var snapshots: [OrganizationSnapshot] { entries.values.map(\.snapshot).sorted { $0.name < $1.name } }

    /// Organizations whose stored document can't be read by this release, with what is wrong.
    package private(set) var failures: [OperationFailure] = []
    /// Tells the log of ``failures``, and of signs that documents name and this release does not have: another release may
    /// have had them.
    package func reportFailures(to logger: Logger) {
        for failure in failures { logger.log(.organizationUnusable, failure.lines.joined(separator: " ")) }
        for snapshot in snapshots {
            let unknown = snapshot.document.hostedContentFilterPolicy.symbolWeights.map(\.symbol)
                .filter { Symbol(id: $0) == nil }
            guard !unknown.isEmpty else { continue }
            logger.log(
                .organizationSymbolUnknown,
                [.organization: snapshot.name, .names: unknown.prefix(8).joined(separator: " ")])
        }
    }

    // Their revisions in force, which the next ones count on from.
    private var unreadable: [String: Int64] = [:]

    /// The name of an organization as it is spelled, also of one that can't be read; as it was typed where there is none
    /// of it.
    func spelled(_ name: String) -> String { TypedName.spelled(name, among: Set(entries.keys).union(unreadable.keys)) }

    /// The revision in force of an organization, also of one that can't be read.
    func revision(of name: String) -> Int64? { entries[name]?.snapshot.revision ?? unreadable[name] }

    /// Compiles what the store holds.
    package init(revisions: [OrganizationRevision]) {
        entries = [:]
        for revision in revisions {
            let name = "organization \(revision.organization)"
            switch OrganizationDocument.load(yaml: revision.document, file: name) {
            case .success(let document):
                entries[revision.organization] = Entry(
                    text: revision.document, snapshot: OrganizationSnapshot(document, revision: revision.revision),
                    isDrift: revision.isDrift)
            case .failure(let errors):
                unreadable[revision.organization] = revision.revision
                failures.append(
                    OperationFailure(
                        errors.mistakes,
                        under: "Revision \(revision.revision) of \(name) can't be used by this release of postern:"))
            }
        }
    }

    /// Throws for a document of an organization that is out of a scope, as for one of an organization that there is not.
    /// One that can't be read passes: it has mistakes of its own.
    func expect(_ documents: [SubmittedDocument], in scope: OrganizationScope) throws(OperationFailure) {
        guard case .only = scope else { return }
        for submitted in documents {
            let loaded = OrganizationDocument.load(
                yaml: submitted.text, file: submitted.file, rules: submitted.rules)
            guard case .success(let document) = loaded, !scope.includes(document.name) else { continue }
            throw .unknownOrganization(
                document.name, known: entries.keys.filter { scope.includes($0) }.sorted(), in: scope)
        }
    }

    /// Checks documents whole: each by itself, against one another, against the organizations in force and, with
    /// `server`, against that server's settings. Throws ``OperationFailure`` with a line for each mistake.
    ///
    /// - Parameter scope: the organizations that mistakes may name.
    package func plan(
        _ documents: [SubmittedDocument], server: ServerConfiguration? = nil, for scope: OrganizationScope = .all
    ) throws(OperationFailure) -> OrganizationPlan {
        var mistakes: [ConfigurationMistake] = []
        var parsed: [(SubmittedDocument, OrganizationDocument)] = []
        for submitted in documents {
            switch OrganizationDocument.load(
                yaml: submitted.text, file: submitted.file, rules: submitted.rules, server: server)
            {
            case .success(let document):
                if let twin = parsed.first(where: { $0.1.name == document.name }) {
                    mistakes.append(
                        ConfigurationMistake(
                            file: submitted.file, line: 1, object: "Organization \"\(document.name)\"",
                            field: "organization", value: document.name, problem: "is in \(twin.0.file) as well",
                            mend: "put all of the organization into one document"))
                } else {
                    parsed.append((submitted, document))
                    mistakes += Self.unknownSymbols(document, file: submitted.file)
                }
            case .failure(let errors):
                mistakes += errors.mistakes
            }
        }
        var warnings: [String: [ConfigurationMistake]] = [:]
        if mistakes.isEmpty { mistakes += conflicts(of: parsed, server: server, for: scope, warnings: &warnings) }
        guard mistakes.isEmpty else {
            throw OperationFailure(mistakes)
        }
        return OrganizationPlan(base: self, documents: parsed.map { ($0.whole($1), $1) }, warnings: warnings)
    }

    /// Signs that an organization wants something of, and that the scorer does not have.
    private static func unknownSymbols(_ document: OrganizationDocument, file: String) -> [ConfigurationMistake] {
        document.hostedContentFilterPolicy.symbolWeights.compactMap { entry in
            guard Symbol(id: entry.symbol) == nil else { return nil }
            return ConfigurationMistake(
                file: file, line: 0, object: ObjectKind.hostedContentFilterPolicy.rawValue, field: "SymbolWeights",
                value: entry.description, problem: "no sign is called \(entry.symbol)",
                mend: "write a name of the table of symbols in docs/reference/scoring.md")
        }
    }

    /// Warnings where a document has none of the entries of a list that operations add to: whoever applies an older file of
    /// their own may not mean to drop them.
    private static func droppedEntries(
        of current: OrganizationDocument?, by document: OrganizationDocument, file: String
    ) -> [ConfigurationMistake] {
        guard let current else { return [] }
        let lists = [
            (
                "tenantAllowBlockListItems", current.tenantAllowBlockListItems.count,
                document.tenantAllowBlockListItems.count
            ),
            (
                "tenantAllowBlockListSpoofItems", current.tenantAllowBlockListSpoofItems.count,
                document.tenantAllowBlockListSpoofItems.count
            ),
        ]
        return lists.compactMap { name, before, after in
            guard before > 0, after == 0 else { return nil }
            return ConfigurationMistake(
                severity: .warning, file: file, line: 0, object: "Organization \"\(document.name)\"", field: name,
                problem: before == 1
                    ? "is empty, and drops the entry that is in force"
                    : "is empty, and drops the \(before) entries that are in force",
                mend: "take them along from `postern organization export \(document.name)` if they are to stay")
        }
    }

    private func conflicts(
        of parsed: [(SubmittedDocument, OrganizationDocument)], server: ServerConfiguration?,
        for scope: OrganizationScope, warnings: inout [String: [ConfigurationMistake]]
    ) -> [ConfigurationMistake] {
        let replaced = Set(parsed.map(\.1.name))
        let kept = entries.values.map(\.snapshot).filter { !replaced.contains($0.name) }
        let joining = parsed.map { OrganizationSnapshot($0.1, revision: 0) }
        var mistakes: [ConfigurationMistake] = []
        for (submitted, document) in parsed {
            switch OrganizationDocument.loadWithWarnings(
                yaml: submitted.text, file: submitted.file, rules: submitted.rules, beside: kept + joining,
                server: server, directory: entries[document.name]?.snapshot.directory,
                isNameable: { scope.includes($0) })
            {
            case .success(let loaded):
                let current = entries[document.name]?.snapshot.document
                let transitions = DomainTransitions.check(
                    old: current, new: document, file: submitted.file, lines: loaded.lines)
                mistakes += transitions.filter { $0.severity == .error }
                warnings[document.name] =
                    loaded.warnings + transitions.filter { $0.severity == .warning }
                    + Self.droppedEntries(of: current, by: document, file: submitted.file)
            case .failure(let errors): mistakes += errors.mistakes
            }
        }
        return mistakes
    }

    /// The set with organizations replaced or added.
    package func replacing(_ changed: [Entry]) -> OrganizationSet {
        var result = self
        for entry in changed {
            var entry = entry
            entry.snapshot = entry.snapshot.blocking(blocked[entry.snapshot.name] ?? [])
            result.entries[entry.snapshot.name] = entry
        }
        return result
    }

    /// The set without an organization.
    package func removing(_ name: String) -> OrganizationSet {
        var result = self
        result.entries[name] = nil
        result.unreadable[name] = nil
        result.blocked[name] = nil
        return result
    }

    /// The set with these inbound connectors blocked and no others.
    package func blocking(_ connectors: [BlockedConnector]) -> OrganizationSet {
        var result = self
        result.blocked = Dictionary(grouping: connectors, by: \.organization).mapValues { Set($0.map(\.connector)) }
        for (name, entry) in entries {
            result.entries[name]?.snapshot = entry.snapshot.blocking(result.blocked[name] ?? [])
        }
        return result
    }
}

/// A change that was found free of mistakes.
package struct OrganizationPlan: Sendable {
    /// What it was checked against.
    package let base: OrganizationSet
    /// The documents in the order they were given.
    package let documents: [(SubmittedDocument, OrganizationDocument)]
    /// What may not be meant in the documents, by organization.
    package let warnings: [String: [ConfigurationMistake]]

    /// What writing came to.
    struct Outcome: Sendable {
        /// Every organization, in the order of the documents.
        var applied: [AppliedOrganization] = []
        /// The organizations that are not as they were.
        var changed: [OrganizationSet.Entry] = []
    }

    /// The organization as a document of the plan makes it, with the directory that it has.
    func entry(
        _ submitted: SubmittedDocument, _ document: OrganizationDocument, revision: Int64,
        as kind: RevisionKind = .file
    ) -> OrganizationSet.Entry {
        OrganizationSet.Entry(
            text: submitted.text,
            snapshot: OrganizationSnapshot(
                document, revision: revision, directory: base.entries[document.name]?.snapshot.directory),
            isDrift: Self.isDrift(document, kind))
    }

    /// Whether a revision would have what the repository that the document is kept in does not have.
    private static func isDrift(_ document: OrganizationDocument, _ kind: RevisionKind) -> Bool {
        kind != .file && document.managedBy == .repository
    }

    /// Whether a document makes a revision: it is not in force yet, or it is and was changed outside of its repository,
    /// which has that change now.
    func makesRevision(
        _ submitted: SubmittedDocument, _ document: OrganizationDocument, as kind: RevisionKind
    ) -> Bool {
        guard let current = base.entries[document.name] else { return true }
        return current.text != submitted.text || kind == .file && current.isDrift
    }

    /// What writing would come to, with the revisions in force now.
    func foretold(as kind: RevisionKind) -> [AppliedOrganization] {
        documents.map { submitted, document in
            AppliedOrganization(
                organization: document.name, revision: base.entries[document.name]?.snapshot.revision ?? 0,
                isNew: makesRevision(submitted, document, as: kind), warnings: warnings[document.name] ?? [])
        }
    }

    /// Makes the revisions durable, all or none; a document that is in force already makes none. Throws
    /// ``OperationFailure`` when the store fails.
    ///
    /// - Parameters:
    ///   - kind: how they come about.
    ///   - entry: makes the entry of the audit log for an organization that is changed.
    func write(
        to store: any ConfigurationStore, as kind: RevisionKind = .file, author: String, at time: WallTime,
        audit entry: (_ organization: String, _ change: String) -> AuditEntry
    ) async throws(OperationFailure) -> Outcome {
        let changed = documents.filter { makesRevision($0, $1, as: kind) }
        let revisions: [Int64]
        do {
            revisions =
                try changed.isEmpty
                ? []
                : await store.apply(
                    changed.map { submitted, document in
                        AppliedDocument(
                            organization: document.name, document: submitted.text, kind: kind,
                            isDrift: Self.isDrift(document, kind))
                    }, author: author,
                    at: time,
                    audit: changed.map { _, document in
                        // The store counts on from the revision in force; changes are made one at a time.
                        entry(
                            document.name,
                            base.revision(of: document.name).map { "revision \($0 + 1)" } ?? "first revision")
                    })
        } catch {
            throw OperationFailure(writing: error, "Nothing was applied")
        }
        var outcome = Outcome()
        for ((submitted, document), revision) in zip(changed, revisions) {
            outcome.changed.append(self.entry(submitted, document, revision: revision, as: kind))
        }
        let made = Dictionary(
            outcome.changed.map { ($0.snapshot.name, $0.snapshot.revision) }, uniquingKeysWith: { first, _ in first })
        outcome.applied = documents.map { _, document in
            AppliedOrganization(
                organization: document.name,
                revision: made[document.name] ?? base.entries[document.name]?.snapshot.revision ?? 0,
                isNew: made[document.name] != nil, warnings: warnings[document.name] ?? [])
        }
        return outcome
    }
}
