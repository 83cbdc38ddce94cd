import Mail
import MailFlow
import Operations
import Queueing

extension StoreContract {
    static let quarantine: [Clause] = [
        Clause("a held copy is in no queue, and its message's content stays as long as its item") { store, findings in
            // One recipient gets the message, two copies are held.
            var mixed = try Sample.held(1, recipients: 3, reasons: [.spam])
            mixed.copies[0].deliveries[1].placement = .inbox
            let receipt = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [mixed, try Sample.held(2, reasons: [.malware], size: 90_000)]))
            findings.equal(receipt.accepted.map(\.recipients.count), [1, 0], "recipients in the receipt")
            guard let queued = receipt.accepted.first?.recipients.first, receipt.accepted.count == 2 else { return }
            let (first, second) = (receipt.accepted[0].sequence, receipt.accepted[1].sequence)
            findings.equal(queued.id, RecipientID(first, index: 1), "the recipient in a queue")
            for round in ["at once", "after a restart"] {
                findings.equal(try await all(store.stores.messages).map(\.id), [queued.id], "what waits, \(round)")
                let states = try await store.stores.lookup.status(of: "\(first)")?.recipients.map(\.state)
                findings.equal(states, [.quarantined, .waiting, .quarantined], "states, \(round)")
                findings.equal(
                    try await store.stores.quarantine.quarantineTotals(),
                    [
                        QuarantineTotal(
                            organization: "contoso", items: 3, octets: 100 + 90_000 + 3 * QuarantineItem.overhead)
                    ], "totals, \(round)")
                try await store.restart()
            }
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(queued.id)]))
            let ids = (0...2).map { RecipientID(first, index: $0) } + [RecipientID(second, index: 0)]
            findings.equal(
                try await store.stores.quarantine.inQuarantine(ids), Set(ids).subtracting([queued.id]), "who has items")
            let content = try await store.stores.lookup.content(of: first)
            findings.equal(try content?.octets(), try mixed.content.octets(), "content when all others have ended")
            // An update for what waits is none for what is held.
            try await store.stores.messages.commit(
                StoreTransaction(updates: [Sample.end(RecipientID(first, index: 0))]))
            try await discard([RecipientID(first, index: 0)], store)
            findings.expect(
                try await store.stores.lookup.content(of: first) != nil, "content of the other item is gone")
            try await discard([RecipientID(first, index: 2), RecipientID(second, index: 0)], store)
            try await store.restart()
            for sequence in [first, second] {
                findings.expect(
                    try await store.stores.lookup.content(of: sequence) == nil, "content stays behind the last item")
            }
            let states = try await store.stores.lookup.status(of: "\(first)")?.recipients.map(\.state)
            findings.equal(states, [.discarded, .delivered, .discarded], "states at the end")
            findings.equal(try await store.stores.quarantine.quarantineTotals(), [], "totals at the end")
        },
        Clause("a copy that waits for moderators keeps who they are, and is answered for once") { store, findings in
            let moderation = QuarantineHold.Moderation(
                moderators: [try Sample.address("ann@contoso.example"), try Sample.address("bob@contoso.example")],
                isForJunk: true)
            var held = try Sample.held(1, recipients: 3, reasons: [.moderation, .moderation, .spam])
            for index in 0...1 {
                var hold = Sample.hold(.moderation)
                hold.moderation = moderation
                held.copies[0].deliveries[index].placement = .quarantine(hold)
            }
            let accepted = try await store.stores.messages.commit(StoreTransaction(acceptances: [held])).accepted
            guard let sequence = accepted.first?.sequence else { return findings.note("nothing is accepted") }
            let ids = (0...2).map { RecipientID(sequence, index: $0) }
            try await store.restart()
            let door = store.stores.quarantine
            findings.equal(try await door.quarantined(ids[0])?.hold.moderation, moderation, "the moderators")
            findings.equal(try await door.quarantined(ids[2])?.hold.moderation, nil, "those of another item")
            var query = QuarantineQuery(limit: 10)
            query.hasModerated = false
            findings.equal(try await door.quarantined(query).map(\.id), [ids[2]], "the items without moderators")
            findings.equal(try await door.quarantinedCount(query, most: 10), 1, "how many they are")
            query = QuarantineQuery(limit: 10)
            query.reasons = [.moderation]
            findings.equal(try await door.quarantined(query).map(\.id), [ids[1], ids[0]], "those with moderators")

            var answer = StoreTransaction(acceptances: [try Sample.acceptance(2)])
            answer.quarantine = [.decline(ids[0], RecipientEvent(.fail, at: Sample.time, detail: "rejected"))]
            try await store.stores.messages.commit(answer)
            findings.equal(try await door.quarantined(ids[0]), nil, "the item that is declined")
            do throws(StoreError) {
                try await store.stores.messages.commit(answer)
                findings.note("a second answer is taken")
            } catch {
                if case .unknown = error {} else { findings.note("a second answer fails with \(error)") }
            }
            var release = Sample.way(ids[1], .released)
            release.way?.isForJunk = true
            var approval = StoreTransaction()
            approval.quarantine = [.release(release)]
            let receipt = try await store.stores.messages.commit(approval)
            findings.equal(receipt.released.map(\.id), [ids[1]], "the recipient that is let out")
            answer.quarantine = [.decline(ids[1], RecipientEvent(.fail, at: Sample.time, detail: "rejected"))]
            do throws(StoreError) {
                try await store.stores.messages.commit(answer)
                findings.note("what is approved is declined")
            } catch {
                if case .unknown = error {} else { findings.note("that fails with \(error)") }
            }
            let message = try await store.stores.messages.message(sequence, recipients: [ids[1]])
            findings.equal(message?.recipients.map(\.placement), [.junk], "where it is put")
            let states = try await store.stores.lookup.status(of: "\(sequence)")?.recipients.map(\.state)
            findings.equal(states, [.discarded, .waiting, .quarantined], "states at the end")
            findings.equal(try await store.stores.messages.lastSequence(), SequenceNumber(2), "messages")
        },
        Clause("a release puts a held copy into a queue once, as it is to leave, with its entry of the audit log") {
            store, findings in
            let held = try Sample.held(1, recipients: 2, reasons: [.spam])
            let accepted = try await store.stores.messages.commit(StoreTransaction(acceptances: [held])).accepted
            guard let sequence = accepted.first?.sequence else { return findings.note("nothing is accepted") }
            let id = RecipientID(sequence, index: 1)
            let receipt = try await store.stores.messages.commit(Sample.release(id))
            findings.equal(receipt.released.map(\.id), [id], "the released recipient")
            findings.equal(receipt.released.map(\.key), [Sample.key("elsewhere")], "its queue")
            var other = Sample.release(id)
            other.acceptances = [try Sample.acceptance(2)]
            let second = other
            let again = await findings.failure(of: "a second release") { () async throws(StoreError) in
                try await store.stores.messages.commit(second)
            }
            findings.expect(
                again.map { if case .unknown = $0 { true } else { false } } ?? true, "it fails as \(again!)")
            for round in ["at once", "after a restart"] {
                let waiting = try await all(store.stores.messages)
                findings.equal(waiting.map(\.id), [id], "what waits, \(round)")
                findings.equal(
                    waiting.map(\.acceptedAt), [Instant(milliseconds: 4_500_000)], "since when it waits, \(round)")
                let stored = try await store.stores.messages.message(sequence, recipients: [id])
                findings.equal(
                    stored.map { message in message.recipients.map { message.edits(for: $0) } },
                    [MessageEdits(prepended: ["X-Released: yes"])], "the edits, \(round)")
                findings.equal(stored?.recipients.map(\.placement), [.inbox], "where it goes, \(round)")
                let item = try await store.stores.quarantine.quarantined(id)
                findings.equal(item?.status, .released, "the item, \(round)")
                findings.equal(item?.settler, "root", "who released it, \(round)")
                let log = try await store.stores.audit.audit(matching: AuditQuery())
                findings.equal(log.map(\.action), [.quarantineRelease], "the audit log, \(round)")
                try await store.restart()
            }
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(id)]))
            findings.expect(
                try await store.stores.lookup.content(of: sequence) != nil, "content of a released item is gone")
            try await store.restart()
            findings.equal(try await all(store.stores.messages).map(\.id), [], "what waits at the end")
        },
        Clause(
            "an item is asked for, denied, approved and reported in the order that makes sense, or nothing is changed"
        ) {
            store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.held(1, reasons: [.phish])])
            ).accepted
            guard let id = accepted.first.map({ RecipientID($0.sequence, index: 0) }) else { return }
            func act(_ action: QuarantineAction) async throws(StoreError) {
                var transaction = StoreTransaction()
                transaction.quarantine = [action]
                try await store.stores.messages.commit(transaction)
            }
            func refuses(_ action: QuarantineAction, _ what: String) async {
                let failure = await findings.failure(of: what) { () async throws(StoreError) in try await act(action) }
                guard let failure else { return }
                guard case .unknown = failure else { return findings.expect(false, "\(what): \(failure)") }
            }
            func status() async throws(StoreError) -> ReleaseStatus? {
                let item = try await store.stores.quarantine.quarantined(id)
                return item?.status
            }
            await refuses(.deny(id, by: "root", at: Sample.time), "a denial of nothing")
            await refuses(.release(Sample.way(id, .approved)), "an approval of nothing")
            await refuses(.report(RecipientID(99)), "a report about nothing")
            try await act(.request(id, by: "user0@contoso.example", at: Sample.moment(5)))
            await refuses(.request(id, by: "user0@contoso.example", at: Sample.time), "a second request")
            findings.equal(try await status(), .requested, "the status when it is asked for")
            try await act(.deny(id, by: "root", at: Sample.moment(6)))
            findings.equal(try await status(), .denied, "the status when that is denied")
            try await act(.request(id, by: "user0@contoso.example", at: Sample.moment(7)))
            try await act(.report(id))
            try await act(.release(Sample.way(id, .approved)))
            try await store.restart()
            let item = try await store.stores.quarantine.quarantined(id)
            findings.equal(item?.status, .approved, "the status when it is approved")
            findings.equal(item?.requested, Sample.moment(7), "when it was asked for")
            findings.equal(item?.requester, "user0@contoso.example", "who asked")
            findings.equal(item?.isReported, true, "whether it is reported")
            await refuses(.request(id, by: "user0@contoso.example", at: Sample.time), "a request for what is released")
            findings.equal(try await all(store.stores.messages).map(\.id), [id], "what waits")
        },
        Clause("a copy for somebody else leaves once with the transaction that notes it") { store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.held(1, reasons: [.bulk])])
            ).accepted
            guard let sequence = accepted.first?.sequence else { return }
            func copy(_ number: Int, isRepeated: Bool) throws -> StoreTransaction {
                var release = Sample.way(RecipientID(sequence, index: 0), .released)
                release.way = nil
                release.others = [try Sample.address("Carol@contoso.example")]
                release.isRepeated = isRepeated
                var transaction = StoreTransaction(acceptances: [try Sample.acceptance(number)])
                transaction.quarantine = [.release(release)]
                return transaction
            }
            try await store.stores.messages.commit(try copy(2, isRepeated: false))
            try await store.restart()
            let second = try copy(3, isRepeated: false)
            _ = await findings.failure(of: "a second copy") { () async throws(StoreError) in
                try await store.stores.messages.commit(second)
            }
            findings.equal(try await all(store.stores.messages).count, 1, "copies that wait")
            try await store.stores.messages.commit(try copy(4, isRepeated: true))
            findings.equal(try await all(store.stores.messages).count, 2, "copies that wait when one is repeated")
            findings.equal(
                try await store.stores.quarantine.releasedCopies(of: sequence),
                [try Sample.address("carol@contoso.example").lookupKey], "who has a copy")
            let item = try await store.stores.quarantine.quarantined(RecipientID(sequence, index: 0))
            findings.equal(item?.status, .notReleased, "the item itself")
        },
        Clause("items are found by each condition, the newest first, page by page, and counted") { store, findings in
            let reasons: [QuarantineReason] = [.spam, .malware, .bulk]
            var ids: [RecipientID] = []
            for number in 0..<6 {
                var message = try Sample.held(number, reasons: [reasons[number % 3]])
                if number == 5 {
                    message.organization = "fabrikam"
                    message.subject = "=?utf-8?q?Gr=C3=BCsse?="
                    message.envelope.sender = .null
                    message.copies[0].deliveries[0].routing.direction = .originating
                }
                let accepted = try await store.stores.messages.commit(StoreTransaction(acceptances: [message])).accepted
                ids += accepted.map { RecipientID($0.sequence, index: 0) }
            }
            guard ids.count == 6 else { return findings.note("six messages are not accepted") }
            try await store.stores.messages.commit(Sample.release(ids[0]))
            var report = StoreTransaction()
            report.quarantine = [.report(ids[1])]
            try await store.stores.messages.commit(report)
            try await store.restart()
            let door = store.stores.quarantine
            func expect(
                _ wanted: [Int], _ what: String, limit: Int = 9, _ change: (inout QuarantineQuery) -> Void = { _ in }
            ) async throws {
                var query = QuarantineQuery(limit: limit)
                change(&query)
                findings.equal(try await door.quarantined(query).map(\.id), wanted.map { ids[$0] }, what)
                guard limit == 9, query.offset == 0 else { return }
                findings.equal(
                    try await door.quarantinedCount(query, most: 100), wanted.count, "the count of \(what)")
            }
            try await expect([5, 4, 3, 2, 1, 0], "all")
            try await expect([5, 4], "the first page", limit: 2)
            try await expect([1, 0], "the third page", limit: 2) { $0.offset = 4 }
            try await expect([4, 3, 2, 1, 0], "those of an organization") { $0.organization = "contoso" }
            try await expect([3, 0], "those of a reason") {
                $0.organization = "contoso"
                $0.reasons = [.spam]
            }
            try await expect([5, 4, 2, 1], "those of two reasons") { $0.reasons = [.malware, .bulk] }
            try await expect([0], "those of a status") { $0.statuses = [.released] }
            try await expect([3], "those of an organization, a reason and a status") {
                $0.organization = "contoso"
                $0.reasons = [.spam]
                $0.statuses = [.notReleased]
            }
            try await expect([1], "those that are reported") { $0.isReported = true }
            try await expect([5], "those of a sender without address") { $0.sender = .null }
            let sender = try Sample.address("SAM@fabrikam.example")
            try await expect([4, 3, 2, 1, 0], "those of a sender") { $0.sender = .mailbox(sender) }
            let recipient = try Sample.address("User0@contoso.example")
            try await expect([5, 4, 3, 2, 1, 0], "those of a recipient") { $0.recipient = recipient }
            try await expect([5], "those of a subject") { $0.subject = "GRÜSSE" }
            try await expect([3], "those of a plain subject") { $0.subject = "message 3" }
            try await expect([2], "those of a Message-ID") { $0.messageIDField = "<2@fabrikam.example>" }
            try await expect([2], "those of a message") { $0.message = NetworkMessageID(high: 2 << 32, low: 7) }
            try await expect([], "those of no message") { $0.message = NetworkMessageID(high: 99, low: 7) }
            try await expect([5], "those that went out") { $0.direction = .originating }
            try await expect([4, 3, 2, 1, 0], "those of a policy") {
                $0.organization = "contoso"
                $0.policyName = "Default"
            }
            try await expect([5, 4, 3, 2, 1, 0], "those of a kind of policy") {
                $0.policyTypes = [.hostedContentFilterPolicy]
            }
            try await expect([3, 2], "those of a period") {
                $0.receivedFrom = Sample.moment(2)
                $0.receivedBefore = Sample.moment(4)
            }
            let day = Interval.hours(24).milliseconds
            try await expect([5, 4], "those by their expiry") {
                $0.expiresFrom = WallTime(milliseconds: Sample.moment(4).milliseconds + 15 * day)
            }
            try await expect([0], "those that expire first") {
                $0.expiresBefore = WallTime(milliseconds: Sample.moment(1).milliseconds + 15 * day)
            }
            try await expect([], "those of a policy that holds none") { $0.policyName = "Strict" }
            var query = QuarantineQuery(limit: 1)
            query.subject = "Message 1"
            findings.equal(
                try await door.quarantined(query).first.map { QuarantineIdentity($0.identity.description) },
                QuarantineIdentity(message: NetworkMessageID(high: 1 << 32, low: 7), recipient: ids[1]),
                "the identity of one, as a text")
        },
    ]

    static let nowhere = Clause(
        "a message all of whose copies go nowhere ends with its commit: its row and its ends stay, its content does not"
    ) { store, findings in
        for (number, size) in [(1, 100), (2, 90_000)] {
            var message = try Sample.acceptance(number, size: size)
            message.copies[0].deliveries = []
            message.ends = [
                NamedEnd(
                    recipient: try Sample.address("user0@contoso.example"), primary: nil, kind: .dropped,
                    detail: "deleted by a policy")
            ]
            let receipt = try await store.stores.messages.commit(StoreTransaction(acceptances: [message]))
            findings.equal(receipt.accepted.map(\.recipients.count), [0], "recipients in the receipt")
        }
        try await store.restart()
        findings.equal(try await all(store.stores.messages).map(\.id), [], "what waits")
        for number in 1...2 {
            let sequence = SequenceNumber(Int64(number))
            findings.expect(try await store.stores.lookup.content(of: sequence) == nil, "content \(number) stays")
            let status = try await store.stores.lookup.status(of: "\(sequence)")
            findings.equal(status?.messageIDField, "<\(number)@fabrikam.example>", "the message \(number)")
            let rows = try await store.stores.trace.detail("\(sequence)")?.rows.map(\.recipientAddress)
            findings.equal(rows, ["user0@contoso.example"], "the rows of message \(number)")
        }
        let next = try await store.stores.messages.commit(
            StoreTransaction(acceptances: [try Sample.acceptance(3)])
        ).accepted
        findings.equal(next.map(\.sequence), [SequenceNumber(3)], "the next number")
    }

    static func discard(_ ids: [RecipientID], _ store: any ContractStore) async throws {
        // Twice is once.
        for _ in 0..<2 {
            var transaction = StoreTransaction()
            transaction.quarantine = ids.map {
                .discard($0, RecipientEvent(.drop, at: Sample.time, detail: "deleted"))
            }
            try await store.stores.messages.commit(transaction)
        }
    }
}

