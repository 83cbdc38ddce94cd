import Dispatch
import Logging
import Mail
import NIOConcurrencyHelpers
import Organization
import Storage

/// Changes directories of recipients while the gateway runs: one after another, on a thread of their own.
final class DirectoryOperations: Sendable {
    private let active: ActiveConfiguration
    private let changes: ConfigurationChanges
    private let store: MailStore
    private let time: any TimeSource
    private let logger: Logger
    private let queue = DispatchQueue(label: "postern.directory", qos: .utility)
    private let background = DispatchQueue(label: "postern.directory.background", qos: .background)
    /// Imports under way; one is taken out while it is worked on, so that nothing of it is copied.
    private let imports = NIOLockedValueBox<[UInt64: Session]>([:])
    private let last = NIOLockedValueBox<UInt64>(0)
    private static let longestRest = Interval.minutes(2)
    private static let mostImports = 4
    /// Lines that contradict the directory and are told one by one, so that the answer fits into a frame.
    private static let mostRefused = 100_000

    private struct Session {
        var order: DirectoryImportOrder
        /// The revision of the document that its lines are checked against.
        var revision: Int64
        var work: DirectoryImport
        var refused = 0
        var touched: Instant
    }

    init(
        active: ActiveConfiguration, changes: ConfigurationChanges, store: MailStore, time: any TimeSource,
        logger: Logger
    ) {
        self.active = active
        self.changes = changes
        self.store = store
        self.time = time
        self.logger = logger
        // What a crash left of a replacement.
        removeUnused()
    }

