internal import Identity
import Log
package import Mail
import Organization
import Queueing

/// Does one thing with many waiting recipients: those of a filter. Without the number of them, which a caller must have
/// seen first, nothing is done (docs/reference/queues.md).
package struct MessageAct: Operation {
    /// What is done.
    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        /// They are held back.
        case suspend
        /// They go on.
        case resume
        /// They are taken out of the queues for good.
        case remove
        /// They are routed again.
        case resubmit
    }

    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "message.act", .queueChange, needs: .runningGateway, trail: .oneOf(Action.allCases.map(\.audited)))

    /// What is to be done.
    package var action: Action
    /// With which recipients.
    package var filter: MessageFilter
    /// Whether the senders of what is removed get non-delivery reports.
    package var isReported: Bool
    /// How many recipients the caller expects; nil to have them counted and nothing done.
    package var expectedCount: Int?

    /// Orders something for many recipients, or has them counted.
    package init(_ action: Action, _ filter: MessageFilter, isReported: Bool = false, expectedCount: Int? = nil) {
        self.action = action
        self.filter = filter
        self.isReported = isReported
        self.expectedCount = expectedCount
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> BulkOutcome {
        guard !filter.isEmpty else { throw OperationFailure(.usage, "Give at least one condition.") }
        // A variable of a script that was never set would mean every message.
        for text in [filter.sender, filter.recipient, filter.subject] where text?.isEmpty == true {
            throw OperationFailure(.usage, "A condition is empty: give a text, or leave it out.")
        }
        if let age = filter.olderThan { try Bounds.check(age, "olderThan", in: 0...Bounds.longestAge) }
        var filter = filter
        if let name = filter.organization { filter.organization = try administration.known(name).name }
        // The entry of the audit log is one organization's, unless an operator acts on all.
        filter.organization = try administration.asked(filter.organization)
        var key: QueueKey?
        if let name = filter.queue {
            key = try await administration.queue(named: name).key
            filter.queue = key?.identity
        }
        let matcher = MessageMatcher(filter, queue: key, now: administration.time.wallTime())
        let found = try await administration.waiting { isMeant($0) && matcher.matches($0) }
        let outcome = BulkOutcome(matchedRecipients: found.count)
        guard try BulkConfirmation.isGiven(expectedCount, matched: found.count, what: "recipients") else {
            return outcome
        }
        guard found.count > 0 else { return outcome.done(recipients: 0) }
        return try await act(on: found, filter, outcome, in: administration, by: caller)
    }

    // Those for which it would be a change.
    private func isMeant(_ recipient: RecipientStatus) -> Bool {
        switch action {
        case .suspend: !recipient.isSuspended
        case .resume: recipient.isSuspended
        case .remove: true
        // What ended the process is tried again by name alone.
        case .resubmit: recipient.key.deliveryType != .undefined || filter.queue != nil
        }
    }

    private func act(
        on found: WaitingSet, _ filter: MessageFilter, _ outcome: BulkOutcome, in administration: Administration,
        by caller: Caller
    ) async throws(OperationFailure) -> BulkOutcome {
        var outcome = outcome
        var entry = administration.entry(
            action.audited, by: caller, organization: filter.organization, ObjectReference(.message, filter.words),
            change: AuditText.recipients(found.count))
        if action == .remove, isReported { entry.change?.append(", with a non-delivery report") }
        // It goes with the first change, and is nil from then on.
        var pending: AuditEntry? = entry
        var (done, moved) = (0, 0)
        do {
            for (organization, ids) in found.byOrganization.sorted(by: { $0.key < $1.key }) {
                var rest = ids[...]
                while !rest.isEmpty {
                    let portion = Array(rest.prefix(portionSize))
                    rest = rest.dropFirst(portion.count)
                    switch action {
                    case .suspend, .resume:
                        let count = try await administration.queues.setSuspended(
                            portion, action == .suspend, by: caller.name, audit: pending)
                        if count > 0 { pending = nil }
                        done += count
                    case .remove:
                        let count = try await administration.queues.remove(
                            portion, reported: isReported, by: caller.name, audit: pending)
                        if count > 0 { pending = nil }
                        done += count
                        await administration.waitForEnds(of: portion)
                    case .resubmit:
                        let event = RecipientEvent(
                            .resubmit, at: administration.time.wallTime(), detail: "resubmitted by \(caller.name)")
                        try await administration.note(portion, event, audit: pending)
                        pending = nil
                        let result = try await administration.rerouting.resubmit(
                            portion, organization: organization, snapshot: administration.configuration.snapshot)
                        done += result.ids.count
                        moved += result.moved
                    }
                }
            }
        } catch {
            throw await administration.interrupted(
                entry, after: pending == nil ? "\(done) of \(AuditText.recipients(found.count))" : nil, error)
        }
        administration.logger.log(
            .queueMessagesSteered,
            [
                .action: action.audited.rawValue, .recipients: done, .filter: filter.words, .caller: caller.name,
            ])
        outcome = outcome.done(recipients: done)
        if action == .resubmit { outcome.moved = moved }
        return outcome
    }

    // A report is made for each message, in memory until it is written.
    private var portionSize: Int { action == .remove && isReported ? Administration.batch / 10 : Administration.batch }
}

extension MessageAct.Action {
    /// What the audit log calls it.
    var audited: AuditAction {
        switch self {
        case .suspend: .messageSuspend
        case .resume: .messageResume
        case .remove: .messageRemove
        case .resubmit: .messageResubmit
        }
    }
}

/// Recipients that a filter means: their identities alone, for there may be a million.
struct WaitingSet {
    /// By the organization whose messages they are of, in order of acceptance.
    var byOrganization: [String: [RecipientID]] = [:]
    /// How many there are.
    var count = 0
}

extension Administration {
    /// Recipients of one page.
    private static let page = 5_000

    /// The recipients that wait and fulfil a condition, by what the store knows of them.
    fileprivate func waiting(
        where isMeant: (RecipientStatus) -> Bool
    ) async throws(OperationFailure) -> WaitingSet {
        var found = WaitingSet()
        do throws(StoreError) {
            var last: RecipientID?
            while true {
                let page = try await stores.lookup.waitingRecipients(after: last, limit: Self.page)
                guard let final = page.last else { return found }
                last = final.id
                for recipient in page where isMeant(recipient) {
                    found.byOrganization[recipient.organization, default: []].append(recipient.id)
                    found.count += 1
                }
            }
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Waits until recipients that were removed have ended in the store, so that no more of them are in memory on their
    /// way there than one portion has; not for long, for an attempt under way may last.
    fileprivate func waitForEnds(of ids: [RecipientID]) async {
        for _ in 0..<50 {
            let known = try? await stores.lookup.recipients(ids)
            guard known?.contains(where: { $0.state == .waiting }) == true else { return }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
