import HTTPTypes
import Identity
import Mail
import Operations

/// Messages by their numbers and names (docs/reference/queues.md#by-hand).
package enum MessageRoutes {
    private static let path = "/organizations/{organization}/messages"

    /// Something to be done with many waiting recipients: conditions, and how many the caller has seen.
    struct Act: Codable {
        /// What is done.
        var action: MessageAct.Action
        /// MAIL FROM; `<>` for the null sender, `*@contoso.com` for a domain.
        var sender: String?
        /// The recipient.
        var recipient: String?
        /// Only what waits in this queue.
        var queue: String?
        /// Only messages that were accepted longer ago than this many seconds.
        var olderThan: Int?
        /// A part of the Subject field.
        var subject: String?
        /// Whether the senders of what is removed get non-delivery reports.
        var withNDR: Bool?
        /// How many recipients the caller expects; nil to have them counted and nothing done.
        var expectedCount: Int?
    }

    /// Which of a message's recipients are meant.
    struct Deed: Codable {
        /// Only this recipient; nil for all that wait.
        var recipient: String?
    }

    /// A removal.
    struct Removal: Codable {
        /// Only this recipient; nil for all that wait.
        var recipient: String?
        /// Whether the sender gets a non-delivery report.
        var withNDR: Bool?
    }

    /// The routes.
    package static let all: [Route] = [show, suspend, resume, resubmit, remove, act, export]

    private static let show = Route(
        .get, "\(path)/{message}", "showMessage", tag: "Messages", "A message and the progress of each recipient.",
        access: .permission(.traceRead), answers: [.of(MessageView.self, "The message.")], problems: [.notFound]
    ) { request async throws(Problem) in
        try .object(try await request.perform(MessageShow(message: try request.named("message"))))
    }

    private static let suspend = deed("suspend", "Holds a message back.") {
        (request, name, recipient) async throws(Problem) in
        BulkOutcome(done: try await request.perform(MessageSuspend(message: name, recipient: recipient)).recipients)
    }

    private static let resume = deed("resume", "Lets a message go on.") {
        (request, name, recipient) async throws(Problem) in
        BulkOutcome(done: try await request.perform(MessageResume(message: name, recipient: recipient)).recipients)
    }

    private static let resubmit = deed("resubmit", "Routes a message again.") {
        (request, name, recipient) async throws(Problem) in
        let outcome = try await request.perform(MessageResubmit(message: name, recipient: recipient))
        return BulkOutcome(done: outcome.recipients, moved: outcome.moved)
    }

    private static func deed(
        _ name: String, _ summary: String,
        _ act: @escaping @Sendable (RequestInHand, String, String?) async throws(Problem) -> BulkOutcome
    ) -> Route {
        Route(
            .post, "\(path)/{message}/\(name)", "\(name)Message", tag: "Messages", summary,
            access: .permission(.queueChange), effect: .acts, body: .json(of: Deed.self, isOptional: true),
            answers: [.of(BulkOutcome.self, "For how many recipients it was done.")], problems: [.notFound, .cannotNow]
        ) { request async throws(Problem) in
            let recipient = try request.body == nil ? nil : request.content(Deed.self).recipient
            return try .outcome(try await act(request, try request.named("message"), recipient))
        }
    }

    private static let remove = Route(
        .post, "\(path)/{message}/remove", "removeMessage", tag: "Messages",
        "Takes a message, or one of its recipients, out of the queues for good.", access: .permission(.queueChange),
        effect: .sends, body: .json(of: Removal.self, isOptional: true),
        answers: [.of(BulkOutcome.self, "For how many recipients it was done.")], problems: [.notFound, .cannotNow]
    ) { request async throws(Problem) in
        let removal = try request.body == nil ? Removal() : request.content(Removal.self)
        let outcome = try await request.perform(
            MessageRemove(
                message: try request.named("message"), recipient: removal.recipient,
                isReported: removal.withNDR ?? false))
        return try .outcome(BulkOutcome(done: outcome.recipients))
    }

    private static let act = Route(
        .post, "\(path)/actions", "actOnMessages", tag: "Messages",
        "Does one thing with many waiting recipients, once the caller has said how many it expects.",
        access: .permission(.queueChange), effect: .sends, body: .json(of: Act.self),
        answers: [.of(BulkOutcome.self, "How many there are, and for how many it was done.")],
        problems: [.cannotNow, .changedMeanwhile]
    ) { request async throws(Problem) in
        let content = try request.content(Act.self)
        let filter = MessageFilter(
            sender: content.sender, recipient: content.recipient, organization: request.organization,
            queue: content.queue, olderThan: content.olderThan, subject: content.subject)
        return try .outcome(
            try await request.perform(
                MessageAct(
                    content.action, filter, isReported: content.withNDR ?? false,
                    expectedCount: content.expectedCount)))
    }

    private static let export = Route(
        .get, "\(path)/{message}/export", "exportMessage", tag: "Messages",
        "The content of a message that is held back, with its envelope in the form of Exchange's replay directory. "
            + "It needs a reason in the field Postern-Reason.",
        access: .permission(.messageContent),
        parameters: [Route.Parameter("recipient", .string, "Whose copy; without it, what all that wait get.")],
        answers: [Route.Answer(.ok, [("application/octet-stream", nil)], "The message.")],
        problems: [.notFound, .cannotNow, .reasonNeeded]
    ) { request async throws(Problem) in
        let recipient = request.parameter("recipient")
        let view = try await request.perform(
            MessageRelease(message: try request.named("message"), recipient: recipient))
        let pieces: ContentPieces
        do throws(OperationFailure) {
            let export = MessageExport(from: request.administration.stores.lookup)
            pieces = try await export.pieces(of: view, for: recipient)
        } catch {
            throw Problem(error)
        }
        return .download(pieces, name: "message-\(view.sequence).eml")
    }
}

extension APIAnswer {
    /// A message as a file that no browser opens.
    static func download(_ pieces: ContentPieces, name: String) -> APIAnswer {
        APIAnswer(
            fields: [.contentDisposition: "attachment; filename=\"\(name)\""],
            .stream(
                type: "application/octet-stream", AsyncThrowingStream(unfolding: { try await pieces.next() })))
    }
}
