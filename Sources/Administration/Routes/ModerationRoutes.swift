import HTTPTypes
import Identity
import Mail
import Operations

/// Messages that wait for moderators (docs/reference/moderation.md).
enum ModerationRoutes {
    private static let path = "/organizations/{organization}/moderation"

    /// The routes.
    static let all: [Route] = [list, show, approve, reject]

    /// An approval.
    struct Approval: Codable {
        /// The moderator in whose name it is done; nil for the caller's own.
        var moderator: String?
    }

    /// A rejection.
    struct Rejection: Codable {
        /// The moderator in whose name it is done; nil for the caller's own.
        var moderator: String?
        /// What the sender is told, beside that it is rejected.
        var comment: String?
    }

    private static let list = Route(
        .get, path, "listModeration", tag: "Quarantine", "Messages that wait for moderators, the newest first.",
        access: .permission(.quarantineRead),
        parameters: [
            Route.Parameter("moderator", .string, "Those that this person may answer for."),
            Route.Parameter("includesApproved", .boolean, "Whether those are listed that are approved."),
            .limit(),
        ], answers: [.list(of: ModerationView.self, "The messages.")]
    ) { request async throws(Problem) in
        var operation = ModerationList()
        operation.organization = request.organization
        operation.moderator = request.parameter("moderator")
        operation.includesApproved = try request.flag("includesApproved") ?? false
        operation.limit = try request.number("limit", in: 1...1_000, default: 100)
        return try request.list(try await request.perform(operation))
    }

    private static let show = Route(
        .get, "\(path)/{item}", "showModeration", tag: "Quarantine", "A message that waits for moderators.",
        access: .permission(.quarantineRead), answers: [.list(of: ModerationView.self, "The message.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        try request.list(try await request.perform(ModerationShow(item: try request.item())))
    }

    private static let approve = Route(
        .post, "\(path)/{item}/approve", "approveModeration", tag: "Quarantine",
        "Approves a message: its copies leave for the recipients.", access: .permission(.quarantineChange),
        effect: .sends, body: .json(of: Approval.self, isOptional: true), answers: [QuarantineRoutes.outcome],
        problems: [.notFound]
    ) { request async throws(Problem) in
        var operation = ModerationApprove(items: [try request.item()])
        if request.body != nil { operation.moderator = try request.content(Approval.self).moderator }
        return try .outcome(try await request.perform(operation))
    }

    private static let reject = Route(
        .post, "\(path)/{item}/reject", "rejectModeration", tag: "Quarantine",
        "Rejects a message: nobody gets it, and a sender of the organization's own is told.",
        access: .permission(.quarantineChange), effect: .sends, body: .json(of: Rejection.self, isOptional: true),
        answers: [QuarantineRoutes.outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        var operation = ModerationReject(items: [try request.item()])
        if request.body != nil {
            let content = try request.content(Rejection.self)
            operation.moderator = content.moderator
            operation.comment = content.comment
        }
        return try .outcome(try await request.perform(operation))
    }
}
