internal import Identity
package import Mail
import Queueing

/// Approves messages: their copies leave for the recipients.
package struct ModerationApprove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "moderation.approve", .quarantineChange, needs: .writableStore, trail: .entry(.moderationApprove))

    /// The messages: MessageTraceIds, or identities of single copies; 1 to 1,000.
    package var items: [String]
    /// The moderator in whose name it is done; nil for the caller's own.
    package var moderator: String?

    /// Approves messages.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        try await administration.answer(items, moderator, caller) { desk, waiting in
            var rows: [QuarantineOutcome.Row] = []
            for item in waiting { rows.append(await desk.approve(item)) }
            return rows
        }
    }
}

/// Rejects messages: nobody gets them, and a sender of the organization's own is told.
package struct ModerationReject: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "moderation.reject", .quarantineChange, needs: .writableStore, trail: .entry(.moderationReject))

    /// The messages: MessageTraceIds, or identities of single copies; 1 to 1,000.
    package var items: [String]
    /// The moderator in whose name it is done; nil for the caller's own.
    package var moderator: String?
    /// What the sender is told, beside that it is rejected; nil for nothing.
    package var comment: String?

    /// Rejects messages.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        var words: String?
        if let comment { words = try Bounds.text(comment, "comment", octets: 1_024) }
        let told = words
        return try await administration.answer(items, moderator, caller) { desk, waiting in
            await desk.reject(waiting, comment: told)
        }
    }
}

extension Administration {
    /// Answers for the copies that some names mean, message by message, each once. All names are looked up before anything is
    /// done, so that a name that means nothing does not hide what was done for others.
    fileprivate func answer(
        _ names: [String], _ moderator: String?, _ caller: Caller,
        _ act: (ModerationDesk, [QuarantineItem]) async -> [QuarantineOutcome.Row]
    ) async throws(OperationFailure) -> QuarantineOutcome {
        guard (1...1_000).contains(names.count) else {
            throw OperationFailure(.usage, "Give 1 to 1000 messages at once, not \(names.count).")
        }
        let person = try self.moderator(moderator, caller)
        let desk = ModerationDesk(administration: self, caller: caller, moderator: person)
        var messages: [[QuarantineItem]] = []
        var known: Set<RecipientID> = []
        for name in names {
            messages.append(try await moderated(name, for: caller).filter { known.insert($0.id).inserted })
        }
        var outcome = QuarantineOutcome()
        for items in messages {
            var waiting: [QuarantineItem] = []
            for item in items {
                if let reason = desk.obstacle(item) {
                    outcome.value.append(desk.row(item, reason))
                } else {
                    waiting.append(item)
                }
            }
            if !waiting.isEmpty { outcome.value += await act(desk, waiting) }
        }
        return outcome
    }
}
