import Mail
import MailFlow
import Operations
import Queueing

extension StoreContract {
    static let late: [Clause] = [
        Clause("copies that wait are held in one transaction, in no queue, and wait again once they are released") {
            store, findings in
            let sequence = try await Self.waiting(1, recipients: 3, store)
            let ids = (0...2).map { RecipientID(sequence, index: $0) }
            let putOff = RecipientUpdate(
                id: ids[0], state: .waiting, attempts: 3, notBefore: Instant(milliseconds: 9_000_000),
                isSuspended: true, isDelayNotified: true,
                event: RecipientEvent(.defer, at: Sample.moment(2), detail: "450 later"))
            try await store.stores.messages.commit(StoreTransaction(updates: [putOff]))
            try await store.stores.messages.commit(try await Self.hold(ids.dropLast(), of: sequence, store))
            for round in ["at once", "after a restart"] {
                findings.equal(try await all(store.stores.messages).map(\.id), [ids[2]], "what waits, \(round)")
                let states = try await store.stores.lookup.status(of: "\(sequence)")?.recipients.map(\.state)
                findings.equal(states, [.quarantined, .quarantined, .waiting], "states, \(round)")
                let item = try await store.stores.quarantine.quarantined(ids[0])
                findings.equal(item?.hold, Sample.hold(.highConfPhish), "the hold, \(round)")
                findings.equal(item?.status, .notReleased, "the status, \(round)")
                findings.equal(item?.recipient.description, "user0@contoso.example", "the recipient, \(round)")
                let half = QuarantineItem.overhead + 50
                findings.equal(
                    try await store.stores.quarantine.quarantineTotals(),
                    [QuarantineTotal(organization: "contoso", items: 2, octets: 2 * half)], "totals, \(round)")
                let detail = try await store.stores.trace.detail("\(sequence)")
                findings.expect(
                    detail?.events.contains { $0.event == "QUARANTINE" && $0.detail.contains("late finding") } ?? false,
                    "the trace says nothing of it, \(round)")
                try await store.restart()
            }
            // The others go on, and the content stays for the items.
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[2])]))
            findings.expect(try await store.stores.lookup.content(of: sequence) != nil, "the content is gone")
            let receipt = try await store.stores.messages.commit(Sample.release(ids[0]))
            findings.equal(receipt.released.map(\.id), [ids[0]], "the released recipient")
            try await store.restart()
            let waiting = try await all(store.stores.messages)
            findings.equal(waiting.map(\.id), [ids[0]], "what waits after the release")
            findings.equal(waiting.map(\.attempts), [0], "attempts before the hold count")
            findings.equal(waiting.map(\.isSuspended), [false], "it is held back as before")
            findings.equal(waiting.map(\.isDelayNotified), [false], "its sender was told before")
            findings.equal(waiting.map(\.notBefore), [nil], "when it may go")
        },
        Clause("a message whose copies all are held while they wait keeps its content as long as an item") {
            store, findings in
            for (number, size) in [(1, 100), (2, 90_000)] {
                let sequence = try await Self.waiting(number, recipients: 1, size: size, store)
                let id = RecipientID(sequence, index: 0)
                try await store.stores.messages.commit(try await Self.hold([id][...], of: sequence, store))
                try await store.restart()
                findings.equal(try await all(store.stores.messages).map(\.id), [], "what waits of \(number)")
                let content = try await store.stores.lookup.content(of: sequence)
                findings.equal(content?.size, size, "the content of \(number)")
                try await discard([id], store)
                findings.expect(
                    try await store.stores.lookup.content(of: sequence) == nil, "the content of \(number) stays")
            }
            findings.equal(try await store.stores.quarantine.quarantineTotals(), [], "totals at the end")
        },
        Clause("what does not wait, or was released before, is not held, and nothing of the transaction is done") {
            store, findings in
            let sequence = try await Self.waiting(1, recipients: 2, store)
            let ids = (0...1).map { RecipientID(sequence, index: $0) }
            let both = try await Self.hold(ids[...], of: sequence, store)
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[1])]))
            await findings.refused("the hold of what is delivered", both, store)
            findings.equal(try await all(store.stores.messages).map(\.id), [ids[0]], "what waits")
            findings.equal(try await store.stores.quarantine.quarantineTotals(), [], "totals")
            let one = try await Self.hold(ids.dropLast(), of: sequence, store)
            try await store.stores.messages.commit(one)
            await findings.refused("a second hold", one, store)
            try await store.stores.messages.commit(Sample.release(ids[0]))
            await findings.refused("the hold of what was released", one, store)
            findings.equal(try await store.stores.quarantine.quarantined(ids[0])?.status, .released, "the item")
            // Somebody has decided, also where the item is gone.
            try await discard([ids[0]], store)
            await findings.refused("the hold of what was released, and whose item is gone", one, store)
            let recipients = try await store.stores.lookup.status(of: "\(sequence)")?.recipients
            findings.equal(recipients?.map(\.isReleased), [true, false], "who was released")
            findings.equal(recipients?.map(\.state), [.waiting, .delivered], "states")
        },
        Clause("an item gets a graver reason as long as nobody has released it, and is counted by that") {
            store, findings in
            let held = try Sample.held(1, recipients: 2, reasons: [.spam])
            let accepted = try await store.stores.messages.commit(StoreTransaction(acceptances: [held])).accepted
            guard let sequence = accepted.first?.sequence else { return findings.note("nothing is accepted") }
            let ids = (0...1).map { RecipientID(sequence, index: $0) }
            var hold = Sample.hold(.malware)
            hold.policyType = .antiMalwarePolicy
            hold.permissions = .none
            hold.senderOverride = .administrator
            try await store.stores.messages.commit(Self.regrade(ids[0], hold))
            for round in ["at once", "after a restart"] {
                let items = try await store.stores.quarantine.quarantined(QuarantineQuery(limit: 9))
                findings.equal(items.map(\.hold), [Sample.hold(.spam), hold], "the holds, \(round)")
                var query = QuarantineQuery(limit: 9)
                for (reason, count) in [(QuarantineReason.spam, 1), (.malware, 1), (.phish, 0)] {
                    query.reasons = [reason]
                    let found = try await store.stores.quarantine.quarantinedCount(query, most: 9)
                    findings.equal(found, count, "how many are held as \(reason), \(round)")
                }
                let totals = try await store.stores.quarantine.quarantineTotals()
                findings.equal(totals.map(\.items), [2], "items, \(round)")
                findings.equal(totals.map(\.octets), [100 + 2 * QuarantineItem.overhead], "octets, \(round)")
                let states = try await store.stores.lookup.status(of: "\(sequence)")?.recipients.map(\.state)
                findings.equal(states, [.quarantined, .quarantined], "states, \(round)")
                try await store.restart()
            }
            // Whoever released it for spam has not seen that it is malware.
            var late = Sample.way(ids[0], .released)
            late.reason = .spam
            var release = StoreTransaction()
            release.quarantine = [.release(late)]
            await findings.refused("the release of what is held for another reason by now", release, store)
            late.way = nil
            late.others = [try Sample.address("other@contoso.example")]
            release.quarantine = [.release(late)]
            await findings.refused("a copy of what is held for another reason by now", release, store)
            late = Sample.way(ids[1], .released)
            late.reason = .spam
            release.quarantine = [.release(late)]
            try await store.stores.messages.commit(release)
            await findings.refused("a graver reason for what was released", Self.regrade(ids[1], hold), store)
            await findings.refused(
                "a graver reason for nothing", Self.regrade(RecipientID(sequence, index: 9), hold), store)
        },
    ]

    static let foundLate: [Clause] = [
        Clause("what is found late of a delivered copy is in its trace once, and in that of nothing else") {
            store, findings in
            let sequence = try await Self.waiting(1, recipients: 2, store)
            let ids = (0...1).map { RecipientID(sequence, index: $0) }
            await findings.refused("a finding of what waits", Self.lateFinding(of: ids[0]), store)
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[0])]))
            try await store.stores.messages.commit(Self.lateFinding(of: ids[0]))
            for round in ["at once", "after a restart"] {
                let recipients = try await store.stores.lookup.status(of: "\(sequence)")?.recipients
                findings.equal(recipients?.map(\.state), [.delivered, .waiting], "states, \(round)")
                findings.equal(recipients?.first?.lastEvent?.kind, .lateFinding, "the last event, \(round)")
                let events = try await store.stores.trace.detail("\(sequence)")?.events ?? []
                findings.equal(events.count { $0.event == "LATEFINDING" }, 1, "findings, \(round)")
                findings.equal(
                    events.last?.detail, "late finding, TenantBlockUrl evil.example", "what is said, \(round)")
                findings.equal(events.count { $0.event == "DELIVER" }, 1, "deliveries, \(round)")
                findings.equal(try await all(store.stores.messages).map(\.id), [ids[1]], "what waits, \(round)")
                try await store.restart()
            }
            await findings.refused("a second finding", Self.lateFinding(of: ids[0]), store)
            await findings.refused("a finding of nothing", Self.lateFinding(of: RecipientID(sequence, index: 9)), store)
        }
    ]

    private static func lateFinding(of id: RecipientID) -> StoreTransaction {
        var transaction = StoreTransaction()
        transaction.quarantine = [
            .findLate(
                id,
                RecipientEvent(
                    .lateFinding, at: Sample.moment(4_000_000), detail: "late finding, TenantBlockUrl evil.example"))
        ]
        return transaction
    }

    private static func waiting(
        _ number: Int, recipients: Int, size: Int = 100, _ store: any ContractStore
    ) async throws -> SequenceNumber {
        let message = try Sample.acceptance(number, recipients: recipients, size: size)
        let receipt = try await store.stores.messages.commit(StoreTransaction(acceptances: [message]))
        guard let sequence = receipt.accepted.first?.sequence else { throw SampleError("nothing is accepted") }
        return sequence
    }

    private static func hold(
        _ ids: ArraySlice<RecipientID>, of sequence: SequenceNumber, _ store: any ContractStore
    ) async throws -> StoreTransaction {
        guard let message = try await store.stores.lookup.status(of: "\(sequence)") else {
            throw SampleError("message \(sequence) is not there")
        }
        let copies = message.recipients.filter { ids.contains($0.id) }.map { recipient in
            let item = QuarantineItem(
                recipient, of: message, author: "author@fabrikam.example", hold: Sample.hold(.highConfPhish),
                at: Sample.moment(5))
            return LateHold.Copy(item: item, event: item.lateEvent("TenantBlockUrl evil.example", at: Sample.moment(5)))
        }
        var transaction = StoreTransaction()
        transaction.quarantine = [.hold(LateHold(sequence: sequence, copies: copies))]
        return transaction
    }

    private static func regrade(_ id: RecipientID, _ hold: QuarantineHold) -> StoreTransaction {
        var transaction = StoreTransaction()
        transaction.quarantine = [
            .regrade(id, hold, RecipientEvent(.quarantine, at: Sample.moment(5), detail: "late finding"))
        ]
        return transaction
    }
}

extension Findings {
    /// Notes where a transaction is done, or fails otherwise than as one of what is not there.
    fileprivate func refused(_ what: String, _ transaction: StoreTransaction, _ store: any ContractStore) async {
        do throws(StoreError) {
            try await store.stores.messages.commit(transaction)
            note("\(what) is done")
        } catch {
            if case .unknown = error {} else { note("\(what) fails with \(error)") }
        }
    }
}
