import Mail
import Queueing

/// Finds the queue that a command names.
enum QueueName {
    /// The queue that `text` names: by its whole identity, with `/` allowed for `\`, by a next hop that only one has, or
    /// by a part of the identity that only one has, in any case.
    static func find(_ text: String, among queues: [QueueStatus]) throws(OperationFailure) -> QueueStatus {
        let wanted = text.replacing("/", with: "\\")
        if let exact = queues.first(where: { $0.identity == text || $0.identity.replacing("/", with: "\\") == wanted })
        {
            return exact
        }
        var found = queues.filter { $0.key.nextHop == text }
        if found.isEmpty, !text.isEmpty {
            let part = wanted.lowercased()
            found = queues.filter { $0.identity.replacing("/", with: "\\").lowercased().contains(part) }
        }
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            throw OperationFailure("There is no queue \(text). `postern queue list` shows the queues that exist.")
        }
        let names = found.prefix(10).map { "'\($0.identity)'" }.joined(separator: ", ")
        throw OperationFailure(
            "\(text) may be \(found.count) queues; name one of \(names)" + (found.count > 10 ? " or another." : "."))
    }
}
