import Dispatch
package import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
package import Queueing
import ServiceLifecycle

/// Writes a line into the log for each message that is accepted, delivered, put off, failed or refused, where
/// `log.mail` asks for it (docs/reference/log.md#a-line-for-each-message).
///
/// What it hears of waits in a bounded line, and a thread of its own writes it: whoever commits mail waits for nothing.
/// While lines about messages are not wanted, it asks for that and no more.
package final class MailLog: CommitObserver, Service {
    /// What lines say of a message.
    struct Message: Sendable {
        var sequence: SequenceNumber
        var traceID: NetworkMessageID
        var organization: String
        var messageID: String
        var sender: ReversePath
        var clientAddress: IPAddress?
        var size: Int
        var receivedAt: WallTime
        var recipients: [RecipientID: Recipient]
        var routing: RoutingInputs?
        /// The recipients in their order.
        var order: [RecipientID]
        /// Those whose copies are held in quarantine at once.
        var held: [EmailAddress] = []
    }

    /// What lines say of a recipient.
    struct Recipient: Sendable {
        var address: EmailAddress
        var key: QueueKey
    }

    private enum Entry: Sendable {
        case accepted(Message)
        case ended(LogEvent, RecipientID, RecipientEvent)
        case refused(PerimeterRefusal)

        /// Recipients that it holds in memory.
        var weight: Int {
            switch self {
            case .accepted(let message): max(1, message.order.count)
            case .ended, .refused: 1
            }
        }
    }

    /// What waits to be written.
    private struct Backlog {
        var recipients = 0
        /// Lines that had no room since the last one was written.
        var lost = 0
    }

    /// Recipients whose lines wait to be written at most: a message may have thousands of them.
    package static let capacity = 20_000
    /// Recipients that a line of an accepted message names at most.
    static let namedRecipients = 20

    private let logger: Logger
    private let lookup: any MessageLookup
    private let sequence: @Sendable (RecipientID) -> SequenceNumber
    private let entries: AsyncStream<Entry>
    private let waiting: AsyncStream<Entry>.Continuation
    private let capacity: Int
    private let backlog = NIOLockedValueBox(Backlog())
    private let thread = DispatchQueue(label: "lines about messages")

    /// - Parameters:
    ///   - lookup: knows the messages of before the start.
    ///   - sequence: the message of a recipient.
    ///   - capacity: recipients whose lines wait to be written at most.
    package init(
        logger: Logger, lookup: any MessageLookup, sequence: @escaping @Sendable (RecipientID) -> SequenceNumber,
        capacity: Int = MailLog.capacity
    ) {
        self.logger = logger
        self.lookup = lookup
        self.sequence = sequence
        self.capacity = capacity
        // What waits in it is counted in `backlog`.
        (entries, waiting) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Takes what was accepted and what became of recipients.
    package func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt) {
        guard logger.wants(.mailReceived) else { return }
        for (acceptance, accepted) in zip(transaction.acceptances, receipt.accepted) {
            put(accepted.recipients.count) { .accepted(Message(acceptance, accepted)) }
        }
        for update in transaction.updates {
            guard let event = update.event, let kind = LogEvent(update.state, event.kind) else { continue }
            put { .ended(kind, update.id, event) }
        }
    }

    /// Takes a refusal.
    func refused(_ refusal: PerimeterRefusal) {
        guard refusal.tlsFailure == nil, logger.wants(.mailRefused) else { return }
        put { .refused(refusal) }
    }

    /// Has a line wait, unless there is no room for as many recipients. One that no room would ever do for waits alone.
    private func put(_ weight: Int = 1, _ entry: () -> Entry) {
        let hasRoom = backlog.withLockedValue { backlog in
            guard backlog.recipients == 0 || backlog.recipients + max(1, weight) <= capacity else {
                backlog.lost += 1
                return false
            }
            backlog.recipients += max(1, weight)
            return true
        }
        if hasRoom { waiting.yield(entry()) }
    }

    /// Writes until it is told to stop, and then what waits.
    package func run() async throws {
        await withGracefulShutdownHandler {
            var known = KnownMessages()
            for await entry in entries {
                let line = await self.line(of: entry, &known)
                await write(line)
                backlog.withLockedValue { $0.recipients -= entry.weight }
            }
        } onGracefulShutdown: {
            self.close()
        }
    }

    /// Takes nothing more; what waits is still written.
    func close() { waiting.finish() }

    private func line(of entry: Entry, _ known: inout KnownMessages) async -> (LogEvent, [(LogField, LogValue)]) {
        switch entry {
        case .accepted(let message):
            known.add(message)
            return (.mailReceived, message.fields)
        case .ended(let kind, let id, let event):
            let sequence = sequence(id)
            var message = known[sequence]
            if message == nil, let status = try? await lookup.status(of: "\(sequence)") {
                let found = Message(status)
                known.add(found)
                message = found
            }
            return (kind, message?.fields(of: id, event) ?? [(.sequence, .number(sequence.rawValue))])
        case .refused(let refusal): return (.mailRefused, refusal.fields)
        }
    }

    // A log that nobody reads makes writing wait: not on a thread that others need.
    private func write(_ line: (event: LogEvent, fields: [(LogField, LogValue)])) async {
        let lost = backlog.withLockedValue { backlog in
            defer { backlog.lost = 0 }
            return backlog.lost
        }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            thread.async { [logger] in
                if lost > 0 { logger.log(.mailLinesLost, [.count: lost]) }
                logger.log(line.event, listing: line.fields)
                done.resume()
            }
        }
    }
}

/// Messages that further lines will be about: the youngest ones, in bounded memory.
private struct KnownMessages {
    /// Recipients that are remembered at least, of messages that were accepted last.
    private static let capacity = 20_000

