import GRDB
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NodeState
import Queueing

extension Writer {
    /// A transaction of a batch on its way.
    fileprivate struct Work {
        var entry: WriteQueue.Entry
        /// Where the content of each acceptance lies, when it lies in a segment.
        var locations: [SegmentStore.Location?] = []
        /// How the content of each acceptance is encrypted, when it is; empty where no key is configured.
        var seals: [StoredSeal?] = []
        var receipt = CommitReceipt(accepted: [])
        var effects = CommitEffects()
        var failure: StoreError?

        func seal(_ number: Int) -> StoredSeal? { seals.isEmpty ? nil : seals[number] }
    }

    /// Commits a batch and answers all of it, in order.
    func commit(_ batch: WriteQueue.Batch) {
        var work = batch.entries.map { Work(entry: $0) }
        checkSpace()
        stage(&work)
        let needsSync = work.contains { $0.needsSync }
        do {
            let database = try opened()
            do {
                try write(&work, to: database, synced: needsSync, isolated: false)
            } catch let error as SQLiteError where error.isStatementsOwn {
                // One of them is at fault: each is tried on its own, so that only that one fails.
                try write(&work, to: database, synced: needsSync, isolated: true)
            }
            if needsSync {
                unsyncedSince = nil
                syncs.withLockedValue { $0 += 1 }
            } else {
                unsyncedSince = unsyncedSince ?? batch.since
            }
            queue.covered(batch.marks)
        } catch {
            fail(&work, with: error)
        }
        for item in work {
            KillPoint.answering.pass()
            finish(item)
            KillPoint.answered.pass()
        }
        // Last, since it takes its time.
        for item in work {
            guard case .erasure(let completion) = item.entry else { continue }
            completion(item.failure.map { .failure($0) } ?? eraseRemains())
        }
    }

    /// Whether mail from outside is accepted, by the free space; with a gap between no and yes.
    /// Also for other threads.
    func checkSpace() {
        guard let space = parts.disk.measure(parts.folder) else { return }
        let reserve = parts.configuration.reserve(of: space.total)
        let reusable = reusableBytes.withLockedValue { $0 }
        acceptsMail.withLockedValue { accepts in
            let enough = Writer.hasRoom(
                free: space.free, reusable: reusable, reserve: reserve, accepts: accepts)
            if enough != accepts {
                let free: Int = space.free
                parts.logger.log(
                    enough ? .storeDiskFreed : .storeDiskShort, [.folder: parts.folder, .size: free])
            }
            accepts = enough
        }
    }

    /// Whether the file system has little more than the reserve.
    var isDiskShort: Bool {
        guard let space = parts.disk.measure(parts.folder) else { return false }
        return space.free < 4 * parts.configuration.reserve(of: space.total)
    }

    /// Whether there is room for mail: more than the reserve, and half as much again once it was short. What deleted mail
    /// left inside the database counts, as long as the file system itself has something left for its log.
    static func hasRoom(free: Int, reusable: Int, reserve: Int, accepts: Bool) -> Bool {
        free > reserve / 8 && free + reusable > (accepts ? reserve : reserve + reserve / 2)
    }

    /// Writes larger content into segments and syncs it, before the database names it.
    private func stage(_ work: inout [Work]) {
        let accepts = acceptsMail.withLockedValue { $0 }
        let isSealing = !parts.configuration.quarantineKeys.isOff
        var staged: [Int] = []
        for index in work.indices {
            guard case .transaction(let transaction, _) = work[index].entry else { continue }
            // By number, as everywhere on this way: a loop over the messages copies each of them.
            let numbers = transaction.acceptances.indices
            work[index].failure = Writer.refusal(of: transaction, accepts: accepts)
            for number in numbers where work[index].failure == nil {
                let content = transaction.acceptances[number].content
                let sealing: SealingContent?
                do throws(StoreError) {
                    sealing = isSealing ? try self.sealing(transaction.acceptances[number]) : nil
                } catch {
                    work[index].failure = error
                    continue
                }
                // What goes to nobody is in the trace alone.
                guard needsSegment(content), transaction.acceptances[number].copies.deliveryCount > 0 else {
                    do {
                        let inline = try sealing?.whole()
                        if isSealing {
                            work[index].seals.append(sealing.map { StoredSeal(seal: $0.seal, inline: inline) })
                        }
                        work[index].locations.append(nil)
                    } catch {
                        work[index].failure = StoreError(error)
                    }
                    continue
                }
                if staged.last != index { staged.append(index) }
                do {
                    work[index].locations.append(
                        try segments.append(
                            sealing.map { MessageContent.file($0) } ?? content,
                            id: transaction.acceptances[number].networkMessageID))
                    if isSealing { work[index].seals.append(sealing.map { StoredSeal(seal: $0.seal) }) }
                } catch {
                    work[index].failure = StoreError(error)
                    // The file that could not be synced holds what others of this batch appended.
                    if (error as? DiskError)?.call == .sync {
                        for other in staged { work[other].failure = StoreError(error) }
                    }
                }
            }
        }
        guard !staged.isEmpty else { return }
        do throws(DiskError) {
            try segments.sync()
        } catch {
            for index in staged { work[index].failure = StoreError(error) }
        }
    }

