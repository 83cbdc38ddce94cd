import Mail
import NIOConcurrencyHelpers
import NIOCore
import Operations
import Queueing

extension StoreContract {
    static let messages: [Clause] = [
        Clause("an accepted message is there after a restart, whole, and its content with it") { store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [
                    try Sample.acceptance(1, recipients: 3), try Sample.acceptance(2, size: 90_000),
                ])
            ).accepted
            findings.equal(accepted.map(\.recipients.count), [3, 1], "recipients in the receipt")
            for round in ["at once", "after a restart"] {
                for (number, message) in accepted.enumerated() {
                    let wanted = try Sample.acceptance(
                        number + 1, recipients: [3, 1][number], size: [100, 90_000][number])
                    let stored = try await store.stores.messages.message(
                        message.sequence, recipients: message.recipients.map(\.id))
                    findings.equal(stored?.envelope, wanted.envelope, "the envelope, \(round)")
                    findings.equal(stored?.networkMessageID, wanted.networkMessageID, "the identity, \(round)")
                    findings.equal(stored?.copies, wanted.copies.map(\.edits), "the edits, \(round)")
                    findings.equal(
                        stored?.recipients.map(\.deliverTo), wanted.deliveries.map(\.deliverTo), "recipients, \(round)")
                    findings.equal(try stored?.content.octets(), try wanted.content.octets(), "the content, \(round)")
                }
                let waiting = try await all(store.stores.messages)
                findings.equal(waiting, accepted.flatMap(\.recipients), "what waits, \(round)")
                try await store.restart()
            }
        },
        Clause("numbers ascend in the order of commit, and are never given again") { store, findings in
            var numbers: [SequenceNumber] = []
            for number in 1...3 {
                let accepted = try await store.stores.messages.commit(
                    StoreTransaction(acceptances: [try Sample.acceptance(number), try Sample.acceptance(number + 10)])
                ).accepted
                numbers += accepted.map(\.sequence)
                findings.equal(
                    try await store.stores.messages.lastSequence(), accepted[1].sequence, "the youngest message")
                try await store.restart()
            }
            findings.equal(numbers, Array(Set(numbers)).sorted(), "numbers")
        },
        Clause("completions of one queue's transactions run in the order of submission") { store, findings in
            let queues = ["a", "b", "c"].map { Sample.key($0) }
            let done = NIOLockedValueBox<[QueueKey: [Int]]>([:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    let key = queues[number % 3]
                    let transaction = StoreTransaction(acceptances: [try Sample.acceptance(number, to: key)])
                    // The submissions themselves are in order; only their ends are waited for by tasks.
                    let end = NIOLockedValueBox<CheckedContinuation<Void, Never>?>(nil)
                    let isDone = NIOLockedValueBox(false)
                    store.stores.messages.submit(transaction) { _ in
                        done.withLockedValue { $0[key, default: []].append(number) }
                        isDone.withLockedValue { isDone in
                            isDone = true
                            end.withLockedValue { $0 }?.resume()
                        }
                    }
                    group.addTask {
                        await withCheckedContinuation { continuation in
                            isDone.withLockedValue { isDone in
                                if isDone { return continuation.resume() }
                                end.withLockedValue { $0 = continuation }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            for (place, key) in queues.enumerated() {
                let wanted = Array(stride(from: place, to: 60, by: 3))
                findings.equal(done.withLockedValue { $0[key] ?? [] }, wanted, "completions of queue \(key.nextHop)")
            }
        },
        Clause("a terminal state is never changed again, and settling twice is settling once") { store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 2)])
            ).accepted[0]
            let ids = accepted.recipients.map(\.id)
            let end = StoreTransaction(updates: [Sample.end(ids[0], .failed, detail: "550 no")])
            try await store.stores.messages.commit(end)
            try await store.stores.messages.commit(end)
            try await store.stores.messages.commit(StoreTransaction(updates: [Sample.end(ids[0])]))
            try await store.stores.messages.commit(
                StoreTransaction(updates: [RecipientUpdate(id: ids[0], state: .waiting, attempts: 9, event: nil)]))
            for round in ["at once", "after a restart"] {
                let status = try await store.stores.lookup.status(of: "\(accepted.sequence)")
                findings.equal(status?.recipients.map(\.state), [.failed, .waiting], "states, \(round)")
                findings.equal(status?.recipients.first?.lastEvent?.detail, "550 no", "the last event, \(round)")
                findings.equal(try await all(store.stores.messages).map(\.id), [ids[1]], "what waits, \(round)")
                try await store.restart()
            }
        },
        Clause("what is put off, held back, told of its delay and routed anew stays so") { store, findings in
            let accepted = try await store.stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 3)])
            ).accepted[0]
            let ids = accepted.recipients.map(\.id)
            let hop = QueueKey(organization: "contoso", deliveryType: .dnsConnectorTLS, nextHop: "elsewhere.example")
            let inputs = RoutingInputs(
                direction: .incoming, arrivalConnector: nil, requiresTLS: true, pool: .relay, revision: 9)
            try await store.stores.messages.commit(
                StoreTransaction(updates: [
                    RecipientUpdate(
                        id: ids[0], state: .waiting, attempts: 2, notBefore: Instant(milliseconds: 5_600_000),
                        isDelayNotified: true, event: nil),
                    RecipientUpdate(id: ids[1], state: .waiting, isSuspended: true, event: nil),
                    RecipientUpdate(
                        id: ids[2], state: .waiting, route: .init(key: hop, inputs: inputs), event: nil),
                ]))
            for round in ["at once", "after a restart"] {
                let waiting = try await all(store.stores.messages)
                findings.equal(waiting.map(\.attempts), [2, 0, 0], "attempts, \(round)")
                findings.equal(
                    waiting.map(\.notBefore), [Instant(milliseconds: 5_600_000), nil, nil], "not before, \(round)")
                findings.equal(waiting.map(\.isSuspended), [false, true, false], "held back, \(round)")
                findings.equal(waiting.map(\.isDelayNotified), [true, false, false], "told of a delay, \(round)")
                findings.equal(waiting.map(\.key), [Sample.queue, Sample.queue, hop], "queues, \(round)")
                let status = try await store.stores.lookup.status(of: "\(accepted.sequence)")
                findings.equal(
                    status?.recipients.map(\.routing.requiresTLS), [false, false, true], "who needs TLS, \(round)")
                findings.equal(
                    status?.recipients.map(\.routing.pool), [.normal, .normal, .relay], "by which pool, \(round)")
                findings.equal(
                    waiting.map(\.acceptedAt), Array(repeating: Instant(milliseconds: 4_000_001), count: 3),
                    "the moment of acceptance by this machine's clock, \(round)")
                try await store.restart()
            }
        },
        Clause("queues are stopped and let go on, each once") { store, findings in
            let (a, b) = (Sample.key("a"), Sample.key("b"))
            let messages = store.stores.messages
            try await messages.commit(StoreTransaction(queueSuspensions: [a: true, b: true]))
            try await messages.commit(StoreTransaction(queueSuspensions: [a: false, b: true]))
            findings.equal(try await messages.suspendedQueues(), [b], "stopped queues")
            try await store.restart()
            findings.equal(try await store.stores.messages.suspendedQueues(), [b], "stopped queues after a restart")
        },
        Clause("pages give each recipient once and in order, whatever their size and whatever ends meanwhile") {
            store, findings in
            var ids: [RecipientID] = []
            for number in 0..<7 {
                let accepted = try await store.stores.messages.commit(
                    StoreTransaction(acceptances: [try Sample.acceptance(number, recipients: 3)])
                ).accepted
                ids += accepted.flatMap(\.recipients).map(\.id)
            }
            for limit in [1, 2, 5, 21, 1_000] {
                findings.equal(
                    try await all(store.stores.messages, limit: limit).map(\.id), ids, "pages of \(limit)")
            }
            let first = try await store.stores.messages.waiting(after: nil, limit: 4)
            findings.equal(first.map(\.id), Array(ids.prefix(4)), "the first page")
            // What was read ends, and so does one that was not; the next page begins behind the last one all the same.
            try await store.stores.messages.commit(
                StoreTransaction(updates: (ids.prefix(4) + [ids[4]]).map { Sample.end($0) }))
            let second = try await store.stores.messages.waiting(after: first.last?.id, limit: 3)
            findings.equal(second.map(\.id), Array(ids[5..<8]), "the second page")
            findings.equal(
                try await store.stores.messages.waiting(after: ids.last, limit: 3).map(\.id), [],
                "the page behind the last")
        },
        Clause("a transaction that can't be kept fails whole and alone") { store, findings in
            var empty = try Sample.acceptance(1)
            empty.copies = []
            let good = try Sample.acceptance(2)
            async let other = store.stores.messages.commit(StoreTransaction(acceptances: [try Sample.acceptance(3)]))
            let failure = await findings.failure(of: "a message without recipients") { () async throws(StoreError) in
                try await store.stores.messages.commit(StoreTransaction(acceptances: [good, empty]))
            }
            findings.expect(
                failure.map { if case .failed = $0 { true } else { false } } ?? true, "it fails as \(failure!)")
            findings.equal(try await other.accepted.count, 1, "what was submitted beside it")
            findings.equal(try await all(store.stores.messages).count, 1, "what waits")
            findings.equal(
                try await store.stores.lookup.messages(matching: good.messageIDField, limit: 2), [],
                "the other message of the transaction")
        },
    ]

    /// All that waits, page by page.
    static func all(_ messages: any MessageStore, limit: Int = 1_000) async throws(StoreError) -> [QueuedRecipient] {
        var found: [QueuedRecipient] = []
        while true {
            let page = try await messages.waiting(after: found.last?.id, limit: limit)
            // A store that does not come to an end is stopped here, and what it gave tells.
            if page.isEmpty || found.count > 500 { return found }
            found += page
        }
    }
}

extension MessageContent {
    func octets() throws -> [UInt8] {
        switch self {
        case .memory(let buffer): Array(buffer.readableBytesView)
        case .file(let file): Array(try file.read(at: 0, count: file.size).readableBytesView)
        }
    }
}
