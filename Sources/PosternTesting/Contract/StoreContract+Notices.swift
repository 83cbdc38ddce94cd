import Mail
import Operations
import Queueing

extension StoreContract {
    static let told = Clause(
        "an item is told once, with the message that tells it, and is found until then by whoever tells"
    ) { store, findings in
        let accepted = try await store.stores.messages.commit(
            StoreTransaction(acceptances: [
                try Sample.notifying(1), try Sample.notifying(2), try Sample.held(3, reasons: [.spam]),
                try Sample.notifying(4, organization: "fabrikam"), try Sample.notifying(5, override: .recipient),
            ])
        ).accepted
        guard accepted.count == 5 else { return findings.note("five messages are not accepted") }
        let ids = accepted.map { RecipientID($0.sequence, index: 0) }
        let door = store.stores.quarantine
        let user = try Sample.address("User0@contoso.example")
        let first = Sample.moment(0)
        findings.equal(
            try await door.untold(after: nil, since: first, limit: 9).map(\.id), [ids[0], ids[1], ids[3]], "untold")
        findings.equal(
            try await door.untold(after: ids[0], since: first, limit: 1).map(\.id), [ids[1]], "the next one")
        findings.equal(
            try await door.untold(after: nil, since: Sample.moment(2), limit: 9).map(\.id), [ids[1], ids[3]],
            "what came from a moment on")
        let end = Sample.moment(9)
        findings.equal(
            try await door.untoldRecipients(of: "contoso", before: end, after: nil, limit: 9).map(\.lookupKey),
            [user.lookupKey], "recipients to tell")
        findings.equal(
            try await door.untoldRecipients(of: "contoso", before: end, after: user, limit: 9), [],
            "recipients behind the last one")
        findings.equal(
            try await door.untoldRecipients(of: "contoso", before: Sample.moment(1), after: nil, limit: 9), [],
            "recipients of what came before the first item")
        findings.equal(
            try await door.untold(of: "contoso", for: [user], before: end, limit: 9).map(\.id), [ids[1], ids[0]],
            "what a recipient is to be told")
        findings.equal(
            try await door.untold(of: "contoso", for: [user], before: Sample.moment(2), limit: 9).map(\.id), [ids[0]],
            "what it is to be told of the first item alone")

        func tell(_ number: Int, _ items: [RecipientID], at moment: WallTime) throws -> StoreTransaction {
            var transaction = StoreTransaction(acceptances: [try Sample.acceptance(number)])
            transaction.quarantine = [
                .tell(QuarantineNotice(items: items, recipient: user, at: moment, isAtOnce: true))
            ]
            return transaction
        }
        try await store.stores.messages.commit(try tell(10, [ids[0]], at: Sample.moment(20)))
        let second = try tell(11, [ids[1], ids[0]], at: Sample.moment(21))
        let failure = await findings.failure(of: "telling an item twice") { () async throws(StoreError) in
            try await store.stores.messages.commit(second)
        }
        findings.expect(
            failure.map { if case .unknown = $0 { true } else { false } } ?? true, "it fails as \(failure!)")
        for round in ["at once", "after a restart"] {
            let fresh = store.stores.quarantine
            findings.equal(
                try await all(store.stores.messages).map(\.sequence).count, 1, "messages that tell, \(round)")
            findings.equal(
                try await fresh.untold(after: nil, since: first, limit: 9).map(\.id), [ids[1], ids[3]],
                "what is untold, \(round)")
            findings.equal(try await fresh.quarantined(ids[0])?.told, Sample.moment(20), "when it was told, \(round)")
            findings.equal(
                try await fresh.noticesAtOnce(to: user, after: Sample.moment(19)), 1, "notices, \(round)")
            findings.equal(
                try await fresh.noticesAtOnce(to: user, after: Sample.moment(20)), 0, "later notices, \(round)")
            try await store.restart()
        }
        // What is released needs no telling.
        try await store.stores.messages.commit(Sample.release(ids[1]))
        let hour = WallTime(milliseconds: Sample.moment(20).milliseconds + QuarantineNotice.memory.milliseconds)
        try await store.stores.messages.commit(try tell(12, [ids[3]], at: hour))
        try await store.restart()
        findings.equal(
            try await store.stores.quarantine.untold(after: nil, since: first, limit: 9).map(\.id), [],
            "untold at the end")
        findings.equal(
            try await store.stores.quarantine.noticesAtOnce(to: user, after: Sample.time), 1, "notices at the end")
    }
}

extension StoreContract {
    static let tokens = Clause("a token acts once, for its own item and purpose, and goes with the item") {
        store, findings in
        let accepted = try await store.stores.messages.commit(
            StoreTransaction(acceptances: [try Sample.notifying(1), try Sample.notifying(2)])
        ).accepted
        guard accepted.count == 2 else { return findings.note("two messages are not accepted") }
        let ids = accepted.map { RecipientID($0.sequence, index: 0) }
        func act(_ actions: QuarantineAction...) async throws(StoreError) {
            var transaction = StoreTransaction()
            transaction.quarantine = actions
            try await store.stores.messages.commit(transaction)
        }
        func refuses(_ what: String, _ actions: [QuarantineAction]) async {
            var transaction = StoreTransaction()
            transaction.quarantine = actions
            let order = transaction
            let failure = await findings.failure(of: what) { () async throws(StoreError) in
                try await store.stores.messages.commit(order)
            }
            guard let failure else { return }
            guard case .unknown = failure else { return findings.expect(false, "\(what): \(failure)") }
        }
        func token(_ number: UInt8, _ item: RecipientID) -> QuarantineToken {
            QuarantineToken(digest: [UInt8](repeating: number, count: 32), item: item, purpose: .request)
        }
        let (first, second) = (token(1, ids[0]), token(2, ids[1]))
        try await act(.issue(first), .issue(second))
        try await store.restart()
        findings.equal(try await store.stores.quarantine.token(first.digest), first, "the token")
        findings.equal(try await store.stores.quarantine.token(token(3, ids[0]).digest), nil, "a forged token")
        let request = QuarantineAction.request(ids[0], by: "user0@contoso.example", at: Sample.time)
        var other = first
        other.purpose = .release
        await refuses("a token for another purpose", [.redeem(other), request])
        await refuses("a token for another item", [.redeem(token(1, ids[1])), request])
        await refuses("a forged token", [.redeem(token(3, ids[0])), request])
        await refuses("a token for no item", [.issue(token(4, RecipientID(99)))])
        findings.equal(try await store.stores.quarantine.quarantined(ids[0])?.status, .notReleased, "the item")
        try await act(.redeem(first), request)
        await refuses("a token that was used", [.redeem(first), .report(ids[0])])
        try await discard([ids[1]], store)
        try await store.restart()
        findings.equal(try await store.stores.quarantine.quarantined(ids[0])?.status, .requested, "the item at the end")
        findings.equal(
            try await store.stores.quarantine.quarantined(ids[0])?.isReported, false, "whether it is reported")
        findings.equal(try await store.stores.quarantine.token(first.digest), nil, "the used token")
        findings.equal(try await store.stores.quarantine.token(second.digest), nil, "the token of what is gone")
    }
}

extension Sample {
    /// A message for one recipient that is held, and of which the recipient is to be told.
    static func notifying(
        _ number: Int, organization: String = "contoso", override: QuarantineHold.SenderOverride = .none
    ) throws -> Acceptance {
        var message = try acceptance(number, to: key("maildir", organization: organization))
        var hold = Sample.hold(.spam)
        hold.notifies = true
        hold.senderOverride = override
        message.copies[0].deliveries[0].placement = .quarantine(hold)
        return message
    }
}
