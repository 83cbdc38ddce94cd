import HTTPTypes
import Identity
import Mail
import Operations
import Queueing

/// Queues and what waits in them (docs/reference/queues.md), by Exchange's names.
package enum QueueRoutes {
    /// The routes.
    package static let all: [Route] = one + every

    private static let organizationPrefix = "/organizations/{organization}"

    private static let one: [Route] = [
        list(organizationPrefix, "", .permission(.queueRead)), show, retry, suspend, resume, resubmit,
        act(organizationPrefix, "", .permission(.queueChange)), events(organizationPrefix, "", .permission(.queueRead)),
    ]

    private static let every: [Route] = [
        list("", "OfAll", .anyOrganization(.queueRead)), act("", "OfAll", .anyOrganization(.queueChange)),
        events("", "OfAll", .anyOrganization(.queueRead)),
    ]

    /// Something to be done with many queues: the conditions of the list, and how many the caller has seen.
    struct Act: Codable {
        /// What is done.
        var action: QueueAct.Action
        /// Only queues with one of these standings.
        var status: [QueueStanding]?
        /// The next hop; `*` stands for any text.
        var nextHop: String?
        /// The outbound connector; `*` stands for any text.
        var connector: String?
        /// How their mail leaves.
        var deliveryType: DeliveryType?
        /// Only queues whose oldest message has waited for longer than this many seconds.
        var olderThan: Int?
        /// Only queues in which more recipients wait than this.
        var messagesOver: Int?
        /// Whether no condition means all queues.
        var isForAll: Bool?
        /// How many queues the caller expects; nil to have them counted and nothing done.
        var expectedCount: Int?
    }

    private static let conditions: [Route.Parameter] = [
        Route.Parameter.choice("status", QueueStanding.self, "Only queues that are so.").repeated,
        Route.Parameter("nextHop", .string, "The next hop; `*` stands for any text."),
        Route.Parameter("connector", .string, "The outbound connector; `*` stands for any text."),
        Route.Parameter.choice("deliveryType", DeliveryType.self, "How their mail leaves."),
        Route.Parameter("olderThan", .integer, "Only queues whose oldest message has waited for longer, in seconds."),
        Route.Parameter("messagesOver", .integer, "Only queues in which more recipients wait."),
        Route.Parameter("includesEmpty", .boolean, "Whether queues are listed in which nothing waits."),
    ]

    private static let paging: [Route.Parameter] = [.limit(), .cursor]

    private static func list(_ prefix: String, _ suffix: String, _ access: Route.Access) -> Route {
        Route(
            .get, "\(prefix)/queues", "listQueues\(suffix)", tag: "Queues", "Queues, by their identity.",
            access: access,
            parameters: conditions + paging, answers: [.list(of: QueueSummary.self, "The queues.")]
        ) { request async throws(Problem) in
            let listing = try await request.perform(
                QueueList(try request.queueFilter(), includesEmpty: try request.flag("includesEmpty") ?? false))
            return try request.part(of: listing.queues) { $0.identity }
        }
    }

    private static let show = Route(
        .get, "\(organizationPrefix)/queues/{queue}", "showQueue", tag: "Queues",
        "A queue, what waits in it first, and what mends it.", access: .permission(.queueRead),
        parameters: [
            Route.Parameter("messages", .integer, "The most recipients that are shown: 0 to 10,000; 100 without it.")
        ],
        answers: [.of(QueueDetail.self, "The queue.")], problems: [.notFound]
    ) { request async throws(Problem) in
        let limit = try request.number("messages", in: 0...10_000, default: 100)
        return try .object(try await request.perform(QueueShow(queue: try await request.queue(), limit: limit)))
    }

    private static let retry = deed("retry", "Tries a queue's destination at once.") {
        request async throws(Problem) in
        let queue = try await request.queue()
        return BulkOutcome(done: try await request.perform(QueueRetry(queue: queue)).recipients, queues: 1)
    }

    private static let suspend = deed("suspend", "Stops a queue.") {
        request async throws(Problem) in
        let queue = try await request.queue()
        return BulkOutcome(done: try await request.perform(QueueSuspend(queue: queue)).recipients, queues: 1)
    }

    private static let resume = deed("resume", "Lets a stopped queue go on.") {
        request async throws(Problem) in
        let queue = try await request.queue()
        return BulkOutcome(done: try await request.perform(QueueResume(queue: queue)).recipients, queues: 1)
    }

    private static let resubmit = deed("resubmit", "Routes what waits in a queue again.") {
        request async throws(Problem) in
        let outcome = try await request.perform(QueueResubmit(queue: try await request.queue()))
        return BulkOutcome(done: outcome.recipients, queues: 1, moved: outcome.moved)
    }

    private static func deed(
        _ name: String, _ summary: String,
        _ act: @escaping @Sendable (RequestInHand) async throws(Problem) -> BulkOutcome
    ) -> Route {
        Route(
            .post, "\(organizationPrefix)/queues/{queue}/\(name)", "\(name)Queue", tag: "Queues", summary,
            access: .permission(.queueChange), effect: .acts,
            answers: [.of(BulkOutcome.self, "For how many recipients it was done.")], problems: [.notFound, .cannotNow]
        ) { request async throws(Problem) in try .outcome(try await act(request)) }
    }

    private static func act(_ prefix: String, _ suffix: String, _ access: Route.Access) -> Route {
        Route(
            .post, "\(prefix)/queues/actions", "actOnQueues\(suffix)", tag: "Queues",
            "Does one thing with many queues, once the caller has said how many it expects.", access: access,
            effect: .acts, body: .json(of: Act.self),
            answers: [.of(BulkOutcome.self, "How many there are, and for how many it was done.")],
            problems: [.cannotNow, .changedMeanwhile]
        ) { request async throws(Problem) in
            let content = try request.content(Act.self)
            let filter = QueueFilter(
                organization: request.organization, statuses: content.status ?? [], nextHop: content.nextHop,
                connector: content.connector, deliveryType: content.deliveryType, olderThan: content.olderThan,
                messagesOver: content.messagesOver)
            // The organization of the path is no condition of the caller's: without one more, all of its queues are meant.
            var own = filter
            own.organization = nil
            guard !own.isEmpty || content.isForAll == true else {
                throw Problem(
                    .malformed, "Give at least one condition, or say that all queues are meant with isForAll.",
                    members: ["pointer": .string("")])
            }
            return try .outcome(
                try await request.perform(
                    QueueAct(
                        content.action, filter, isForAll: content.isForAll ?? false,
                        expectedCount: content.expectedCount)))
        }
    }

    private static func events(_ prefix: String, _ suffix: String, _ access: Route.Access) -> Route {
        Route(
            .get, "\(prefix)/queues/events", "watchQueues\(suffix)", tag: "Queues",
            "Queues as they change: `changed` and `removed`, each with the queue as it is in the list.", access: access,
            answers: [Route.Answer(.ok, [("text/event-stream", nil)], "The events, once a second at most.")]
        ) { request async throws(Problem) in
            let (scope, organization) = (request.administration.context.scope, request.organization)
            let source = request.services.streams.queues.source(
                sees: { item in
                    scope.includes(item.organization) && (organization == nil || item.organization == organization)
                }, evaluate: request.queueEvaluation)
            return APIAnswer(.ok, .events(source))
        }
    }
}

