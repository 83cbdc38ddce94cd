import HTTPTypes
import Identity
import MailFlow
import Operations

/// Senders that may send nothing: EOP's restricted users (docs/reference/outbound.md).
package enum SenderRoutes {
    private static let tag = "Senders"
    private static let path = "/organizations/{organization}/restricted-senders"

    /// The routes.
    package static let all: [Route] = [
        listRestrictedSenders, releaseSender,
    ]

    private static let listRestrictedSenders = Route(
        .get, path, "listRestrictedSenders", tag: tag, "The senders that may send nothing.",
        access: .permission(.senderRead), parameters: [.limit(), .cursor],
        answers: [.list(of: RestrictedSenderView.self, "The senders.")]
    ) { request async throws(Problem) in
        let senders = try await request.perform(RestrictedList(organization: try request.owner()))
        return try request.part(of: senders, by: \.sender)
    }

    private static let releaseSender = Route(
        .delete, path + "/{sender}", "releaseSender", tag: tag,
        "Lets a restricted sender send again. Limits restrict nobody twice in a day.",
        access: .permission(.senderChange), effect: .acts,
        answers: [.of(RestrictedSenderView.self, "The sender as it was restricted.")], problems: [.notFound]
    ) { request async throws(Problem) in
        try .outcome(
            try await request.perform(
                RestrictedRemove(organization: try request.owner(), sender: try request.named("sender"))))
    }
}