    private var young: [SequenceNumber: MailLog.Message] = [:]
    private var old: [SequenceNumber: MailLog.Message] = [:]
    private var size = 0

    subscript(sequence: SequenceNumber) -> MailLog.Message? { young[sequence] ?? old[sequence] }

    mutating func add(_ message: MailLog.Message) {
        young[message.sequence] = message
        size += message.order.count
        guard size >= Self.capacity else { return }
        (old, young, size) = (young, [:], 0)
    }
}

extension LogEvent {
    /// The event of a change to a recipient; nil for one that has no line.
    fileprivate init?(_ state: RecipientState, _ kind: RecipientEvent.Kind) {
        switch (state, kind) {
        case (.delivered, _): self = .mailDelivered
        case (.failed, _), (.expired, _): self = .mailFailed
        case (.waiting, .defer): self = .mailDeferred
        case (.waiting, _), (.removed, _), (.quarantined, _), (.discarded, _): return nil
        }
    }
}

extension MailLog.Message {
    fileprivate init(_ acceptance: Acceptance, _ accepted: CommitReceipt.Accepted) {
        // Those that are held in quarantine are in no queue.
        let deliveries = acceptance.deliveries.filter { $0.placement.hold == nil }
        var recipients: [RecipientID: MailLog.Recipient] = [:]
        for (queued, delivery) in zip(accepted.recipients, deliveries) {
            recipients[queued.id] = .init(address: delivery.recipient.address, key: delivery.key)
        }
        self.init(
            sequence: accepted.sequence, traceID: acceptance.networkMessageID, organization: acceptance.organization,
            messageID: acceptance.messageIDField, sender: acceptance.envelope.sender,
            clientAddress: acceptance.clientAddress, size: acceptance.content.size,
            receivedAt: acceptance.receivedAt, recipients: recipients,
            routing: acceptance.copies.first?.deliveries.first?.routing, order: accepted.recipients.map(\.id),
            held: acceptance.deliveries.filter { $0.placement.hold != nil }.map(\.recipient.address))
    }

    fileprivate init(_ status: MessageStatus) {
        self.init(
            sequence: status.sequence, traceID: status.networkMessageID, organization: status.organization,
            messageID: status.messageIDField, sender: status.envelope.sender, clientAddress: status.clientAddress,
            size: status.size, receivedAt: status.receivedAt,
            recipients: Dictionary(
                status.recipients.map { ($0.id, .init(address: $0.recipient.address, key: $0.key)) },
                uniquingKeysWith: { first, _ in first }),
            routing: status.recipients.first?.routing, order: status.recipients.map(\.id))
    }

    private var identity: [(LogField, LogValue)] {
        [
            (.organization, .text(organization)), (.traceId, .text("\(traceID)")),
            (.sequence, .number(sequence.rawValue)), (.messageId, .text(messageID)),
            (.from, .text(sender == .null ? "<>" : "\(sender)")),
        ]
    }

    private var origin: [(LogField, LogValue)] {
        var fields: [(LogField, LogValue)] = []
        if let clientAddress { fields.append((.source, .text("\(clientAddress)"))) }
        fields.append((.size, .number(Int64(size))))
        if let routing {
            fields.append((.direction, .text(routing.direction.rawValue)))
            if let connector = routing.arrivalConnector { fields.append((.connector, .text(connector))) }
        }
        return fields
    }

    /// What the line of an accepted message says.
    fileprivate var fields: [(LogField, LogValue)] {
        // A group stands for each of its members, and is named once.
        var known: Set<EmailAddress> = []
        let all = order.prefix(MailLog.namedRecipients).compactMap { recipients[$0]?.address } + held
        let named = all.prefix(MailLog.namedRecipients).filter { known.insert($0).inserted }.map { "\($0)" }
        var fields = identity
        fields.append((.to, .text(named.joined(separator: ","))))
        fields.append((.recipients, .number(Int64(order.count + held.count))))
        if !held.isEmpty { fields.append((.held, .number(Int64(held.count)))) }
        return fields + origin
    }

    /// What the line of a recipient says.
    fileprivate func fields(of id: RecipientID, _ event: RecipientEvent) -> [(LogField, LogValue)] {
        var fields = identity
        let recipient = recipients[id]
        if let recipient { fields.append((.to, .text("\(recipient.address)"))) }
        fields += origin.filter { $0.0 != .connector }
        if let key = recipient?.key {
            fields.append((.nextHop, .text(key.nextHop)))
            if let connector = key.connector { fields.append((.connector, .text(connector))) }
        }
        if let remote = event.remote { fields.append((.remote, .text("\(remote)"))) }
        fields.append((.reply, .text(event.detail)))
        fields.append((.delayMs, .number(max(0, event.at.milliseconds - receivedAt.milliseconds))))
        return fields
    }
}

extension PerimeterRefusal {
    fileprivate var fields: [(LogField, LogValue)] {
        let known: [(LogField, LogValue?)] = [
            (.organization, organization.map(LogValue.text)), (.messageId, messageID.map(LogValue.text)),
            (.from, sender.map { .text($0.isEmpty ? "<>" : $0) }), (.to, recipient.map(LogValue.text)),
            (.source, .text(clientAddress)), (.remoteName, clientName.isEmpty ? nil : .text(clientName)),
            (.size, size.map { .number(Int64($0)) }),
            (.direction, direction.map { .text($0.rawValue) }), (.connector, connector.map(LogValue.text)),
            (.reply, .text(reply)),
        ]
        return known.compactMap { name, value in value.map { (name, $0) } }
    }
}
