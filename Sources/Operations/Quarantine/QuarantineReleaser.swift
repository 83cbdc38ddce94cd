import Log
import Mail
import MailFlow
import Organization
import Queueing

/// Lets copies of a message out of quarantine: the recipient's own, and copies for others. Each one is a transaction, with
/// its entry of the audit log, so that it leaves and is known to have left, or neither (docs/reference/quarantine.md#release).
struct QuarantineReleaser: Sendable {
    /// How a copy is to be let out.
    struct Order: Sendable {
        /// ``ReleaseStatus/released``, or ``ReleaseStatus/approved`` for what was asked for.
        var status = ReleaseStatus.released
        /// What the audit log calls it.
        var action = AuditAction.quarantineRelease
        /// Whether who has a copy gets another one.
        var isRepeated = false
        /// Whether malware may leave.
        var isMalwareConfirmed = false
        /// Whether the item is said to be held by mistake.
        var isReported = false
        /// Why, in the caller's words.
        var reason: String?
        /// The token by which the recipient's own copy is let out; nil for none. It is used up by that.
        var token: QuarantineToken?
    }

    /// Why somebody gets no copy, in a sentence.
    private struct Refusal: Error { var sentence: String }

    let administration: Administration
    let caller: Caller
    let order: Order

    /// Items that are let out one after the other; of more, ``together`` are at the same time.
    private static let few = 16
    /// Items that are let out at the same time, so that the store makes them durable with one sync.
    private static let together = 64

    /// Lets the copies of items' own recipients out; a row for each, in their order.
    func releaseOwn(_ items: [QuarantineItem]) async -> [QuarantineOutcome.Row] {
        let size = items.count > Self.few ? Self.together : 1
        var rows: [QuarantineOutcome.Row] = []
        for portion in items.portions(of: size) {
            rows += await Array(portion).concurrently { await releaseOwn($0) }
        }
        return rows
    }

    /// Lets the copy of an item's own recipient out.
    func releaseOwn(_ item: QuarantineItem) async -> QuarantineOutcome.Row {
        await row(item, for: item.recipient) { () async throws in
            if item.status.isReleased {
                guard order.isRepeated else { throw Refusal(sentence: "was released before; repeat it with --force") }
                try await sendCopies(of: item, to: item.recipient)
                return
            }
            if order.status == .approved, item.status != .requested {
                throw Refusal(sentence: "nobody has asked for it; release it with `postern quarantine release`")
            }
            try await letOut(item)
        }
    }

    /// Sends a copy to somebody else in the organization: once, unless it is to be repeated. Where the address leads to
    /// another recipient of the message whose copy is held, that one is let out.
    func release(
        _ item: QuarantineItem, to address: EmailAddress
    ) async throws(OperationFailure) -> QuarantineOutcome.Row {
        if address.lookupKey == item.recipient.lookupKey { return await releaseOwn(item) }
        var query = QuarantineQuery(limit: 1)
        query.message = item.networkMessageID
        query.organization = item.organization
        query.recipient = address
        let found: QuarantineItem?
        do throws(StoreError) {
            found = try await administration.stores.quarantine.quarantined(query).first
        } catch {
            throw OperationFailure(reading: error)
        }
        if let found, found.sequence == item.sequence { return await releaseOwn(found) }
        return await row(item, for: address) { () async throws in
            try await sendCopies(of: item, to: address)
        }
    }

    private func row(
        _ item: QuarantineItem, for address: EmailAddress, _ body: () async throws -> Void
    ) async -> QuarantineOutcome.Row {
        var row = QuarantineOutcome.Row(
            identity: item.identity.description, recipientAddress: address.description, isDone: true)
        do {
            try checkConfirmed(item)
            try await body()
            administration.logger.log(
                .queueQuarantineReleased,
                [
                    .organization: item.organization, .sequence: item.sequence.rawValue, .to: address.description,
                    .caller: caller.name,
                ])
        } catch {
            row.isDone = false
            row.reason = Self.reason(error)
        }
        return row
    }

