internal import Identity
package import Mail
package import MailFlow
internal import Queueing

/// What would become of a traced message if it came now: its client, HELO name, sender and recipients by the configuration in
/// force (docs/reference/trace-api.md#explain-now). Its content is not looked at: of that the trace has nothing.
package struct TraceExplain: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.explain", .traceRead, readsDirectories: true, trail: .entry(.traceExplain))

    /// The message's number, MessageTraceId or Message-ID.
    package var message: String
    /// Whether DNS is asked, as for a message that comes; otherwise only what a session decides before that counts.
    package var isExamined: Bool

    /// Asks about a message.
    package init(message: String, isExamined: Bool = true) {
        self.message = message
        self.isExamined = isExamined
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [Explanation] {
        let detail = try await administration.detail(of: message)
        guard RefusalID(message) == nil else {
            throw OperationFailure(
                .cannotNow,
                "\(message) was refused, and of the session nothing more is kept; ask with `postern explain` and the client, "
                    + "the sender and the recipient that the trace shows.")
        }
        let status = try await administration.status(of: message)
        guard let address = status.clientAddress else {
            throw OperationFailure(
                .cannotNow,
                "Message \(status.sequence) was made by this server, so that no session decides about it.")
        }
        try await administration.recordLook(
            .traceExplain, by: caller, organization: status.organization,
            ObjectReference(.message, "\(status.sequence)"), nil)
        var recipients: [String] = []
        for recipient in status.recipients.map(\.recipient.address.description) where !recipients.contains(recipient) {
            recipients.append(recipient)
        }
        var query = ExplainQuery(
            clientAddress: address.description, helo: status.clientName,
            sender: status.envelope.sender.description, recipients: recipients)
        query.tls = detail.rows.contains { $0.tls != nil }
        query.isExamined = isExamined
        return try await query.explained(in: administration, tracesRules: false).explanations
    }
}