    /// Answers a request. Throws ``OperationFailure``.
    func answer(_ request: DirectoryRequest) async throws -> DirectoryReply {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.result(of: request) }) }
        }
    }

    private func result(of request: DirectoryRequest) throws -> DirectoryReply {
        switch request {
        case .importBegin(let order): return .importBegun(id: try begin(order))
        case .importData(let id, let octets):
            return .refused(
                try work(on: id) { session throws(DirectoryImport.Refusal) in try session.work.read(octets) })
        case .importEnd(let id): return .imported(try end(id))
        case .set(let organization, let address, let properties, let author):
            return .changed(try set(organization, address, properties, author: author))
        case .remove(let organization, let address, let author):
            return .changed(try remove(organization, address, author: author))
        case .confirm(let organization, let author):
            let report = try changes.changeDirectory(of: organization, author: author) { _ in
                DirectoryChange(kind: .confirmed, detail: "", change: .edits([]))
            }
            return .changed(DirectoryChangeReport(report))
        case .show(let name, let address):
            let organization = try DirectoryQueries.organization(name, among: active.snapshot.organizations)
            return .recipients([try DirectoryQueries.show(address, in: organization)])
        case .list(let organization, let after, let limit):
            return .recipients(try queries.list(organization, after: after, limit: limit))
        case .status(let organization): return .directories(try queries.status(of: organization))
        }
    }

    private var queries: DirectoryQueries {
        DirectoryQueries(
            reader: store.reader, organizations: active.snapshot.organizations, now: time.wallTime())
    }

    private func begin(_ order: DirectoryImportOrder) throws -> UInt64 {
        let organization = try DirectoryQueries.organization(order.organization, among: active.snapshot.organizations)
        let now = time.now()
        let session = Session(
            order: order, revision: organization.revision,
            work: DirectoryImport(into: organization, options: order.options), touched: now)
        let id = last.withLockedValue { last in
            last += 1
            return last
        }
        try imports.withLockedValue { imports in
            // Of a client that went away.
            imports = imports.filter { now - $0.value.touched < DirectoryOperations.longestRest }
            if imports.values.contains(where: { $0.order.organization == order.organization && !order.isDryRun }) {
                throw OperationFailure(
                    "Another import into organization \(order.organization) is under way; try again when it has ended.")
            }
            guard imports.count < DirectoryOperations.mostImports else {
                throw OperationFailure("Too many imports are under way; try again when one has ended.")
            }
            imports[id] = session
        }
        return id
    }

    private func take(_ id: UInt64) throws -> Session {
        guard let session = imports.withLockedValue({ $0.removeValue(forKey: id) }) else {
            throw OperationFailure("The import rested too long and was given up; begin it again.")
        }
        return session
    }

    private func work(
        on id: UInt64, _ body: (inout Session) throws(DirectoryImport.Refusal) -> [RefusedLine]
    ) throws -> [RefusedLine] {
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

    private func end(_ id: UInt64) throws -> DirectoryImportReport {
        let first = try work(on: id) { session throws(DirectoryImport.Refusal) in try session.work.finish() }
        let session = try take(id)
        let order = session.order
        var report = DirectoryImportReport(
            organization: order.organization, revision: nil, counts: .init(), total: 0, refused: first,
            refusedCount: session.refused, ignoredColumns: session.work.ignoredColumns,
            passedOverProxies: session.work.passedOver.counts)
        func outcome(in organization: OrganizationSnapshot) throws -> DirectoryImport.Change {
            guard organization.revision == session.revision else {
                throw OperationFailure(
                    "The document of organization \(order.organization) was changed during the import. Nothing was "
                        + "imported; begin it again.")
            }
            do throws(DirectoryImport.Refusal) {
                let (outcome, refused) = try session.work.outcome(on: organization.directory)
                report.counts = outcome.counts
                report.total = outcome.total
                report.refused += refused.prefix(DirectoryOperations.mostRefused)
                report.refusedCount += refused.count
                return outcome.change
            } catch {
                throw OperationFailure(error.description)
            }
        }
        if order.isDryRun {
            _ = try outcome(
                in: try DirectoryQueries.organization(order.organization, among: active.snapshot.organizations))
            return report
        }
        if session.work.readCount == 0, report.refusedCount > 0 {
            throw OperationFailure(
                .failed,
                lines: ["Every line is refused, so nothing was imported."] + first.map(\.description))
        }
        let revision = try changes.changeDirectory(of: order.organization, author: order.author) { organization in
            let change = try outcome(in: organization)
            return DirectoryChange(
                kind: order.options.isReplacing ? .replaced : .imported, detail: order.file, change: change,
                counts: report.counts)
        }
        report.revision = revision.revision
        tidy(order.organization)
        removeUnused()
        return report
    }

    private func set(
        _ name: String, _ address: String, _ properties: [String: String], author: String
    ) throws -> DirectoryChangeReport {
        let address = try DirectoryQueries.address(address)
        let revision = try changes.changeDirectory(of: name, author: author) { organization in
            let old = organization.directory?.recipient(address.lookupKey)
            var fields = old.map { RecipientFields($0) } ?? RecipientFields([:])
            if let old, old.primarySmtpAddress.lookupKey != address.lookupKey {
                throw OperationFailure(
                    "\(address) is a further address of \(old.primarySmtpAddress); set that one, or take the address "
                        + "from it first.")
            }
            fields.values["PrimarySmtpAddress"] = address.description
            fields.values.merge(properties) { $1 }
            if fields.values["RecipientType"] != old?.recipientType.rawValue, properties["Mailbox"] == nil {
                // A mailbox user that becomes another kind of recipient has no mailbox here any more.
                fields.values["Mailbox"] = nil
            }
            let recipient: Recipient
            do throws(RefusedLine) {
                recipient = try fields.recipient(in: organization)
            } catch {
                throw OperationFailure("\(address): \(error).")
            }
            if let (taken, owner) = organization.directory?.conflict(of: recipient) {
                throw OperationFailure(
                    "\(taken) is an address of \(owner.primarySmtpAddress) already; give it to one of them.")
            }
            return DirectoryChange(kind: .set, detail: address.description, change: .edits([.put(recipient)]))
        }
        tidy(name)
        return DirectoryChangeReport(revision)
    }

    private func remove(_ name: String, _ address: String, author: String) throws -> DirectoryChangeReport {
        let address = try DirectoryQueries.address(address)
        let revision = try changes.changeDirectory(of: name, author: author) { organization in
            guard let old = organization.directory?.recipient(address.lookupKey),
                old.primarySmtpAddress.lookupKey == address.lookupKey
            else {
                let found = organization.find(address, plusAddressing: false)
                throw OperationFailure(
                    found == nil
                        ? "The directory of organization \(name) has no recipient \(address)."
                        : found?.directoryRevision == nil
                            ? "\(address) is a recipient of the organization's document; take it out there."
                            : "\(address) is a further address; name the primary address of the recipient.")
            }
            return DirectoryChange(kind: .removed, detail: address.description, change: .edits([.remove(address)]))
        }
        tidy(name)
        return DirectoryChangeReport(revision)
    }

    /// What can wait: late changes packed, mail routed again.
    private func tidy(_ name: String) {
        background.async { [changes, logger, active] in
            if let directory = active.snapshot.organization(named: name)?.directory, directory.needsPacking {
                do throws(DirectoryRowProblem) {
                    changes.repack(name, try directory.packed(), of: directory)
                } catch {
                    logger.error(
                        "A directory could not be packed.", metadata: ["organization": "\(name)", "reason": "\(error)"])
                }
            }
            changes.rerouteRecent()
        }
    }

    /// Removes rows of replaced directories, some at a time: between the changes, because one may be writing a set that no
    /// head names yet.
    private func removeUnused() {
        queue.async {
            do {
                if try self.store.removeUnusedDirectoryRows() { self.removeUnused() }
            } catch {
                self.logger.warning(
                    "Rows of a replaced directory could not be removed; it is tried again after the next import.",
                    metadata: ["reason": "\(error)"])
            }
        }
    }
}

extension DirectoryChangeReport {
    init(_ result: DirectoryResult) {
        self.init(
            organization: result.organization, revision: result.revision, isNew: result.isNew, total: result.total)
    }
}
