import Mail
import MailFlow
import Organization
import Queueing
import Storage

/// The questions that a store answers by itself, whether or not a gateway runs on it. Blocks; changes nothing.
struct StoreQueries: Sendable {
    let reader: StoreReader

    func message(_ id: String) throws -> MessageView { MessageView(try status(of: id)) }

    /// The message that `id` names: by number, MessageTraceId or the beginning of one, or Message-ID.
    func status(of id: String) throws -> MessageStatus {
        guard let status = try reader.status(of: try sequence(of: id)) else { throw StoreQueries.noMessage(id) }
        return status
    }

    private func sequence(of id: String) throws -> String {
        let found = try reader.messages(matching: id, limit: 10)
        guard let first = found.first else { throw StoreQueries.noMessage(id) }
        guard found.count == 1 else {
            throw OperationFailure(
                "\(id) may be several messages; name one by its number: "
                    + found.map { String($0.rawValue) }.joined(separator: ", ")
                    + (found.count == 10 ? " or another." : "."))
        }
        return String(first.rawValue)
    }

    func search(_ query: TraceQuery) throws -> [TraceRow] {
        if let start = query.start, let end = query.end, end < start {
            throw OperationFailure(.usage, "The search ends before it starts: give --end a later moment than --start.")
        }
        return try reader.search(query)
    }

    /// All about the message or the refusal that `id` names.
    func trace(_ id: String) throws -> TraceDetail {
        if let refusal = RefusalID(id) {
            guard let detail = try reader.detail(id) else { throw StoreQueries.noRefusal(refusal) }
            return detail
        }
        guard let detail = try reader.detail(try sequence(of: id)) else { throw StoreQueries.noMessage(id) }
        return detail
    }

    /// The queues as they will be loaded by the next start, and what waits in them.
    func queues(time: any TimeSource) throws -> [QueueKey: [QueuedRecipient]] {
        var queues: [QueueKey: [QueuedRecipient]] = [:]
        try reader.waitingRecipients(now: time.now()) { batch in
            for recipient in batch { queues[recipient.key, default: []].append(recipient) }
        }
        return queues
    }

    private static func noMessage(_ id: String) -> OperationFailure {
        OperationFailure(
            "There is no message \(id). Give its number or its MessageTraceId, as `postern trace search` shows them, or "
                + "its Message-ID with the angle brackets.")
    }

    private static func noRefusal(_ id: RefusalID) -> OperationFailure {
        OperationFailure(
            "There is no refusal \(id). Give one as `postern trace search --status Refused` shows it; refusals are kept "
                + "for 30 days.")
    }
}