extension Sample {
    /// A message whose copies are held, by turns for these reasons.
    static func held(
        _ number: Int, recipients: Int = 1, reasons: [QuarantineReason], size: Int = 100
    ) throws -> Acceptance {
        var message = try acceptance(number, recipients: recipients, size: size)
        for index in message.copies[0].deliveries.indices {
            message.copies[0].deliveries[index].placement = .quarantine(hold(reasons[index % reasons.count]))
        }
        return message
    }

    static func hold(_ reason: QuarantineReason) -> QuarantineHold {
        QuarantineHold(
            reason: reason, policyType: .hostedContentFilterPolicy, policyName: "Default",
            tag: "DefaultFullAccessPolicy", retentionDays: 15, permissions: .full, notifies: false)
    }

    static func way(_ id: RecipientID, _ status: ReleaseStatus) -> ItemRelease {
        ItemRelease(
            item: id, status: status, author: "root",
            event: RecipientEvent(.release, at: moment(9), detail: "released"),
            way: ItemRelease.Way(
                edits: MessageEdits(prepended: ["X-Released: yes"]),
                route: RecipientUpdate.Route(
                    key: key("elsewhere"), inputs: RoutingInputs(direction: .incoming, revision: 8)),
                at: Instant(milliseconds: 4_500_000)))
    }

    static func release(_ id: RecipientID) -> StoreTransaction {
        var transaction = StoreTransaction(audit: [entry(1, .quarantineRelease)])
        transaction.quarantine = [.release(way(id, .released))]
        return transaction
    }
}