    private func checkConfirmed(_ item: QuarantineItem) throws {
        guard item.hold.reason != .moderation else {
            throw Refusal(sentence: Administration.sentenceForModerated)
        }
        guard item.hold.reason.isMalware, !order.isMalwareConfirmed else { return }
        throw Refusal(
            sentence: "it is held as \(item.hold.reason.words); whoever gets it may be harmed. Confirm with "
                + "--confirm-malware that it is to leave")
    }

    private static func reason(_ error: any Error) -> String {
        if let refusal = error as? Refusal { return refusal.sentence }
        if let failure = error as? OperationFailure { return failure.lines.joined(separator: " ") }
        return switch error as? StoreError {
        case .unknown?:
            "it was released, deleted or answered at the same moment, or is held for another reason now; look at it again"
        case .full?: "the disk is full: nothing was released; free space and release it again"
        default: "nothing was released: \(error)"
        }
    }

    // MARK: - The recipient's own copy

    private func letOut(_ item: QuarantineItem) async throws {
        // Whoever fills the queues could read it as one that waits, and put it there behind its delivery.
        guard !administration.changes.isFillingQueues else {
            throw Refusal(sentence: "the queues are still being filled after the start; release it again in a moment")
        }
        let (content, status, edits) = try await administration.content(of: item)
        guard let recipient = status.recipients.first(where: { $0.id == item.id }) else {
            throw Refusal(sentence: "its recipient is not in the store any more")
        }
        let snapshot = try snapshotWithOrganization(of: item)
        let (key, inputs, _) = Router(snapshot: snapshot).reroute(
            recipient.deliverTo, inputs: recipient.routing, organization: item.organization)
        let moment = administration.time.wallTime()
        let release = ItemRelease(
            item: item.id, status: order.status, author: caller.name,
            event: RecipientEvent(.release, at: moment, detail: "released from quarantine by \(caller.name)"),
            way: ItemRelease.Way(
                edits: try await released(edits, of: item, status, content),
                route: RecipientUpdate.Route(key: key, inputs: inputs), at: administration.time.now()),
            reason: item.hold.reason)
        try await commit(release, item, StoreTransaction(), to: item.recipient)
    }

    /// The changes of a copy that leaves, with the field by which this server knows the message again. That field counts for
    /// everybody in the organization, so what a recipient lets out for itself has none.
    private func released(
        _ edits: MessageEdits, of item: QuarantineItem, _ status: MessageStatus, _ content: MessageContent
    ) async throws -> MessageEdits {
        var stamp: String?
        if caller.isAdministrator, order.token == nil, let secrets = administration.configuration.secrets {
            let moment = administration.time.wallTime()
            stamp = try await QuarantineWork.run("its content can't be read") {
                try ReleaseStamp(secrets: secrets).field(
                    of: item.networkMessageID, at: moment, organization: item.organization, content: content)
            }
        }
        return ReleasedStamps.edits(edits, client: status.clientAddress, helo: status.clientName, stamp: stamp)
    }

    private func snapshotWithOrganization(of item: QuarantineItem) throws -> ConfigurationSnapshot {
        let snapshot = administration.configuration.snapshot
        guard snapshot.organization(named: item.organization) != nil else {
            throw Refusal(
                sentence: "the organization \(item.organization) does not exist any more, so that nobody can get it")
        }
        return snapshot
    }

    // MARK: - Copies for others

    /// Sends a copy to whoever an address leads to and has none: as a recipient of the message, by whatever address, or by an
    /// earlier release. Where one of them is a recipient whose own copy is held, that one leaves.
    private func sendCopies(of item: QuarantineItem, to address: EmailAddress) async throws {
        let snapshot = try snapshotWithOrganization(of: item)
        let destinations = try targets(of: address, item, snapshot)
        let status = try await administration.content(of: item).status
        let copies = try await administration.stores.quarantine.releasedCopies(of: item.sequence)
        var recipients: [String: [MessageStatus.Recipient]] = [:]
        for recipient in status.recipients {
            for key in Set([recipient.recipient.address.lookupKey, recipient.deliverTo.lookupKey]) {
                recipients[key, default: []].append(recipient)
            }
        }
        var held: [RecipientID] = []
        var others: [EmailAddress] = []
        for destination in destinations {
            let own = recipients[destination.lookupKey] ?? []
            if let recipient = own.first(where: { $0.state == .quarantined }) {
                held.append(recipient.id)
            } else if order.isRepeated
                || !copies.contains(destination.lookupKey) && own.allSatisfy({ $0.state == .discarded })
            {
                others.append(destination)
            }
        }
        guard !held.isEmpty || !others.isEmpty else {
            throw Refusal(sentence: "has a copy of this message already; repeat it with --force")
        }
        for id in held {
            guard let own = try await administration.stores.quarantine.quarantined(id) else {
                throw StoreError.unknown("item in quarantine")
            }
            try checkConfirmed(own)
            try await letOut(own)
        }
        if !others.isEmpty { try await sendCopy(of: item, to: address, at: others, snapshot) }
    }