    /// Why a transaction is not tried; nil when it is.
    private static func refusal(of transaction: StoreTransaction, accepts: Bool) -> StoreError? {
        for number in transaction.acceptances.indices {
            if !accepts, transaction.updates.isEmpty, transaction.acceptances[number].origin == .smtp { return .full }
            let rows =
                transaction.acceptances[number].copies.deliveryCount + transaction.acceptances[number].ends.count
            if transaction.acceptances[number].copies.isEmpty || rows == 0 {
                return .failed("a message has no recipients")
            }
            if rows > Int(RecipientID.perMessage) {
                return .failed("a message has more than \(RecipientID.perMessage) recipients")
            }
        }
        return nil
    }

    private func needsSegment(_ content: MessageContent) -> Bool {
        if case .file = content { return true }
        return content.size > parts.configuration.inlineBodyBytes
    }

    private func write(
        _ work: inout [Work], to database: WriterDatabase, synced: Bool, isolated: Bool
    ) throws {
        if work.contains(where: { $0.usesGRDB }) {
            try database.access { connection in
                try write(&work, to: connection, boot: database.boot, synced: synced, isolated: isolated)
            }
        } else {
            try database.accessAlone { connection in
                try write(&work, to: connection, boot: database.boot, synced: synced, isolated: isolated)
            }
        }
    }

    private func write(
        _ work: inout [Work], to connection: WriterConnection, boot: Int64, synced: Bool, isolated: Bool
    ) throws {
        let rows = RowWriter(
            connection: connection, boot: boot, now: parts.time.now(), wallNow: parts.time.wallTime())
        try connection.begin(synced: synced)
        do {
            for index in work.indices where work[index].failure == nil {
                if isolated {
                    do {
                        try connection.isolated { try write(&work[index], rows) }
                    } catch let error as SQLiteError where error.isStatementsOwn {
                        work[index].failure = StoreError(error)
                    }
                } else {
                    try write(&work[index], rows)
                }
            }
        } catch {
            // What one of them is at fault for leaves the transaction open, and the others can be written again.
            let isOpen = connection.isInTransaction
            connection.rollback()
            throw isOpen ? error : EndedTransaction(cause: error)
        }
        do {
            try connection.commit()
        } catch {
            connection.rollback()
            // Nobody is at fault alone.
            throw EndedTransaction(cause: error)
        }
    }

    private func write(_ work: inout Work, _ rows: RowWriter) throws {
        work.receipt.accepted.removeAll(keepingCapacity: true)
        work.effects = CommitEffects()
        switch work.entry {
        case .refused, .erasure: break
        case .job(let job): try job.run(rows.connection)
        case .transaction(let transaction, _):
            // Before anything is written: of a transaction that can't be done there is nothing to undo.
            if !transaction.quarantine.isEmpty, let obstacle = try rows.obstacle(to: transaction.quarantine) {
                work.failure = .unknown(obstacle)
                return
            }
            for number in transaction.acceptances.indices {
                let sequence = SequenceNumber(nextSequence)
                // Numbers of what fails are not given again.
                nextSequence += 1
                try rows.insert(
                    transaction.acceptances[number], as: sequence, at: work.locations[number], work.seal(number))
                work.receipt.accepted.append(.init(transaction.acceptances[number], as: sequence))
                KillPoint.messageInserted.pass()
            }
            for update in transaction.updates {
                try rows.apply(update, into: &work.effects)
                KillPoint.recipientChanged.pass()
            }
            for action in transaction.quarantine {
                try rows.apply(action, into: &work.effects)
                KillPoint.itemChanged.pass()
            }
            work.receipt.released = work.effects.released
            for (key, isSuspended) in transaction.queueSuspensions { try rows.setSuspended(isSuspended, key) }
            if !transaction.audit.isEmpty { try rows.connection.record(transaction.audit) }
        }
    }

    /// Fails everything of a batch whose commit failed; the next batch opens the database anew.
    private func fail(_ work: inout [Work], with error: any Error) {
        let failure = StoreError(error)
        parts.logger.log(.storeCommitFailed, [.error: "\(error)", .transactions: work.count])
        for index in work.indices where work[index].failure == nil { work[index].failure = failure }
        closeDatabase()
    }

    /// Makes the effects of a committed transaction seen, and answers it.
    private func finish(_ work: Work) {
        switch work.entry {
        case .refused(let error, let completion): completion(.failure(error))
        case .job(let job): job.completion(work.failure)
        case .erasure: break
        case .transaction(let transaction, let completion):
            if let failure = work.failure {
                for (location, acceptance) in zip(work.locations, transaction.acceptances) {
                    if let location { segments.release(acceptance.content.size, in: location.segment) }
                }
                completion(.failure(failure))
                return
            }
            for number in transaction.acceptances.indices {
                remember(
                    transaction.acceptances[number], as: work.receipt.accepted[number].sequence,
                    at: work.locations[number], work.seal(number))
            }
            settle(work.effects)
            completion(.success(work.receipt))
        }
    }

