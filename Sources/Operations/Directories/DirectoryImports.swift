import Dispatch
import Logging
import Mail
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
    /// Imports under way; one is taken out while it is worked on, so that nothing of it is copied.
    private let imports = NIOLockedValueBox<[UInt64: Session]>([:])
    private let last = NIOLockedValueBox<UInt64>(0)
    private static let longestRest = Interval.minutes(2)
    private static let mostImports = 4
    /// Lines that contradict the directory and are told one by one, so that the answer fits into a frame.
    private static let mostRefused = 100_000

    private struct Session {
        var order: DirectoryImportOrder
        var author: String
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

    /// Begins an import and gives its number.
    func begin(_ order: DirectoryImportOrder, author: String) throws(OperationFailure) -> UInt64 {
        let organization = try active.snapshot.known(order.organization)
        let now = time.now()
        let session = Session(
            order: order, author: author, revision: organization.revision,
            work: DirectoryImport(into: organization, options: order.options), touched: now)
        let id = last.withLockedValue { last in
            last += 1
            return last
        }
        let refusal: OperationFailure? = imports.withLockedValue { imports in
            // Of a client that went away.
            imports = imports.filter { now - $0.value.touched < DirectoryImports.longestRest }
            if imports.values.contains(where: { $0.order.organization == order.organization && !order.isDryRun }) {
                return OperationFailure(
                    "Another import into organization \(order.organization) is under way; try again when it has ended.")
            }
            guard imports.count < DirectoryImports.mostImports else {
                return OperationFailure("Too many imports are under way; try again when one has ended.")
            }
            imports[id] = session
            return nil
        }
        if let refusal { throw refusal }
        return id
    }

    private func take(_ id: UInt64) throws(OperationFailure) -> Session {
        guard let session = imports.withLockedValue({ $0.removeValue(forKey: id) }) else {
            throw OperationFailure("The import rested too long and was given up; begin it again.")
        }
        return session
    }

    /// Reads the next octets of an import, and gives the lines that are refused.
    func read(_ octets: [UInt8], of id: UInt64) async throws(OperationFailure) -> [RefusedLine] {
        try await work.run { () throws(OperationFailure) in
            try self.work(on: id) { session throws(DirectoryImport.Refusal) in try session.work.read(octets) }
        }
    }

    private func work(
        on id: UInt64, _ body: (inout Session) throws(DirectoryImport.Refusal) -> [RefusedLine]
    ) throws(OperationFailure) -> [RefusedLine] {
        var session = try take(id)
        do throws(DirectoryImport.Refusal) {
            let refused = try body(&session)
            session.refused += refused.count
            session.touched = time.now()
            imports.withLockedValue { $0[id] = session }
            return refused
        } catch {
            throw OperationFailure(error.description)
        }
    }

    /// Ends an import: applies it, or checks it alone where that was ordered.
    ///
    /// - Parameter entry: makes the entry of the audit log for the revision that is made.
    func end(
        _ id: UInt64, audit entry: (_ order: DirectoryImportOrder, _ change: DirectoryRevision) -> AuditEntry
    ) async throws(OperationFailure) -> DirectoryImportReport {
        let (session, first) = try await work.run { () throws(OperationFailure) in
            let refused = try self.work(on: id) { session throws(DirectoryImport.Refusal) in
                try session.work.finish()
            }
            return (try self.take(id), refused)
        }
        let order = session.order
        if order.isDryRun {
            return try await outcome(of: session, first, in: try active.snapshot.known(order.organization)).report
        }
        if session.work.readCount == 0, session.refused > 0 {
            throw OperationFailure(
                .failed,
                lines: ["Every line is refused, so nothing was imported."] + first.map(\.description))
        }
        var report: DirectoryImportReport?
        let result = try await changes.changeDirectory(
            of: order.organization, author: session.author, audit: { entry(order, $0) }
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
                    "The document of organization \(order.organization) was changed during the import. Nothing was "
                        + "imported; begin it again.")
            }
            do throws(DirectoryImport.Refusal) {
                let (outcome, refused) = try session.work.outcome(on: organization.directory)
                let report = DirectoryImportReport(
                    organization: order.organization, revision: nil, counts: outcome.counts, total: outcome.total,
                    refused: first + refused.prefix(DirectoryImports.mostRefused),
                    refusedCount: session.refused + refused.count, ignoredColumns: session.work.ignoredColumns,
                    passedOverProxies: session.work.passedOver.counts)
                return (report, outcome.change)
            } catch {
                throw OperationFailure(error.description)
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
                    logger.error(
                        "A directory could not be packed.",
                        metadata: ["organization": "\(name)", "reason": "\(error.lines.joined(separator: " "))"])
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
                    logger.warning(
                        "Rows of a replaced directory could not be removed; it is tried again after the next import.",
                        metadata: ["reason": "\(error)"])
                }
            }
        }
    }
}