extension RequestInHand {
    /// Which queues the query's parameters mean. Throws ``Problem``.
    fileprivate func queueFilter() throws(Problem) -> QueueFilter {
        var statuses: [QueueStanding] = []
        for word in parameters("status") {
            let lowered = word.lowercased()
            guard let status = QueueStanding.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else {
                let known = QueueStanding.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.parameter("status", "is none of \(known).")
            }
            statuses.append(status)
        }
        return QueueFilter(
            organization: organization, statuses: statuses, nextHop: parameter("nextHop"),
            connector: parameter("connector"), deliveryType: try choice("deliveryType", DeliveryType.self),
            olderThan: try optionalNumber("olderThan"), messagesOver: try optionalNumber("messagesOver"))
    }

    private func optionalNumber(_ name: String) throws(Problem) -> Int? {
        guard parameter(name) != nil else { return nil }
        return try number(name, in: 0...Int(Int32.max), default: 0)
    }

    /// The identity of the queue of the path: its whole identity and nothing else, so that no request means another queue than
    /// it names. Throws ``Problem``.
    fileprivate func queue() async throws(Problem) -> String {
        let name = try named("queue")
        let listing = try await perform(
            QueueList(QueueFilter(organization: organization), includesEmpty: true))
        guard let found = listing.queues.first(where: { PathIdentity.isName(name, of: $0.identity) }) else {
            throw Problem.notFound
        }
        return found.identity
    }
}

/// How identities with a backslash stand in paths: a path may have none (docs/reference/api.md#paths), so `~` stands for it.
enum PathIdentity {
    /// Whether a segment of a path names an identity. Case does not count, as in Exchange.
    static func isName(_ segment: String, of identity: String) -> Bool {
        written(segment).lowercased() == written(identity).lowercased()
    }

    /// An identity as a path has it.
    static func written(_ identity: String) -> String {
        String(
            decoding: identity.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "~") : $0 }, as: UTF8.self)
    }

    /// The identity of an item in quarantine that a segment of a path names: two GUIDs with `~` between them.
    static func item(_ segment: String) -> String {
        String(
            decoding: segment.utf8.map { $0 == UInt8(ascii: "~") ? UInt8(ascii: "\\") : $0 }, as: UTF8.self)
    }
}
