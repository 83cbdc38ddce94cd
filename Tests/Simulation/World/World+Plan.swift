import Mail
import NIOCore
import Queueing

extension World {
    /// Something of the plan happens.
    func happen(_ event: Plan.Event) throws {
        if case .message = event {} else { note("\(event)") }
        switch event {
        case .message(let message): try arrive(message)
        case .crash(let off): try restart(off: off, rebooted: false)
        case .reboot(let off): try restart(off: off, rebooted: true)
        case .jump(let interval):
            now = now + interval
            tally.jumps += 1
            ledger.jumped(now: now)
        case .wallStep(let interval):
            wallOffset.milliseconds += interval.milliseconds
            subject.wallOffset = wallOffset
        case .retry(let destination):
            tally.changes += 1
            ledger.retried(destination)
            let key = ledger.destinations[destination]
            try perform(subject.tell(now: bootTime) { $0.retry(key, now: $1, into: &$2) })
        case .remove(let label, let isReported):
            tally.changes += 1
            let ids = ledger.open(of: label)
            ledger.removing(ids, isReported: isReported)
            try perform(subject.tell(now: bootTime) { $0.remove(ids, reported: isReported, now: $1, into: &$2) })
        case .suspend, .resume, .hold, .release, .park, .unpark: try suspend(event)
        case .reroute(let from, let to):
            tally.changes += 1
            try reroute(from, to)
        case .connections(let destination, let limit):
            configuration.connectionsByQueue[ledger.destinations[destination]] = limit
            try reconfigure()
        case .expiry(let organization, let age):
            configuration.organizationExpiration[organization] = age
            try reconfigure()
        }
    }

    private func arrive(_ message: Plan.Message) throws {
        // A removal cut short by a shorter plan leaves nobody to send to.
        guard !message.targets.isEmpty else { return }
        let receipt = try store.commit(
            StoreTransaction(acceptances: [
                acceptance(
                    message.targets.map { ledger.destinations[routes[$0]] }, origin: .smtp,
                    priority: message.priority, sender: message.hasSender ? Addresses.sender : .null,
                    notify: message.notify)
            ]))
        for accepted in receipt.accepted {
            note("message \(message.label) to \(message.targets.map { "d\(routes[$0])" }.joined(separator: " "))")
            try ledger.accepted(
                inWorldTime(accepted.recipients), label: message.label,
                wantsReport: message.hasSender && (message.notify?.contains(.failure) ?? true), now: now)
            try step()
            try perform(subject.enqueue(accepted.recipients, now: bootTime))
        }
    }

    /// A report that tells the sender of a message.
    func report(of organization: String) -> Acceptance {
        let target = routes[Plan.reportDestination(of: organization)]
        return acceptance(
            [ledger.destinations[target]], origin: .report, priority: .normal, sender: .null, notify: nil)
    }

    private func acceptance(
        _ keys: [QueueKey], origin: Acceptance.Origin, priority: Priority, sender: ReversePath,
        notify: NotifyConditions?
    ) -> Acceptance {
        let routing = RoutingInputs(direction: .incoming, revision: 1)
        return Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(ordinal), low: plan.seed),
            organization: keys.first?.organization ?? "", origin: origin, envelope: Envelope(sender: sender),
            content: Addresses.content, priority: priority, acceptedAt: bootTime,
            receivedAt: wallTime, clientAddress: nil, clientName: "client.example", messageIDField: "", subject: "",
            decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: keys.map {
                        Delivery(
                            recipient: EnvelopeRecipient(address: Addresses.recipient, notify: notify),
                            deliverTo: Addresses.recipient, key: $0, routing: routing)
                    })
            ])
    }

    private func reconfigure() throws {
        tally.changes += 1
        ledger.reconfigured(configuration, now: now)
        subject.configuration = configuration
        try perform(subject.tell(now: bootTime) { $0.wake(now: $1, into: &$2) })
    }

    /// What waits at one destination goes to another, and what comes later too. The new routes are in the store at
    /// once: nothing the scheduler does waits for them.
    private func reroute(_ from: Int, _ to: Int) throws {
        for index in routes.indices where routes[index] == from { routes[index] = to }
        try move(ledger.open(at: from), to: to)
    }

    /// Puts recipients into the queue of another destination.
    func move(_ ids: [RecipientID], to: Int) throws {
        let key = ledger.destinations[to]
        let route = RecipientUpdate.Route(key: key, inputs: RoutingInputs(direction: .incoming, revision: 2))
        // Behind what was given out before, as the gateway writes.
        while !unwritten.isEmpty { try write() }
        let moving = ids.filter { ledger.fates[$0].map { !$0.hasEnded } ?? false }
        guard !moving.isEmpty else { return }
        for id in moving { ledger.moved(id, to: to, now: now) }
        let actions = subject.tell(now: bootTime) { $0.move(moving, to: key, now: $1, into: &$2) }
        _ = try commit(
            Writing(
                transaction: StoreTransaction(
                    updates: moving.map { RecipientUpdate(id: $0, state: .waiting, route: route, event: nil) })))
        try perform(actions)
    }

    /// The process dies: what was not written is gone, attempts under way may or may not arrive. Then it starts again.
    func restart(off: Interval, rebooted: Bool) throws {
        note("the process dies")
        generation += 1
        tally.crashes += 1
        let diedAt = now
        for (_, flight) in underWay.sorted(by: { $0.key < $1.key }) {
            guard let fate = flight.attempt.recipients.first.flatMap({ ledger.fates[$0] }) else { continue }
            var dice = Dice(seed: plan.seed, Dice.Purpose.crash.rawValue, fate.label, fate.index, fate.tries)
            guard dice.chance(300) else { continue }
            tally.deliveries += flight.attempt.recipients.count
            tally.duplicatesByCrash += flight.attempt.recipients.count
            try ledger.took(flight.attempt.recipients, now: now, duringCrash: true)
        }
        unwritten = []
        underWay = [:]
        abandoned = []
        now = now + off
        if rebooted { bootedAt = now - Instant(milliseconds: 20_000) }
        try store.die(rebooted: rebooted, now: bootTime, wall: wallTime)
        let waiting = try store.waiting(now: bootTime)
        let unreleased = try ledger.restarted(inWorldTime(waiting), now: now, diedAt: diedAt)
        let suspended = try store.suspendedQueues()
        if Set(suspended) != Set(ledger.suspended.map { ledger.destinations[$0] }) {
            throw Violation("Suspended: the store has other queues than the administrator stopped")
        }
        subject.restart(configuration: configuration, seed: Dice.seed(plan.seed, .scheduler, generation))
        do {
            for key in suspended {
                try perform(subject.tell(now: bootTime) { $0.setSuspended(true, key, now: $1, into: &$2) })
            }
            try perform(subject.enqueue(waiting, now: bootTime))
            if !unreleased.isEmpty { try setSuspended(false, unreleased) }
        } catch is Death {
            try restart(off: .seconds(1), rebooted: false)
        }
    }
}

/// Parts of messages that no rule of the queues looks at.
private enum Addresses {
    static let recipient = EmailAddress(localPart: "ann", host: .literal(IPAddress(v4: 0xc000_0201)))
    static let sender = ReversePath.mailbox(EmailAddress(localPart: "sam", host: .literal(IPAddress(v4: 0xc000_0202))))
    static let content = MessageContent.memory(ByteBuffer(string: "Subject: Hello\r\n\r\nHello\r\n"))
}
