import Identity
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
package import Organization
import Queueing

/// Puts changed organizations into force, one change at a time: durably first, then for new sessions, then for what
/// waits.
package final class ConfigurationChanges: Sendable {
    private let active: any ConfigurationInForce
    private let stores: Stores
    private let queues: any QueueControl
    private let rerouting: Rerouting
    private let time: any TimeSource
    private let logger: Logger
    private let applying: SerialAccess
    private let work: HeavyWork
    private let rounds: Rounds
    /// When each organization was changed last, for as long as sessions may live that began before.
    private let recent: NIOLockedValueBox<[String: Instant]>
    /// Queues that lead elsewhere since a change; tried when what waits has been routed again.
    private let altered: NIOLockedValueBox<Set<QueueKey>>
    private let isHeld: NIOLockedValueBox<Bool>
    /// For whom changes are made.
    private let context: OperationContext
    /// A session that began before a change routes by what it started with; after this time there is none left.
    private static let longestSession = Interval.minutes(30)

    init(
        active: any ConfigurationInForce, stores: Stores, queues: any QueueControl, time: any TimeSource,
        logger: Logger
    ) {
        self.active = active
        self.stores = stores
        self.queues = queues
        self.rerouting = Rerouting(routes: stores.routes, queues: queues)
        self.time = time
        self.logger = logger
        applying = SerialAccess()
        work = HeavyWork("postern.configuration")
        rounds = Rounds()
        recent = NIOLockedValueBox([:])
        altered = NIOLockedValueBox([])
        isHeld = NIOLockedValueBox(false)
        context = .unlimited
    }

    private init(_ other: ConfigurationChanges, in context: OperationContext) {
        active = other.active
        stores = other.stores
        queues = other.queues
        rerouting = other.rerouting
        time = other.time
        logger = other.logger
        applying = other.applying
        work = other.work
        rounds = other.rounds
        recent = other.recent
        altered = other.altered
        isHeld = other.isHeld
        self.context = context
    }

    /// The same changes, one at a time with all others, for a caller: those of organizations that it may not know of are
    /// refused as those of organizations that there are not, and so are domains that are not proved to be its own.
    func inContext(_ context: OperationContext) -> ConfigurationChanges { ConfigurationChanges(self, in: context) }

    /// Checks documents and makes them the configuration in force. New sessions go by it when this returns; what waits
    /// is routed again by ``rerouteRecent()``. Throws ``OperationFailure`` and changes nothing when there is a mistake.
    ///
    /// - Parameters:
    ///   - kind: how the revisions come about.
    ///   - entry: makes the entry of the audit log for an organization that is changed.
    ///   - choose: gives the documents, when all changes before are in force and none comes between.
    func apply(
        as kind: RevisionKind = .file, author: String,
        audit entry: (_ organization: String, _ change: String) -> AuditEntry,
        _ choose: () async throws(OperationFailure) -> [SubmittedDocument]
    ) async throws(OperationFailure) -> [AppliedOrganization] {
        try await applying.run { () async throws(OperationFailure) -> [AppliedOrganization] in
            let documents = try await choose()
            let current = active.organizations
            let plan = try await self.plan(documents, for: current, server: active.snapshot.server)
            try await admission.check(plan)
            if context.isDryRun { return plan.foretold(as: kind) }
            let outcome = try await plan.write(
                to: stores.configuration, as: kind, author: author, at: time.wallTime(), audit: entry)
            guard !outcome.changed.isEmpty else { return outcome.applied }
            let before = active.snapshot
            active.replace(current.replacing(outcome.changed))
            // Where no gateway runs, the next start goes by the change.
            if queues.isRunning { await follow(outcome.changed, since: before) }
            for entry in outcome.changed {
                logger.log(
                    .organizationChanged,
                    [.organization: entry.snapshot.name, .revision: entry.snapshot.revision, .caller: author])
            }
            return outcome.applied
        }
    }

    /// Removes an organization: durably first, then for new sessions. Throws ``OperationFailure`` and changes nothing where the
    /// store fails.
    func remove(_ name: String, audit entry: AuditEntry) async throws(OperationFailure) {
        try await applying.run { () async throws(OperationFailure) in
            do throws(StoreError) {
                try await stores.configuration.remove(organization: name, audit: entry)
            } catch {
                throw OperationFailure(writing: error)
            }
            active.replace(active.organizations.removing(name))
            if queues.isRunning { try? await queues.reconfigure(SchedulerConfiguration(active.snapshot)) }
        }
    }

    /// Changes sections of an organization's document as `body` says of the one in force, and makes that the
    /// configuration in force, as a new revision. The rest of the document stays as it is written. A document that `body`
    /// leaves as it is stays in force. Throws what `body` throws, and ``OperationFailure``.
    ///
    /// - Parameters:
    ///   - sections: the sections that `body` may change, by their names.
    ///   - reason: why a document that is kept in a repository is changed here; nil where it is not to be then.
    ///   - entry: makes the entry of the audit log for the revision.
    func changeDocument(
        of name: String, _ sections: [String], author: String, overriding reason: String?,
        audit entry: (_ organization: String, _ change: String) -> AuditEntry,
        _ body: (inout OrganizationDocument) throws(OperationFailure) -> Void
    ) async throws(OperationFailure) -> AppliedOrganization {
        let applied = try await apply(as: .api, author: author, audit: entry) {
            () async throws(OperationFailure) -> [SubmittedDocument] in
            let current = try active.snapshot.known(name, in: context.scope)
            guard let text = active.organizations.entries[current.name]?.text else {
                throw .unknownOrganization(
                    name, known: active.organizations.entries.keys.filter { context.scope.includes($0) }.sorted(),
                    in: context.scope)
            }
            try RepositoryOwner.check(current.document, overriding: reason)
            var document = current.document
            try body(&document)
            let file = "organization \(current.name)"
            if document == current.document { return [SubmittedDocument(file: file, text: text)] }
            let changed = document
            let edited = try await work.run { () throws(OperationFailure) in changed.replacing(sections, in: text) }
            return [SubmittedDocument(file: file, text: edited)]
        }
        return applied[0]
    }

    // Some hundred thousand recipients in a document take seconds.
    private func plan(
        _ documents: [SubmittedDocument], for organizations: OrganizationSet, server: ServerConfiguration
    ) async throws(OperationFailure) -> OrganizationPlan {
        let scope = context.scope
        return try await work.run { () throws(OperationFailure) in
            try organizations.expect(documents, in: scope)
            return try organizations.plan(documents, server: server, for: scope)
        }
    }

    private var admission: DomainAdmission { DomainAdmission(context: context, proofs: stores.domainProofs) }

    private func follow(_ changed: [OrganizationSet.Entry], since before: ConfigurationSnapshot) async {
        try? await queues.reconfigure(SchedulerConfiguration(active.snapshot))
        let now = time.now()
        recent.withLockedValue { recent in
            for entry in changed { recent[entry.snapshot.name] = now }
        }
        let altered = await queuesAltered(since: before)
        self.altered.withLockedValue { $0.formUnion(altered) }
    }

    /// Changes the directory of an organization as `body` says of its snapshot: durably first, then for new sessions. What
    /// waits is routed again by ``rerouteRecent()``. Throws what `body` throws, and ``OperationFailure``.
    ///
    /// - Parameter entry: makes the entry of the audit log for a revision that is made.
    func changeDirectory(
        of name: String, author: String, audit entry: (_ change: DirectoryRevision) -> AuditEntry,
        _ body: (OrganizationSnapshot) async throws(OperationFailure) -> DirectoryChange
    ) async throws(OperationFailure) -> DirectoryResult {
        try await applying.run { () async throws(OperationFailure) -> DirectoryResult in
            let organization = try active.snapshot.known(name, in: context.scope)
            let change = try await body(organization)
            let current =
                organization.directory
                ?? RecipientDirectory(.empty, revision: 0, confirmedAt: WallTime(milliseconds: 0))
            guard
                let (directory, revision) = current.changed(
                    by: change, of: name, author: author, at: time.wallTime())
            else {
                return DirectoryResult(
                    organization: name, revision: current.revision, isNew: false, total: current.count)
            }
            if context.isDryRun {
                return DirectoryResult(
                    organization: name, revision: current.revision, isNew: true, total: revision.total)
            }
            do throws(StoreError) {
                switch change.change {
                case .edits(let edits):
                    try await stores.directories.changeDirectory(edits, revision, audit: entry(revision))
                case .whole(let rows):
                    try await stores.directories.replaceDirectory(with: rows, revision, audit: entry(revision))
                }
            } catch {
                throw OperationFailure(writing: error)
            }
            active.replace(organization.with(directory))
            let now = time.now()
            recent.withLockedValue { $0[name] = now }
            logger.log(
                .organizationDirectoryChanged,
                [
                    .organization: name, .revision: revision.revision, .caller: author,
                    .change: revision.kind.rawValue, .recipients: revision.total,
                ])
            return DirectoryResult(
                organization: name, revision: revision.revision, isNew: true, total: revision.total)
        }
    }

    /// Removes some of what replaced directories have left; gives whether there may be more. Between the changes, because
    /// one may be writing a set of rows that no head names yet.
    func tidyDirectories() async throws(StoreError) -> Bool {
        try await applying.run { () async throws(StoreError) -> Bool in
            try await stores.directories.tidyDirectories()
        }
    }

    /// Puts a directory packed anew in the place of `earlier`, with what was changed since.
    func repack(_ name: String, _ packed: PackedDirectory, of earlier: RecipientDirectory) async {
        await applying.run {
            guard let organization = active.snapshot.organization(named: name),
                let directory = organization.directory?.rebased(on: packed, of: earlier)
            else { return }
            active.replace(organization.with(directory))
        }
    }

    /// What applying documents would do. Throws ``OperationFailure`` when there is a mistake. Changes nothing.
    ///
    /// - Parameters:
    ///   - kind: how the revisions would come about.
    ///   - hasSensitiveWords: whether this server has words for `MarkAsSpamSensitiveWordList`.
    func preview(
        _ documents: [SubmittedDocument], as kind: RevisionKind = .file, hasSensitiveWords: Bool
    ) async throws(OperationFailure) -> [PlannedOrganization] {
        let snapshot = active.snapshot
        let plan = try await self.plan(documents, for: active.organizations, server: snapshot.server)
        try await admission.check(plan)
        do {
            return try await ChangePreview(routes: stores.routes, hasSensitiveWords: hasSensitiveWords, kind: kind)
                .preview(plan, server: snapshot.server)
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Blocks an inbound connector: durably first, then for new sessions. Gives whether that changed anything: a connector
    /// that is blocked for the same reason stays as it is.
    func block(_ record: BlockedConnector, audit entry: AuditEntry) async throws(OperationFailure) -> Bool {
        var isChanged = false
        try await changeBlocks { () async throws(StoreError) in
            isChanged = try await !stores.connectors.blockedConnectors().contains {
                ($0.organization, $0.connector, $0.reason) == (record.organization, record.connector, record.reason)
            }
            if isChanged { try await stores.connectors.block(record, audit: entry) }
        }
        return isChanged
    }

    /// Lets an inbound connector be used again.
    func unblock(
        organization: String, connector: String, audit entry: AuditEntry
    ) async throws(OperationFailure) {
        try await changeBlocks { () async throws(StoreError) in
            try await stores.connectors.unblock(organization: organization, connector: connector, audit: entry)
        }
    }

    private func changeBlocks(_ write: () async throws(StoreError) -> Void) async throws(OperationFailure) {
        try await applying.run { () async throws(OperationFailure) in
            do throws(StoreError) {
                try await write()
            } catch {
                throw OperationFailure(writing: error)
            }
            do {
                active.replace(active.organizations.blocking(try await stores.connectors.blockedConnectors()))
            } catch {
                throw OperationFailure(
                    .unavailable,
                    "The change is kept, but is not in force before the next start, because the store failed: "
                        + "\(error).")
            }
        }
    }

    /// Puts this server's settings into force.
    package func apply(_ server: ServerConfiguration) async {
        await applying.run {
            let before = active.snapshot
            active.replace(server)
            try? await queues.reconfigure(SchedulerConfiguration(active.snapshot))
            for key in await queuesAltered(since: before) { _ = try? await queues.retry(key, audit: nil) }
        }
    }

    /// Queues of another next hop than before: another smart host, say. The failures that they wait for say nothing of it.
    private func queuesAltered(since before: ConfigurationSnapshot) async -> [QueueKey] {
        let old = Router(snapshot: before)
        let new = Router(snapshot: active.snapshot)
        // A runner that gives no list is stopping.
        return ((try? await queues.list()) ?? []).map(\.key).filter { old.nextHop(for: $0) != new.nextHop(for: $0) }
    }

    /// Routes the waiting recipients of lately changed organizations again. When that is under way already, it goes
    /// round once more, and this returns at once.
    package func rerouteRecent() async {
        guard !isHeld.withLockedValue({ $0 }) else { return }
        await rounds.run { await rerouteOnce() }
    }

    /// Puts off rerouting while the queues are being filled: a recipient read with its old route must not come behind
    /// its move.
    package func holdRerouting() { isHeld.withLockedValue { $0 = true } }

    /// Whether the queues are being filled, so that what begins to wait now might be read with what waited before.
    package var isFillingQueues: Bool { isHeld.withLockedValue { $0 } }

    /// Makes up for what was put off.
    package func releaseRerouting() async {
        isHeld.withLockedValue { $0 = false }
        await rerouteRecent()
    }

    private func rerouteOnce() async {
        let altered = self.altered.withLockedValue { keys in
            defer { keys = [] }
            return keys
        }
        let now = time.now()
        let names = recent.withLockedValue { recent in
            recent = recent.filter { now - $0.value < ConfigurationChanges.longestSession }
            return recent.keys.sorted()
        }
        for name in names {
            do {
                let moved = try await rerouting.run(organization: name, snapshot: active.snapshot)
                guard moved > 0 else { continue }
                logger.log(.queueRerouted, [.organization: name, .recipients: moved])
            } catch {
                logger.log(.queueReroutingFailed, [.organization: name, .error: "\(error)"])
            }
        }
        // Behind the rerouting: what has another route now must not leave by the old one.
        for key in altered { _ = try? await queues.retry(key, audit: nil) }
    }
}
