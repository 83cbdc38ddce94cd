import Dispatch
import Log
package import Mail
import NIOConcurrencyHelpers
import Organization

/// Imports into directories of recipients that are under way, and what follows a change of a directory.
package final class DirectoryImports: Sendable {
    private let active: any ConfigurationInForce
    private let changes: ConfigurationChanges
    private let time: any TimeSource
    private let logger: Logger
    private let work = HeavyWork("postern.directory")
    private let background = HeavyWork("postern.directory.background", priority: .background)
    private let tidying = Rounds()
    private let imports = NIOLockedValueBox<[UInt64: Import]>([:])
    private let last = NIOLockedValueBox<UInt64>(0)
    private static let longestRest = Interval.minutes(2)
    private static let longestWait = Interval.minutes(30)
    private static let mostImports = 4
    /// Lines that contradict the directory and are told one by one, so that the answer fits into a frame.
    private static let mostRefused = 100_000

    /// An import under way.
    private struct Import {
        var order: DirectoryImportOrder
        var caller: Caller
        /// Taken out while it is worked on, so that nothing of it is copied.
        var session: Session?
        /// Whether all of its octets are there, and its end waits for its turn.
        var isWhole = false
    }

    private struct Session {
        var order: DirectoryImportOrder
        /// The revision of the document that its lines are checked against.
        var revision: Int64
        var work: DirectoryImport
        var refused = 0
        var touched: Instant
    }

    init(
        active: any ConfigurationInForce, changes: ConfigurationChanges, time: any TimeSource, logger: Logger
    ) {
        self.active = active
        self.changes = changes
        self.time = time
        self.logger = logger
    }

    /// Begins an import of a caller's and gives its number.
    func begin(_ order: DirectoryImportOrder, by caller: Caller) throws(OperationFailure) -> UInt64 {
        let organization = try active.snapshot.known(order.organization)
        let now = time.now()
        let session = Session(
            order: order, revision: organization.revision,
            work: DirectoryImport(into: organization, options: order.options), touched: now)
        let id = last.withLockedValue { last in
            last += 1
            return last
        }
        giveUpAbandoned()
        let refusal: OperationFailure? = imports.withLockedValue { imports in
            if imports.values.contains(where: { $0.order.organization == order.organization && !order.isDryRun }) {
                return OperationFailure(
                    .cannotNow,
                    "Another import into organization \(order.organization) is under way; try again when it has ended.")
            }
            guard imports.count < DirectoryImports.mostImports else {
                return OperationFailure(
                    .tooMany, "Too many imports are under way; try again when one has ended.")
            }
            imports[id] = Import(order: order, caller: caller, session: session)
            return nil
        }
        if let refusal { throw refusal }
        return id
    }

    /// Gives up the imports of clients that went away.
    package func giveUpAbandoned() {
        let now = time.now()
        imports.withLockedValue { imports in
            imports = imports.filter { _, value in
                let longest = value.isWhole ? DirectoryImports.longestWait : DirectoryImports.longestRest
                return value.session.map { now - $0.touched < longest } ?? true
            }
        }
    }

    /// Gives up a caller's import that will not be ended, so that another one can begin.
    package func giveUp(_ id: UInt64, by caller: Caller) {
        imports.withLockedValue { imports in
            if imports[id]?.caller == caller { imports[id] = nil }
        }
    }

    /// Lets a caller's import rest for longer, whose octets are all there and whose end waits for its turn.
    package func keep(_ id: UInt64, by caller: Caller) {
        imports.withLockedValue { imports in
            if imports[id]?.caller == caller { imports[id]?.isWhole = true }
        }
    }

    /// Of another's import no more is said than of one that there is not.
    static let unknown = OperationFailure(
        .notFound, "The import rested too long and was given up; begin it again.")

    /// The organization that a caller's import goes into; nil where there is none.
    func organization(of id: UInt64, by caller: Caller) -> String? {
        imports.withLockedValue { imports in
            imports[id].flatMap { $0.caller == caller ? $0.order.organization : nil }
        }
    }

    private func take(_ id: UInt64, by caller: Caller) throws(OperationFailure) -> Session {
        let found = imports.withLockedValue { imports -> Result<Session, OperationFailure> in
            guard imports[id]?.caller == caller else { return .failure(Self.unknown) }
            guard let session = imports[id]?.session.take() else {
                return .failure(
                    OperationFailure(.cannotNow, "The import is being worked on; its portions come one by one."))
            }
            return .success(session)
        }
        return try found.get()
    }

    private func remove(_ id: UInt64) { imports.withLockedValue { _ = $0.removeValue(forKey: id) } }

    /// Reads the next octets of a caller's import, and gives the lines that are refused.
    func read(_ octets: [UInt8], of id: UInt64, by caller: Caller) async throws(OperationFailure) -> [RefusedLine] {
        try await work.run { () throws(OperationFailure) in
            var session = try self.take(id, by: caller)
            let refused = try self.work(on: &session, of: id) { work throws(DirectoryImport.Refusal) in
                try work.read(octets)
            }
            self.imports.withLockedValue { $0[id]?.session = session }
            return refused
        }
    }

    /// Works on an import, which is over where it fails.
    private func work(
        on session: inout Session, of id: UInt64,
        _ body: (inout DirectoryImport) throws(DirectoryImport.Refusal) -> [RefusedLine]
    ) throws(OperationFailure) -> [RefusedLine] {
        do throws(DirectoryImport.Refusal) {
            let refused = try body(&session.work)
            session.refused += refused.count
            session.touched = time.now()
            return refused
        } catch {
            remove(id)
            throw OperationFailure(.cannotNow, error.description)
        }
    }

    /// Ends a caller's import: applies it, or checks it alone where that was ordered.
    ///
    /// - Parameter entry: makes the entry of the audit log for the revision that is made.
    func end(
        _ id: UInt64, by caller: Caller,
        audit entry: (_ order: DirectoryImportOrder, _ change: DirectoryRevision) -> AuditEntry
    ) async throws(OperationFailure) -> DirectoryImportReport {
        let (session, first) = try await work.run { () throws(OperationFailure) in
            var session = try self.take(id, by: caller)
            let refused = try self.work(on: &session, of: id) { work throws(DirectoryImport.Refusal) in
                try work.finish()
            }
            return (session, refused)
        }
        // Until it is in force, no other import into the organization begins.
        defer { remove(id) }
        let order = session.order
        if order.isDryRun {
            return try await outcome(of: session, first, in: try active.snapshot.known(order.organization)).report
        }
        if session.work.readCount == 0, session.refused > 0 {
            throw OperationFailure(
                .cannotNow,
                lines: ["Every line is refused, so nothing was imported."] + first.map(\.description))
        }
        var report: DirectoryImportReport?
        let result = try await changes.changeDirectory(
            of: order.organization, author: caller.name, audit: { entry(order, $0) }
        ) { organization throws(OperationFailure) in
            let outcome = try await self.outcome(of: session, first, in: organization)
            report = outcome.report
            return DirectoryChange(
                kind: order.options.isReplacing ? .replaced : .imported, detail: order.file, change: outcome.change,
                counts: outcome.report.counts)
        }
        guard var report else { throw OperationFailure("The import came to nothing; begin it again.") }
        report.revision = result.revision
        follow(order.organization)
        tidy()
        return report
    }

    private func outcome(
        of session: Session, _ first: [RefusedLine], in organization: OrganizationSnapshot
    ) async throws(OperationFailure) -> (report: DirectoryImportReport, change: DirectoryImport.Change) {
        try await work.run { () throws(OperationFailure) in
            let order = session.order
            guard organization.revision == session.revision else {
                throw OperationFailure(
                    .changedMeanwhile,
                    "The document of organization \(order.organization) was changed during the import. Nothing was "
                        + "imported; begin it again.")
            }
            do throws(DirectoryImport.Refusal) {
                let (outcome, refused) = try session.work.outcome(on: organization.directory)
                let report = DirectoryImportReport(
                    organization: order.organization, revision: nil, counts: outcome.counts, total: outcome.total,
                    refused: first + refused.prefix(DirectoryImports.mostRefused),
                    refusedCount: session.refused + refused.count, ignoredColumns: session.work.ignoredColumns,
                    passedOverProxies: session.work.passedOver.counts,
                    unresolvedManagers: session.work.unresolvedManagers)
                return (report, outcome.change)
            } catch {
                throw OperationFailure(.cannotNow, error.description)
            }
        }
    }

    /// What can wait after a change: late changes packed, mail routed again.
    func follow(_ name: String) {
        Task(priority: .background) { [background, changes, logger, active] in
            if let directory = active.snapshot.organization(named: name)?.directory, directory.needsPacking {
                do throws(OperationFailure) {
                    let packed = try await background.run { () throws(OperationFailure) in
                        do throws(DirectoryRowProblem) {
                            return try directory.packed()
                        } catch {
                            throw OperationFailure("\(error)")
                        }
                    }
                    await changes.repack(name, packed, of: directory)
                } catch {
                    logger.log(
                        .organizationDirectoryUnpacked,
                        [.organization: name, .error: error.lines.joined(separator: " ")])
                }
            }
            await changes.rerouteRecent()
        }
    }

    /// Removes rows of replaced directories, and what a crash left of a replacement, some at a time.
    package func tidy() {
        Task(priority: .background) { [tidying, changes, logger] in
            await tidying.run {
                do throws(StoreError) {
                    while try await changes.tidyDirectories() {}
                } catch {
                    logger.log(.organizationDirectoryUntidy, [.error: "\(error)"])
                }
            }
        }
    }
}
