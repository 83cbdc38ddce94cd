import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Queueing
import Storage
import Transport

/// Puts changed organizations into force: durably first, then for new sessions, then for what waits. Blocks.
final class ConfigurationChanges: Sendable {
    private let active: ActiveConfiguration
    private let store: MailStore
    private let runner: QueueRunner
    private let rerouting: Rerouting
    private let time: any TimeSource
    private let logger: Logger
    private let applying = NIOLock()
    private let rounds = Rounds()
    /// When each organization was changed last, for as long as sessions may live that began before.
    private let recent = NIOLockedValueBox<[String: Instant]>([:])
    /// Queues that lead elsewhere since a change; tried when what waits has been routed again.
    private let altered = NIOLockedValueBox<Set<QueueKey>>([])
    private let isHeld = NIOLockedValueBox(false)
    /// A session that began before a change routes by what it started with; after this time there is none left.
    private static let longestSession = Interval.minutes(30)

    init(
        active: ActiveConfiguration, store: MailStore, runner: QueueRunner, time: any TimeSource, logger: Logger
    ) {
        self.active = active
        self.store = store
        self.runner = runner
        self.rerouting = Rerouting(reader: store.reader, runner: runner)
        self.time = time
        self.logger = logger
    }

    /// Checks documents and makes them the configuration in force. New sessions go by it when this returns; what waits
    /// is routed again by ``rerouteRecent()``. Throws ``OperationFailure`` and changes nothing when there is a mistake.
    func apply(_ documents: [SubmittedDocument], author: String) throws -> [AppliedOrganization] {
        try applying.withLock {
            let current = active.organizations
            let plan = try current.plan(documents, server: active.snapshot.server)
            let outcome = try plan.write(to: store, author: author, at: time.wallTime())
            if !outcome.changed.isEmpty {
                let before = active.snapshot
                active.replace(current.replacing(outcome.changed))
                _ = runner.reconfigure(SchedulerConfiguration(active.snapshot))
                let now = time.now()
                recent.withLockedValue { recent in
                    for entry in outcome.changed { recent[entry.snapshot.name] = now }
                }
                let altered = (try? queuesAltered(since: before).wait()) ?? []
                self.altered.withLockedValue { $0.formUnion(altered) }
                for entry in outcome.changed {
                    logger.notice(
                        "An organization's configuration was changed.",
                        metadata: [
                            "organization": "\(entry.snapshot.name)", "revision": "\(entry.snapshot.revision)",
                            "author": "\(author)",
                        ])
                }
            }
            return outcome.applied
        }
    }

    /// Changes the directory of an organization as `body` says of its snapshot: durably first, then for new sessions. What
    /// waits is routed again by ``rerouteRecent()``. Throws what `body` throws, and ``OperationFailure``.
    func changeDirectory(
        of name: String, author: String, _ body: (OrganizationSnapshot) throws -> DirectoryChange
    ) throws -> DirectoryResult {
        try applying.withLock {
            let organization = try DirectoryQueries.organization(name, among: active.snapshot.organizations)
            let change = try body(organization)
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
            do {
                switch change.change {
                case .edits(let edits): try store.changeDirectory(edits, revision)
                case .whole(let rows): try store.replaceDirectory(with: rows, revision)
                }
            } catch {
                throw OperationFailure("Nothing was changed, because the store failed: \(error).")
            }
            active.replace(organization.with(directory))
            let now = time.now()
            recent.withLockedValue { $0[name] = now }
            logger.notice(
                "A directory of recipients was changed.",
                metadata: [
                    "organization": "\(name)", "directoryRevision": "\(revision.revision)", "author": "\(author)",
                    "change": "\(revision.kind.rawValue)", "recipients": "\(revision.total)",
                ])
            return DirectoryResult(
                organization: name, revision: revision.revision, isNew: true, total: revision.total)
        }
    }

    /// Puts a directory packed anew in the place of `earlier`, with what was changed since.
    func repack(_ name: String, _ packed: PackedDirectory, of earlier: RecipientDirectory) {
        applying.withLock {
            guard let organization = active.snapshot.organization(named: name),
                let directory = organization.directory?.rebased(on: packed, of: earlier)
            else { return }
            active.replace(organization.with(directory))
        }
    }

    /// What applying documents would do. Throws ``OperationFailure`` when there is a mistake. Changes nothing.
    func preview(_ documents: [SubmittedDocument]) throws -> [PlannedOrganization] {
        let snapshot = active.snapshot
        let plan = try active.organizations.plan(documents, server: snapshot.server)
        return try ChangePreview(reader: store.reader).preview(plan, server: snapshot.server)
    }

    /// Blocks an inbound connector: durably first, then for new sessions. Throws when the store fails.
    func block(_ record: BlockedConnector) throws {
        try changeBlocks { try store.block(record) }
    }

    /// Lets an inbound connector be used again.
    func unblock(organization: String, connector: String) throws {
        try changeBlocks { try store.unblock(organization: organization, connector: connector) }
    }

    private func changeBlocks(_ write: () throws -> Void) throws {
        try applying.withLock {
            try write()
            active.replace(active.organizations.blocking(try store.reader.blockedConnectors()))
        }
    }

    /// Puts this server's settings into force.
    func apply(_ server: ServerConfiguration) {
        applying.withLock {
            let before = active.snapshot
            active.replace(server)
            _ = runner.reconfigure(SchedulerConfiguration(active.snapshot))
            let runner = self.runner
            queuesAltered(since: before).whenSuccess { for key in $0 { _ = runner.retry(key) } }
        }
    }

    /// Queues of another next hop than before: another smart host, say. The failures that they wait for say nothing of it.
    private func queuesAltered(since before: ConfigurationSnapshot) -> EventLoopFuture<[QueueKey]> {
        let old = Router(snapshot: before)
        let new = Router(snapshot: active.snapshot)
        return runner.list().map { queues in
            queues.map(\.key).filter { old.nextHop(for: $0) != new.nextHop(for: $0) }
        }
    }

    /// Routes the waiting recipients of lately changed organizations again. When that is under way already, it goes
    /// round once more, and this returns at once.
    func rerouteRecent() {
        guard !isHeld.withLockedValue({ $0 }) else { return }
        rounds.run { rerouteOnce() }
    }

    /// Puts off rerouting while the queues are being filled: a recipient read with its old route must not come behind
    /// its move.
    func holdRerouting() { isHeld.withLockedValue { $0 = true } }

    /// Makes up for what was put off.
    func releaseRerouting() {
        isHeld.withLockedValue { $0 = false }
        rerouteRecent()
    }

    private func rerouteOnce() {
        let altered = self.altered.withLockedValue { keys in
            defer { keys = [] }
            return keys
        }
        // Behind the rerouting: what has another route now must not leave by the old one.
        defer { for key in altered { _ = runner.retry(key) } }
        let now = time.now()
        let names = recent.withLockedValue { recent in
            recent = recent.filter { now - $0.value < ConfigurationChanges.longestSession }
            return recent.keys.sorted()
        }
        for name in names {
            do {
                let moved = try rerouting.run(organization: name, snapshot: active.snapshot)
                guard moved > 0 else { continue }
                logger.notice(
                    "Waiting mail was routed again.",
                    metadata: ["organization": "\(name)", "recipients": "\(moved)"])
            } catch {
                logger.error(
                    "Waiting mail could not be routed again; it is tried again in a minute.",
                    metadata: ["organization": "\(name)", "reason": "\(error)"])
            }
        }
    }
}
