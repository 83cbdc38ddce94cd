internal import Identity
import Log
package import Mail
import MailFlow
import Queueing

/// A message and the progress of each recipient.
package struct MessageShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("message.show", .traceRead, trail: .entry(.messageShow))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String

    /// Asks about a message.
    package init(message: String) { self.message = message }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> MessageView {
        let status = try await administration.status(of: message)
        var view = try await administration.view(of: status)
        do throws(StoreError) {
            let detail = try await administration.stores.trace.detail("\(status.sequence)")
            view.events = (detail?.events ?? []).compactMap { MessageView.Event($0) }.suffix(Self.mostEvents)
        } catch {
            throw OperationFailure(reading: error)
        }
        try await administration.recordLook(
            .messageShow, by: caller, organization: status.organization,
            ObjectReference(.message, "\(status.sequence)"), nil)
        return view
    }

    /// Of a message that was put off for a day by many hosts, the last ones say enough; the trace has all.
    private static let mostEvents = 100
}

/// Holds a message, or one of its recipients, back.
package struct MessageSuspend: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.suspend", .queueChange, needs: .runningGateway, trail: .entry(.messageSuspend))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Only this recipient; nil for all that wait.
    package var recipient: String?

    /// Orders that a message waits.
    package init(message: String, recipient: String? = nil) {
        self.message = message
        self.recipient = recipient
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let (status, waiting) = try await administration.waiting(message, recipient: recipient)
        let free = waiting.filter { ![.suspended, .pendingSuspend, .pendingRemove].contains($0.status) }.map(\.id)
        guard !free.isEmpty else { return RecipientCount(0) }
        let count: Int
        do {
            count = try await administration.queues.setSuspended(
                free, true, by: caller.name,
                audit: administration.entry(.messageSuspend, by: caller, on: status, recipients: free.count))
        } catch {
            throw OperationFailure(error, "Message \(message) stays as it was")
        }
        administration.log(.queueMessageSuspended, status, count: count, caller)
        return RecipientCount(count)
    }
}

/// Lets a message, or one of its recipients, go on; what is parked or has no route is routed again.
package struct MessageResume: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.resume", .queueChange, needs: .runningGateway, trail: .entry(.messageResume))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Only this recipient; nil for all that wait.
    package var recipient: String?

    /// Orders that a message goes on.
    package init(message: String, recipient: String? = nil) {
        self.message = message
        self.recipient = recipient
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let (status, waiting) = try await administration.waiting(message, recipient: recipient)
        var resumed = Set(waiting.filter { [.suspended, .pendingSuspend].contains($0.status) }.map(\.id))
        let stranded = waiting.filter { [.undefined, .unreachable].contains($0.key.deliveryType) }.map(\.id)
        guard !resumed.isEmpty || !stranded.isEmpty else {
            throw OperationFailure(
                .cannotNow, "Message \(message) is not suspended: it goes when its queue lets it.")
        }
        let all = resumed.union(stranded).count
        let entry = administration.entry(.messageResume, by: caller, on: status, recipients: all)
        // The entry goes with the first write, whichever that is.
        var isKept = false
        do {
            isKept =
                try await administration.queues.setSuspended(
                    Array(resumed), false, by: caller.name, audit: entry) > 0
            if !stranded.isEmpty {
                let event = RecipientEvent(
                    .resubmit, at: administration.time.wallTime(), detail: "resubmitted by \(caller.name)")
                try await administration.note(stranded, event, audit: isKept ? nil : entry)
                isKept = true
                _ = try await administration.rerouting.resubmit(
                    stranded, organization: status.organization, snapshot: administration.configuration.snapshot)
                resumed.formUnion(stranded)
            }
        } catch {
            if isKept { await administration.recordFailure(of: entry) }
            throw OperationFailure(
                error,
                isKept
                    ? "Message \(message) does not go on for each recipient" : "Message \(message) stays as it was")
        }
        administration.log(.queueMessageResumed, status, count: resumed.count, caller)
        return RecipientCount(resumed.count)
    }
}

/// Takes a message, or one of its recipients, out of the queues for good.
package struct MessageRemove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.remove", .queueChange, needs: .runningGateway, trail: .entry(.messageRemove))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Only this recipient; nil for all that wait.
    package var recipient: String?
    /// Whether the sender gets a non-delivery report.
    package var isReported: Bool

    /// Orders a removal.
    package init(message: String, recipient: String? = nil, isReported: Bool = false) {
        self.message = message
        self.recipient = recipient
        self.isReported = isReported
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientCount {
        let (status, waiting) = try await administration.waiting(message, recipient: recipient)
        let removable = waiting.filter { $0.status != .pendingRemove }
        var entry = administration.entry(.messageRemove, by: caller, on: status, recipients: removable.count)
        // The entry comes before the ends of the recipients, each of which may take a report with it.
        entry.change = "ordered for \(AuditText.recipients(removable.count))"
        // These end with their attempts, and may be delivered by them.
        let underWay = removable.count { [.active, .pendingSuspend].contains($0.status) }
        if underWay > 0 { entry.change?.append(", \(underWay) under way") }
        if isReported { entry.change?.append(", with a non-delivery report") }
        let count: Int
        do {
            count = try await administration.queues.remove(
                removable.map(\.id), reported: isReported, by: caller.name, audit: entry)
        } catch {
            throw OperationFailure(error, "Message \(message) stays as it was")
        }
        guard count > 0 else {
            throw OperationFailure(
                .cannotNow, "Message \(message) waits for none of these recipients any more.")
        }
        administration.log(.queueMessageRemoved, status, count: count, caller)
        return RecipientCount(count)
    }
}

