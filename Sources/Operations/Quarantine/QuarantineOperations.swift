internal import Identity
import Log
package import Mail
import MailFlow
import Queueing

/// Lets messages out of quarantine: to their recipients, or to others of the organization.
package struct QuarantineRelease: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.release", .quarantineChange, needs: .writableStore, trail: .entry(.quarantineRelease))

    /// The items: identities, or the MessageTraceId for all recipients of a message; 1 to 1,000.
    package var items: [String]
    /// Who is to get copies in place of the recipients: addresses of the organization's people; empty for the recipients.
    package var users: [String] = []
    /// Whether all recipients of the items' messages are meant whose copies are held.
    package var isToAll = false
    /// Whether who has a copy already gets another one.
    package var isRepeated = false
    /// Whether it is confirmed that malware is to leave.
    package var isMalwareConfirmed = false
    /// Whether the items are said to be held by mistake.
    package var isReported = false
    /// Why, in the caller's words; nil for no reason.
    package var reason: String?

    /// Orders a release.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        var people: [EmailAddress] = []
        for user in users {
            guard let address = EmailAddress(user) else {
                throw OperationFailure(
                    .usage,
                    "The user \"\(SafeText.escaped(user, limit: 80))\" is no address; write one such as ann@contoso.com."
                )
            }
            people.append(address)
        }
        guard people.isEmpty || !isToAll else {
            throw OperationFailure(.usage, "Release a message to all its recipients or to users, not both.")
        }
        try Bounds.check(people.count, "users", in: 0...1_000)
        var found = try await administration.items(named: items, for: caller)
        if !caller.isAdministrator {
            // A recipient lets out its own copy, once, and what is harmful not at all.
            guard people.isEmpty, !isToAll, !isRepeated, !isMalwareConfirmed, !isReported else {
                throw OperationFailure(
                    .notAllowed,
                    "Only an administrator can release a message to others or again, or say that it is no spam.")
            }
            for item in found { try caller.check(.release, item) }
        }
        if isToAll { found = try await administration.siblings(of: found) }
        var order = QuarantineReleaser.Order()
        order.isRepeated = isRepeated
        order.isMalwareConfirmed = isMalwareConfirmed
        order.isReported = isReported
        if let reason { order.reason = try Bounds.text(reason, "reason", octets: 1_024) }
        let releaser = QuarantineReleaser(administration: administration, caller: caller, order: order)
        var outcome = QuarantineOutcome()
        // A message that is released to others is one, for however many of its recipients it is held.
        var messages: Set<NetworkMessageID> = []
        if people.isEmpty { outcome.value = await releaser.releaseOwn(found) }
        for item in found where !people.isEmpty && messages.insert(item.networkMessageID).inserted {
            for person in people { outcome.value.append(try await releaser.release(item, to: person)) }
        }
        if isReported { await administration.learn(from: found, &outcome) }
        return outcome
    }
}

/// Asks for the release of items, for their recipients.
package struct QuarantineRequest: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.request", .quarantineChange, needs: .writableStore, trail: .entry(.quarantineRequest))

    /// The items: identities, or the MessageTraceId for all recipients of a message; 1 to 1,000.
    package var items: [String]

    /// Asks for items.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        try await administration.change(items, .quarantineRequest, by: caller) { item, moment in
            guard item.recipientPermissions.contains(.requestRelease) else {
                return .refused(
                    "the quarantine policy \(item.hold.tag) does not let its recipient ask for it")
            }
            guard !item.status.isReleased else { return .refused("it was released before") }
            guard item.status != .requested else { return .refused("it was asked for before") }
            return .done(.request(item.id, by: item.recipient.description, at: moment))
        }
    }
}

