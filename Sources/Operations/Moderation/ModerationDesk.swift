import Log
import Mail
import MailFlow
import Organization
import Queueing

/// Does what moderators answer (docs/reference/moderation.md). Each answer is a transaction, with its entries of the audit log
/// and with the report to the sender, so that the first answer counts, and a message leaves or is rejected once.
struct ModerationDesk {
    let administration: Administration
    let caller: Caller
    /// The moderator in whose name it is done; nil for the caller's own.
    let moderator: EmailAddress?

    /// Who answers, as the trace and the sender see it.
    private var author: String { moderator?.description ?? caller.name }

    /// Why a copy can't be answered for, in a sentence; nil where it can.
    func obstacle(_ item: QuarantineItem) -> String? {
        if item.status.isReleased {
            let (settler, moment) = (item.settler ?? "somebody", item.settled?.iso8601 ?? "-")
            return "was approved by \(settler) at \(moment) already; the first answer counts"
        }
        if let moderator, !item.hasModerator(moderator) {
            let others = item.hold.moderators.map(\.description).joined(separator: ", ")
            return "\(moderator) is none of its moderators, who are \(others)"
        }
        if let due = item.answerDue, due <= administration.time.wallTime() {
            return "its time to be answered was over at \(due.iso8601); it goes back to its sender"
        }
        return nil
    }

    /// What came of a copy: done, or not for a reason.
    func row(_ item: QuarantineItem, _ reason: String?) -> QuarantineOutcome.Row {
        QuarantineOutcome.Row(
            identity: item.identity.description, recipientAddress: item.recipient.description, isDone: reason == nil,
            reason: reason)
    }

    // MARK: - Approving

    /// Lets a copy go on as the filters have judged it. No rule sees it again.
    func approve(_ item: QuarantineItem) async -> QuarantineOutcome.Row {
        do {
            let reason = try await letOut(item)
            return row(item, reason)
        } catch {
            return row(item, Self.reason(error))
        }
    }

    /// - Returns: why it could not be let out; nil where it was.
    private func letOut(_ item: QuarantineItem) async throws -> String? {
        // Whoever fills the queues could read it as one that waits, and put it there behind its delivery.
        guard !administration.changes.isFillingQueues else {
            return "the queues are still being filled after the start; approve it again in a moment"
        }
        let snapshot = administration.configuration.snapshot
        guard snapshot.organization(named: item.organization) != nil else {
            return "the organization \(item.organization) does not exist any more, so that nobody can get it"
        }
        let (_, status, edits) = try await administration.content(of: item)
        guard let recipient = status.recipients.first(where: { $0.id == item.id }) else {
            return "its recipient is not in the store any more"
        }
        let (key, inputs, _) = Router(snapshot: snapshot).reroute(
            recipient.deliverTo, inputs: recipient.routing, organization: item.organization)
        let release = ItemRelease(
            item: item.id, status: .released, author: author,
            event: RecipientEvent(
                .release, at: administration.time.wallTime(), detail: "approved by moderator \(author)"),
            way: ItemRelease.Way(
                edits: edits, route: RecipientUpdate.Route(key: key, inputs: inputs),
                at: administration.time.now(), isForJunk: item.hold.moderation?.isForJunk ?? false),
            reason: .moderation)
        var transaction = StoreTransaction(
            audit: [
                administration.entry(
                    .moderationApprove, by: caller, on: item, change: "approved for \(item.recipient) by \(author)")
            ])
        transaction.quarantine = [.release(release)]
        try await commit(transaction)
        administration.logger.log(
            .queueQuarantineReleased,
            [
                .organization: item.organization, .sequence: item.sequence.rawValue,
                .to: item.recipient.description, .caller: author,
            ])
        return nil
    }

    // MARK: - Rejecting

    /// Rejects copies, message by message.
    ///
    /// - Parameter comment: what the sender is told, beside that it is rejected; nil for nothing.
    func reject(_ items: [QuarantineItem], comment: String?) async -> [QuarantineOutcome.Row] {
        let words = comment.map { ": " + SafeText.escaped($0, limit: 512) } ?? ""
        let reply = Reply(550, EnhancedStatusCode(5, 7, 1), "The message was rejected by a moderator" + words)
        return await end(
            items, reply, change: "rejected by \(author)", reason: comment, action: .moderationReject)
    }