    func settle(_ effects: CommitEffects) {
        guard !effects.isEmpty else { return }
        for (segment, bytes) in effects.freed { segments.release(bytes, in: segment) }
        for begun in effects.begun {
            if let message = storedMessage(begun) { parts.waitingMail.began(message) }
        }
        for ended in effects.ended {
            if let message = waitingMessage(ended) { parts.waitingMail.ended(message) }
        }
        guard !effects.rerouted.isEmpty else { return }
        for sequence in effects.rerouted { _ = parts.cache.remove(sequence) }
        parts.recentEntries.forget()
    }

    /// Out of the cache, where live mail is, else from the database. Nil when neither tells: then what waits is taken for
    /// more than it is, until the next start.
    private func waitingMessage(_ ended: CommitEffects.Ended) -> WaitingMail.Message? {
        if let message = parts.cache.remove(ended.sequence) {
            return WaitingMail.Message(
                size: message.content.size, isInline: ended.wasInline, organization: message.organization,
                recipients: message.recipients.count)
        }
        return storedMessage(ended)
    }

    /// What is counted of a message, from the database; nil where it does not tell.
    private func storedMessage(_ ended: CommitEffects.Ended) -> WaitingMail.Message? {
        try? database?.access { connection in
            let row = try Row.fetchOne(
                connection.database, sql: "SELECT size, organization FROM messages WHERE sequence = ?",
                arguments: [ended.sequence.rawValue])
            let recipients = try connection.database.recipientCount(of: ended.sequence)
            return row.map {
                WaitingMail.Message(
                    size: $0["size"], isInline: ended.wasInline, organization: $0["organization"],
                    recipients: recipients)
            }
        }
    }

    /// Keeps in memory what is asked for soon.
    private func remember(
        _ acceptance: Acceptance, as sequence: SequenceNumber, at location: SegmentStore.Location?, _ seal: StoredSeal?
    ) {
        var content = acceptance.content
        if case .file = content, let location,
            let stored = segments.content(at: location, size: acceptance.content.size)
        {
            // The spool file can go; the segment holds the same octets, encrypted or not.
            content = unsealed(.file(stored), seal, of: acceptance) ?? content
        }
        var recipients: [StoredMessage.Recipient] = []
        recipients.reserveCapacity(acceptance.copies.deliveryCount)
        for copy in acceptance.copies.indices {
            for delivery in acceptance.copies[copy].deliveries {
                recipients.append(
                    StoredMessage.Recipient(
                        delivery, copy: copy, as: RecipientID(sequence, index: recipients.count)))
            }
        }
        parts.recentEntries.put(acceptance, as: sequence)
        // What is held for everybody waits in no queue and is asked for by nobody soon.
        guard recipients.contains(where: { $0.placement.hold == nil }) else { return }
        parts.waitingMail.began(
            WaitingMail.Message(
                size: content.size, isInline: location == nil, organization: acceptance.organization,
                recipients: recipients.count))
        parts.cache.insert(StoredMessage(acceptance, as: sequence, content: content, recipients: recipients))
    }
}

extension [MessageCopy] {
    /// How many recipients they have together.
    fileprivate var deliveryCount: Int {
        var count = 0
        for copy in indices { count += self[copy].deliveries.count }
        return count
    }
}

extension Writer.Work {
    /// Whether it may use GRDB: rare work alone.
    fileprivate var usesGRDB: Bool {
        if case .job = entry { return true }
        return false
    }

    fileprivate var needsSync: Bool {
        switch entry {
        case .refused: false
        case .job, .erasure: true
        case .transaction(let transaction, _):
            failure == nil
                && !(transaction.acceptances.isEmpty && transaction.audit.isEmpty && transaction.quarantine.isEmpty)
        }
    }
}

extension CommitReceipt.Accepted {
    fileprivate init(_ acceptance: Acceptance, as sequence: SequenceNumber) {
        var recipients: [QueuedRecipient] = []
        recipients.reserveCapacity(acceptance.copies.deliveryCount)
        var index = 0
        for copy in acceptance.copies.indices {
            for delivery in acceptance.copies[copy].deliveries {
                defer { index += 1 }
                if case .quarantine = delivery.placement { continue }
                recipients.append(
                    QueuedRecipient(
                        id: RecipientID(sequence, index: index), sequence: sequence, key: delivery.key,
                        priority: acceptance.priority,
                        work: Work(origin: acceptance.origin, direction: delivery.routing.direction),
                        acceptedAt: acceptance.acceptedAt))
            }
        }
        self.init(sequence: sequence, recipients: recipients)
    }
}