/// Releases items that were asked for.
package struct QuarantineApprove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.approve", .quarantineAnswer, needs: .writableStore, trail: .entry(.quarantineApprove))

    /// The items: identities, or the MessageTraceId for all recipients of a message; 1 to 1,000.
    package var items: [String]
    /// Whether it is confirmed that malware is to leave.
    package var isMalwareConfirmed = false

    /// Approves requests.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        let found = try await administration.items(named: items, for: caller)
        try administration.expectAdministrator(caller)
        var order = QuarantineReleaser.Order()
        order.status = .approved
        order.action = .quarantineApprove
        order.isMalwareConfirmed = isMalwareConfirmed
        let releaser = QuarantineReleaser(administration: administration, caller: caller, order: order)
        return QuarantineOutcome(value: await releaser.releaseOwn(found))
    }
}

/// Denies requests.
package struct QuarantineDeny: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.deny", .quarantineAnswer, needs: .writableStore, trail: .entry(.quarantineDeny))

    /// The items: identities, or the MessageTraceId for all recipients of a message; 1 to 1,000.
    package var items: [String]

    /// Denies requests.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        try administration.expectAdministrator(caller)
        return try await administration.change(items, .quarantineDeny, by: caller) { item, moment in
            guard item.status == .requested else { return .refused("nobody has asked for it") }
            return .done(.deny(item.id, by: caller.name, at: moment))
        }
    }
}

/// Deletes items for good.
package struct QuarantineDelete: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "quarantine.delete", .quarantineChange, needs: .writableStore, trail: .entry(.quarantineDelete))

    /// The items: identities, or the MessageTraceId for all recipients of a message; 1 to 1,000.
    package var items: [String]

    /// Orders items deleted.
    package init(items: [String]) { self.items = items }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> QuarantineOutcome {
        let outcome = try await administration.change(items, .quarantineDelete, by: caller) { item, moment in
            guard caller.may(.delete, item) else {
                return .refused("the quarantine policy \(item.hold.tag) does not let its recipient delete it")
            }
            return .done(
                .discard(
                    item.id, RecipientEvent(.drop, at: moment, detail: "deleted from quarantine by \(caller.name)")))
        }
        if outcome.done > 0 {
            administration.logger.log(
                .queueQuarantineDeleted, [.count: outcome.done, .caller: caller.name])
        }
        return outcome
    }
}

/// What a change comes to for one item.
enum QuarantineChange {
    /// It can be done.
    case done(QuarantineAction)
    /// It can't, for this reason.
    case refused(String)
}

extension Administration {
    /// Has organizations learn that messages are good whose items were released and reported as held by mistake; one message
    /// once, and of malware nothing. What was released is released, whether or not it can be learned: the row says so.
    func learn(from items: [QuarantineItem], _ outcome: inout QuarantineOutcome) async {
        guard let learning else { return }
        let released = Set(outcome.value.filter(\.isDone).map(\.identity))
        var messages: Set<NetworkMessageID> = []
        for item in items
        where !item.hold.reason.isMalware && released.contains(item.identity.description)
            && messages.insert(item.networkMessageID).inserted
        {
            do throws(OperationFailure) {
                let content = try await content(of: item).content
                _ = try await LearningWork.run("Nothing could be learned from it") {
                    try learning.learn(
                        Lesson(
                            message: try content.read(at: 0, count: content.size), label: .good,
                            teacher: .administrator),
                        for: item.organization)
                }
            } catch {
                for index in outcome.value.indices where outcome.value[index].identity == item.identity.description {
                    outcome.value[index].reason = error.lines.joined(separator: " ")
                }
            }
        }
    }

    /// The items that several names mean, each once.
    func items(named names: [String], for caller: Caller) async throws(OperationFailure) -> [QuarantineItem] {
        guard (1...1_000).contains(names.count) else {
            throw OperationFailure(.usage, "Give 1 to 1000 items at once, not \(names.count).")
        }
        var found: [QuarantineItem] = []
        var known: Set<RecipientID> = []
        for name in names {
            for item in try await items(named: name, for: caller) where known.insert(item.id).inserted {
                found.append(item)
            }
        }
        return found
    }