    private func targets(
        of address: EmailAddress, _ item: QuarantineItem, _ snapshot: ConfigurationSnapshot
    ) throws -> [EmailAddress] {
        guard let organization = snapshot.organization(named: item.organization) else { return [] }
        switch ReleaseTarget(of: address, in: organization, snapshot) {
        case .addresses(let addresses): return addresses
        case .outside:
            throw Refusal(
                sentence: "is in no accepted domain of \(item.organization); mail is released to its own people alone")
        case .unknown: throw Refusal(sentence: "is no recipient of \(item.organization)")
        case .refused(let reply): throw Refusal(sentence: "can't get mail: \(reply)")
        }
    }

    private func sendCopy(
        of item: QuarantineItem, to address: EmailAddress, at destinations: [EmailAddress],
        _ snapshot: ConfigurationSnapshot
    ) async throws {
        let (content, status, edits) = try await administration.content(of: item)
        let router = Router(snapshot: snapshot)
        let routing = status.recipients.first { $0.id == item.id }?.routing
        let revision = snapshot.organization(named: item.organization)?.revision
        let inputs = routing ?? RoutingInputs(direction: item.direction, revision: revision ?? 0)
        // The trace has this copy as a message of its own, and says of it where it comes from.
        var decisions = [
            Decision(
                .verdict, organization: item.organization,
                object: ObjectReference(.quarantineItem, item.identity.description),
                outcome: .judged(Verdict(confidence: .skipped, decision: .released)))
        ]
        let deliveries = destinations.map { destination in
            let (key, inputs, decision) = router.reroute(
                destination, inputs: inputs, organization: item.organization)
            decisions.append(decision)
            // Whoever sent it is told nothing of a copy that it did not ask for.
            return Delivery(
                recipient: EnvelopeRecipient(address: address, notify: []), deliverTo: destination, key: key,
                routing: inputs)
        }
        let moment = administration.time.wallTime()
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: administration.random), organization: item.organization,
            origin: .smtp, envelope: status.envelope, content: content, priority: status.priority,
            acceptedAt: administration.time.now(), receivedAt: moment, clientAddress: status.clientAddress,
            clientName: status.clientName, messageIDField: status.messageIDField, subject: status.subject,
            author: item.author, decisions: decisions,
            copies: [
                MessageCopy(
                    edits: try await released(edits, of: item, status, content), deliveries: deliveries)
            ])
        let release = ItemRelease(
            item: item.id, status: .released, author: caller.name,
            event: RecipientEvent(
                .release, at: moment, detail: "a copy for \(address) released from quarantine by \(caller.name)"),
            way: nil, others: destinations, isRepeated: order.isRepeated, reason: item.hold.reason)
        try await commit(release, item, StoreTransaction(acceptances: [acceptance]), to: address)
    }

    private func commit(
        _ release: ItemRelease, _ item: QuarantineItem, _ base: StoreTransaction, to address: EmailAddress
    ) async throws {
        var transaction = base
        transaction.quarantine = [.release(release)]
        if order.isReported { transaction.quarantine.append(.report(item.id)) }
        if let token = order.token { transaction.quarantine.append(.redeem(token)) }
        var change = "released to \(address)"
        if item.hold.reason.isMalware { change += ", held as \(item.hold.reason.words)" }
        if order.isRepeated { change += ", whether or not it was before" }
        if order.isReported { change += ", reported as held by mistake" }
        transaction.audit = [
            administration.entry(order.action, by: caller, on: item, change: change, reason: order.reason)
        ]
        let receipt = try await administration.stores.messages.commit(transaction)
        administration.queues.enqueue(receipt)
    }
}
