import Mail
import Queueing

/// Finds the queue that a command names. Case does not count, as in Exchange.
enum QueueName {
    /// The queue that `text` names: by its whole identity, with `/` allowed for `\`, by a next hop that only one has, or
    /// by a part of the identity, or else of the next hop as listings show it, that only one has. Where names differ by
    /// case alone, the exact one is meant.
    ///
    /// - Parameter shown: the next hop of a queue as listings show it.
    static func find(
        _ text: String, among queues: [QueueStatus], shown: @escaping (QueueKey) -> String
    ) throws(OperationFailure) -> QueueStatus {
        func written(_ text: String) -> String { text.replacing("/", with: "\\") }
        func folded(_ text: String) -> String { written(text).lowercased() }
        let steps: [(QueueStatus) -> Bool] = [
            { $0.identity == text || written($0.identity) == written(text) },
            { folded($0.identity) == folded(text) },
            { $0.key.nextHop == text },
            { $0.key.nextHop.lowercased() == text.lowercased() },
            { !text.isEmpty && folded($0.identity).contains(folded(text)) },
            { !text.isEmpty && shown($0.key).lowercased().contains(text.lowercased()) },
        ]
        guard let found = steps.lazy.map({ queues.filter($0) }).first(where: { !$0.isEmpty }) else {
            throw OperationFailure(
                .notFound, "There is no queue \(text). `postern queue list --all` shows the queues that exist.")
        }
        if found.count == 1 { return found[0] }
        let names = found.prefix(10).map { "'\($0.identity)'" }.joined(separator: ", ")
        throw OperationFailure(
            .notFound,
            "\(text) may be \(found.count) queues; name one of \(names)" + (found.count > 10 ? " or another." : "."))
    }
}
