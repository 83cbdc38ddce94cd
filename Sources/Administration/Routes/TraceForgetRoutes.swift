import HTTPTypes
import Identity
import Operations

/// Takes a person's rows out of the trace for good (docs/reference/trace.md).
package enum TraceForgetRoutes {
    /// A person, and how much is to be forgotten.
    struct PersonToForget: Codable {
        /// Whose rows, as a recipient.
        var recipient: String?
        /// Whose rows, as a sender.
        var sender: String?
        /// How many rows and refusals there are, as the answer said before; nothing is forgotten where it is not given.
        var confirmed: Int?
    }

    /// The routes.
    package static let all: [Route] = [forgetPerson]

    private static let forgetPerson = Route(
        .post, "/organizations/{organization}/message-trace/forget", "forgetPerson", tag: "Trace",
        "Says how many rows a person has in the trace, or takes them out for good.", access: .permission(.traceForget),
        effect: .acts, body: .json(of: PersonToForget.self),
        answers: [.of(TraceForgetView.self, "What would be forgotten, or was.")],
        problems: [.notFound, .changedMeanwhile]
    ) { request async throws(Problem) in
        let content = try request.content(PersonToForget.self)
        return try .outcome(
            try await request.perform(
                TraceForget(
                    recipient: content.recipient, sender: content.sender, organization: try request.owner(),
                    confirmed: content.confirmed)))
    }
}