    /// All items of the messages of some.
    func siblings(of items: [QuarantineItem]) async throws(OperationFailure) -> [QuarantineItem] {
        var found: [QuarantineItem] = []
        var messages: Set<NetworkMessageID> = []
        for item in items where messages.insert(item.networkMessageID).inserted {
            var query = QuarantineQuery(limit: Self.mostItems)
            query.message = item.networkMessageID
            query.organization = item.organization
            do throws(StoreError) {
                found += try await stores.quarantine.quarantined(query)
            } catch {
                throw OperationFailure(reading: error)
            }
        }
        return found
    }

    /// Throws for whoever owns a mailbox and nothing else.
    func expectAdministrator(_ caller: Caller) throws(OperationFailure) {
        guard !caller.isAdministrator else { return }
        throw OperationFailure(.notAllowed, "Only an administrator can answer requests.")
    }

    /// Changes of items that one transaction makes durable.
    static let changesOfTransaction = 100

    /// Changes items, page by page, each page in one transaction with its entries of the audit log. Where an item of a page has
    /// changed at the same moment, the items of that page are changed one by one.
    ///
    /// - Parameter token: the token by which one item is changed, which is used up by that; nil for none.
    func change(
        _ names: [String], _ action: AuditAction, by caller: Caller, token: QuarantineToken? = nil,
        _ decide: (QuarantineItem, WallTime) -> QuarantineChange
    ) async throws(OperationFailure) -> QuarantineOutcome {
        var outcome = QuarantineOutcome()
        let found = try await items(named: names, for: caller)
        for portion in found.portions(of: Self.changesOfTransaction) {
            var page: [DecidedItem] = []
            for item in portion {
                let decided =
                    item.hold.reason == .moderation
                    ? QuarantineChange.refused(Self.sentenceForModerated) : decide(item, time.wallTime())
                page.append(
                    DecidedItem(
                        item: item, decided: decided,
                        audit: entry(action, by: caller, on: item, change: "for \(item.recipient)"), token: token))
            }
            do throws(StoreError) {
                if try await !commit(page) {
                    for index in page.indices { page[index].isLost = try await !commit([page[index]]) }
                }
            } catch {
                throw OperationFailure(writing: error, outcome.done > 0 ? "Not all was done" : "Nothing was changed")
            }
            for entry in page {
                outcome.value.append(entry.row)
                guard entry.row.isDone, case .done(.request) = entry.decided else { continue }
                logger.log(
                    .queueQuarantineRequested,
                    [
                        .organization: entry.item.organization, .sequence: entry.item.sequence.rawValue,
                        .to: entry.item.recipient.description, .caller: caller.name,
                    ])
            }
        }
        return outcome
    }

    /// Makes what can be done of some items durable, all or nothing. False where one of them has changed at the same moment, so
    /// that nothing was done.
    private func commit(_ items: [DecidedItem]) async throws(StoreError) -> Bool {
        var transaction = StoreTransaction()
        for item in items {
            guard case .done(let change) = item.decided else { continue }
            transaction.quarantine.append(change)
            transaction.audit.append(item.audit)
            if let token = item.token { transaction.quarantine.append(.redeem(token)) }
        }
        guard !transaction.quarantine.isEmpty else { return true }
        do throws(StoreError) {
            try await stores.messages.commit(transaction)
            return true
        } catch {
            if case .unknown = error { return false }
            throw error
        }
    }
}

/// An item with what is to be done with it.
private struct DecidedItem {
    var item: QuarantineItem
    var decided: QuarantineChange
    var audit: AuditEntry
    var token: QuarantineToken?
    /// Whether it was released, deleted or answered at the same moment.
    var isLost = false

    var row: QuarantineOutcome.Row {
        var row = QuarantineOutcome.Row(
            identity: item.identity.description, recipientAddress: item.recipient.description, isDone: false)
        switch decided {
        case .refused(let reason): row.reason = reason
        case .done where isLost:
            row.reason = "it was released, deleted or answered at the same moment; look at it again"
        case .done: row.isDone = true
        }
        return row
    }
}