    /// Ends copies that nobody has answered for in time.
    func expire(_ items: [QuarantineItem]) async -> [QuarantineOutcome.Row] {
        let days = QuarantineHold.Moderation.days
        let reply = Reply(
            550, EnhancedStatusCode(5, 4, 7), "No moderator has answered for the message within \(days) days")
        return await end(items, reply, change: "no moderator has answered in time", reason: nil, action: nil)
    }

    private func end(
        _ items: [QuarantineItem], _ reply: Reply, change: String, reason: String?, action: AuditAction?
    ) async -> [QuarantineOutcome.Row] {
        var rows: [QuarantineOutcome.Row] = []
        for (_, copies) in Dictionary(grouping: items, by: \.sequence).sorted(by: { $0.key < $1.key }) {
            do {
                try await end(ofOne: copies, reply, change: change, reason: reason, action: action)
                rows += copies.map { row($0, nil) }
            } catch {
                let sentence = Self.reason(error)
                rows += copies.map { row($0, sentence) }
            }
        }
        let done = rows.count { $0.isDone }
        if done > 0 {
            administration.logger.log(.queueQuarantineDeleted, [.count: done, .caller: author])
        }
        return rows
    }

    private func end(
        ofOne copies: [QuarantineItem], _ reply: Reply, change: String, reason: String?, action: AuditAction?
    ) async throws {
        let moment = administration.time.wallTime()
        var transaction = StoreTransaction()
        var outcome = ""
        switch try await report(on: copies, reply, at: moment) {
        case .send(let report)?:
            transaction.acceptances = [report]
            outcome = "; the sender is told"
        case .suppressed(let reason)?: outcome = "; the sender is not told: \(reason)"
        case nil: outcome = "; the sender is not told, being none of the organization's own people"
        }
        transaction.quarantine = copies.map {
            .decline($0.id, RecipientEvent(.fail, at: moment, detail: change + outcome))
        }
        if let action {
            transaction.audit = copies.map { item in
                administration.entry(
                    action, by: caller, on: item, change: "\(change) for \(item.recipient)", reason: reason)
            }
        }
        try await commit(transaction)
    }

    /// The report to the sender; nil for a sender who is none of the organization's own people, since what came from outside
    /// may bear anybody's address.
    private func report(
        on copies: [QuarantineItem], _ reply: Reply, at moment: WallTime
    ) async throws -> ReportDecision? {
        guard let composer = administration.reports, let first = copies.first else { return nil }
        let found: (content: MessageContent, status: MessageStatus, edits: MessageEdits)
        do throws(OperationFailure) {
            found = try await administration.content(of: first)
        } catch {
            // What can't be read any more can't wait any longer either.
            return .suppressed(reason: error.lines.joined(separator: " "))
        }
        let (status, failure) = (found.status, DeliveryFailure(.local, reply))
        let ids = Set(copies.map(\.id))
        let recipients = status.recipients
            .filter { ids.contains($0.id) && $0.routing.direction == .originating }
            .map { recipient in
                StoredMessage.Recipient(
                    id: recipient.id, recipient: recipient.recipient, deliverTo: recipient.deliverTo,
                    sender: recipient.sender, copy: recipient.copy, placement: .inbox, routing: recipient.routing)
            }
        guard !recipients.isEmpty else { return nil }
        let message = StoredMessage(
            sequence: status.sequence, networkMessageID: status.networkMessageID, organization: status.organization,
            origin: status.origin, envelope: status.envelope, copies: status.copies, content: found.content,
            receivedAt: status.receivedAt, clientName: status.clientName, clientAddress: status.clientAddress,
            subject: status.subject, messageIDField: status.messageIDField, recipients: recipients)
        return try await QuarantineWork.run("the report to the sender can't be made") {
            composer.report(
                .failure, on: message,
                recipients: recipients.map {
                    ReportedRecipient(
                        recipient: $0, outcome: .failed(failure), attempts: 0, lastAttempt: moment)
                })
        }
    }

    // MARK: - The store

    /// Commits an answer, and puts what leaves by it into its queue.
    private func commit(_ transaction: StoreTransaction) async throws(StoreError) {
        administration.queues.enqueue(try await administration.stores.messages.commitAskingAgain(transaction))
    }

    private static func reason(_ error: any Error) -> String {
        if let failure = error as? OperationFailure { return failure.lines.joined(separator: " ") }
        return switch error as? StoreError {
        case .unknown?:
            "was answered at the same moment, or is held for another reason now; the first answer counts"
        case .full?: "the disk is full: nothing was done; free space and answer again"
        default: "nothing was done: \(error)"
        }
    }
}
