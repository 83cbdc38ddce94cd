import Identity
import Mail
import Queueing

/// Finds messages by the names that people give them.
extension Administration {
    /// The message that `id` names: by number, MessageTraceId or the beginning of one, or Message-ID.
    func status(of id: String) async throws(OperationFailure) -> MessageStatus {
        let number = try await sequence(of: id)
        do throws(StoreError) {
            if let status = try await stores.lookup.status(of: number) { return status }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw .noMessage(id)
    }

    /// The number of the message that `id` names.
    func sequence(of id: String) async throws(OperationFailure) -> String {
        let found: [SequenceNumber]
        do throws(StoreError) {
            found = try await messages(named: id, limit: 10)
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let first = found.first else { throw .noMessage(id) }
        guard found.count == 1 else {
            throw OperationFailure(
                .notFound,
                "\(id) may be several messages; name one by its number: "
                    + found.map { String($0.rawValue) }.joined(separator: ", ")
                    + (found.count == 10 ? " or another." : "."))
        }
        return String(first.rawValue)
    }

    /// The messages that the caller may know of and that a text may mean, the newest first.
    func messages(named text: String, limit: Int) async throws(StoreError) -> [SequenceNumber] {
        let organizations: Set<String>? = if case .only(let names) = context.scope { names } else { nil }
        return try await stores.lookup.messages(matching: text, of: organizations, limit: limit)
    }

    /// A message with what its waiting recipients are doing.
    func view(of status: MessageStatus) async throws(OperationFailure) -> MessageView {
        let waiting = try await waiting(of: status)
        let queues = waiting.isEmpty ? [] : try await queueList()
        return MessageView(
            status, waiting: waiting, queues: queues, clock: CivilClock(time),
            ages: Lifetimes(configuration: SchedulerConfiguration(configuration.snapshot)))
    }

    /// The recipients of a message that wait.
    func waiting(of status: MessageStatus) async throws(OperationFailure) -> [WaitingStatus] {
        do {
            return try await queues.recipients(of: status.sequence)
        } catch {
            throw OperationFailure(error, "The recipients of message \(status.sequence) can't be listed")
        }
    }

    /// Why a recipient that waits was put off, by the recipient's own failure or else by the destination's, and when it is tried
    /// next; nil where nothing went wrong yet.
    func deferral(
        of recipient: MessageStatus.Recipient, in sequence: SequenceNumber
    ) async -> (text: String, nextAttempt: Instant?)? {
        let waiting = (try? await queues.recipients(of: sequence))?.first { $0.id == recipient.id }
        let queue = (try? await queues.list())?.first { $0.key == recipient.key }
        let isDeferred = recipient.lastEvent?.kind == .defer
        guard let text = isDeferred ? recipient.lastEvent?.detail : queue?.currentError?.text else { return nil }
        return (text, waiting?.nextRetryTime ?? queue?.nextRetryTime)
    }
}

extension OperationFailure {
    /// There is no message of a name.
    static func noMessage(_ id: String) -> OperationFailure {
        OperationFailure(
            .notFound,
            "There is no message \(id). Give its number or its MessageTraceId, as `postern trace search` shows them, or "
                + "its Message-ID with the angle brackets.")
    }
}

extension MessageStatus.Recipient {
    /// Whether an address is the recipient's: as the sender named it, or as it is delivered to.
    func isNamed(_ address: String) -> Bool {
        guard let key = EmailAddress(address)?.lookupKey else { return false }
        return recipient.address.lookupKey == key || deliverTo.lookupKey == key
    }
}