/// Routes a message, or one of its recipients, again by the configuration in force, wherever it waits.
package struct MessageResubmit: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.resubmit", .queueChange, needs: .runningGateway, trail: .entry(.messageResubmit))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Only this recipient; nil for all that wait.
    package var recipient: String?

    /// Orders new routes.
    package init(message: String, recipient: String? = nil) {
        self.message = message
        self.recipient = recipient
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Resubmitted {
        let (status, waiting) = try await administration.waiting(message, recipient: recipient)
        let ids = waiting.map(\.id)
        let entry = administration.entry(.messageResubmit, by: caller, on: status, recipients: ids.count)
        // Recorded first: a recipient that goes elsewhere may be delivered at once.
        let event = RecipientEvent(
            .resubmit, at: administration.time.wallTime(), detail: "resubmitted by \(caller.name)")
        do throws(StoreError) {
            try await administration.note(ids, event, audit: entry)
        } catch {
            throw OperationFailure(writing: error)
        }
        let result: Rerouting.Resubmission
        do {
            result = try await administration.rerouting.resubmit(
                ids, organization: status.organization, snapshot: administration.configuration.snapshot)
        } catch {
            await administration.recordFailure(of: entry)
            throw OperationFailure(error, "Not all of message \(message) could be routed again")
        }
        administration.log(.queueMessageResubmitted, status, count: result.ids.count, caller)
        return Resubmitted(recipients: result.ids.count, moved: result.moved)
    }
}

/// A message and whether its content may be read: each recipient that waits is suspended or parked, and it is clear which
/// copy is meant. ``MessageExport`` writes the content.
package struct MessageRelease: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.export", .messageContent, needs: .writableStore, trail: .entry(.messageExport))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Whose copy; nil for what all that wait get.
    package var recipient: String?
    /// Why it is read, in 8 to 500 characters; nil for the reason that the request has.
    package var reason: String?

    /// Asks for a message's content.
    package init(message: String, recipient: String? = nil, reason: String? = nil) {
        self.message = message
        self.recipient = recipient
        self.reason = reason
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> MessageView {
        let status = try await administration.status(of: message)
        let reason = try administration.reasonForContent(
            reason, of: status.organization, by: caller, isAlwaysNeeded: true)
        let view = try await administration.view(of: status)
        try MessageExport.check(view)
        // All that can be known before: the entry is of a read that happens.
        let waiting = try MessageExport.choice(of: status, for: recipient).waiting
        _ = try await MessageExport.content(of: status.sequence, in: administration.stores.lookup)
        let reader = recipient == nil ? nil : waiting.first?.deliverTo
        try await administration.record(
            content: administration.entry(
                .messageExport, by: caller, organization: status.organization,
                ObjectReference(.message, "\(status.sequence)"),
                change: reader.map { "content read, as \($0) gets it" } ?? "content read", reason: reason),
            before: "Message \(message) was not exported")
        return view
    }
}

extension Administration {
    fileprivate func waiting(
        _ id: String, recipient: String?
    ) async throws(OperationFailure) -> (MessageStatus, [WaitingStatus]) {
        let status = try await status(of: id)
        var waiting = try await waiting(of: status)
        if let recipient {
            let ids = Set(status.recipients.filter { $0.isNamed(recipient) }.map(\.id))
            waiting = waiting.filter { ids.contains($0.id) }
        }
        guard !waiting.isEmpty else {
            throw OperationFailure(
                .cannotNow,
                recipient.map { "Message \(id) does not wait for \($0)." }
                    ?? "Message \(id) waits for none of its recipients any more.")
        }
        return (status, waiting)
    }

    fileprivate func entry(
        _ action: AuditAction, by caller: Caller, on message: MessageStatus, recipients: Int
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: message.organization,
            ObjectReference(.message, "\(message.sequence)"), change: AuditText.recipients(recipients))
    }

    fileprivate func log(_ event: LogEvent, _ message: MessageStatus, count: Int, _ caller: Caller) {
        logger.log(
            event,
            [
                .organization: message.organization, .sequence: message.sequence.rawValue, .recipients: count,
                .caller: caller.name,
            ])
    }
}
