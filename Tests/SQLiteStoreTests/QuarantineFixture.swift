import Mail
import PosternTesting
import Queueing

@testable import SQLiteStore

extension StoreFixture {
    /// A message whose copies are all held.
    func held(
        _ reason: QuarantineReason = .spam, size: Int = 1_000, recipients: [String] = ["ann@contoso.com"],
        organization: String = "contoso", days: Int = 15
    ) throws -> Acceptance {
        var message = try acceptance(size: size, recipients: recipients, organization: organization)
        for index in message.copies[0].deliveries.indices {
            message.copies[0].deliveries[index].placement = .quarantine(hold(reason, days: days))
        }
        return message
    }

    func hold(_ reason: QuarantineReason, days: Int = 15) -> QuarantineHold {
        QuarantineHold(
            reason: reason, policyType: reason.isMalware ? .antiMalwarePolicy : .hostedContentFilterPolicy,
            policyName: "Default", tag: "DefaultFullAccessPolicy", retentionDays: days, permissions: .full,
            notifies: false)
    }

    /// The release of an item to its recipient.
    func release(_ id: RecipientID) -> QuarantineAction {
        .release(
            ItemRelease(
                item: id, status: .released, author: "root",
                event: RecipientEvent(.release, at: clock.wallTime(), detail: "released"),
                way: ItemRelease.Way(
                    edits: MessageEdits(prepended: ["X-Released: yes"]),
                    route: RecipientUpdate.Route(
                        key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
                        inputs: RoutingInputs(direction: .incoming, revision: 8)),
                    at: clock.now())))
    }

    /// The hold of a copy that waits for moderators.
    func moderated(by moderators: String..., isForJunk: Bool = false) -> QuarantineHold {
        var moderated = hold(.moderation, days: 30)
        moderated.policyType = .exchangeTransportRule
        moderated.permissions = .none
        moderated.moderation = QuarantineHold.Moderation(
            moderators: moderators.compactMap { EmailAddress($0) }, isForJunk: isForJunk)
        return moderated
    }

    func decline(_ id: RecipientID) -> QuarantineAction {
        .decline(id, RecipientEvent(.fail, at: clock.wallTime(), detail: "rejected"))
    }

    func discard(_ id: RecipientID) -> QuarantineAction {
        .discard(id, RecipientEvent(.drop, at: clock.wallTime(), detail: "deleted"))
    }
}

extension SQLiteStore {
    @discardableResult
    func act(_ actions: QuarantineAction...) async throws(StoreError) -> CommitReceipt {
        var transaction = StoreTransaction()
        transaction.quarantine = actions
        return try await commit(transaction)
    }

    /// The items that are there, the newest first.
    func items() async throws(StoreError) -> [RecipientID] {
        try await quarantined(QuarantineQuery(limit: 10_000)).map(\.id)
    }
}

extension Dictionary where Key: Comparable {
    /// One of the keys of the values that are meant, the same one with the same numbers; nil where there is none.
    func randomKey(using random: inout some RandomNumberGenerator, where isMeant: (Value) -> Bool) -> Key? {
        filter { isMeant($0.value) }.keys.sorted().randomElement(using: &random)
    }
}
