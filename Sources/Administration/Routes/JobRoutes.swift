import HTTPTypes
import Identity
import Mail
import Operations

/// Work that takes longer than a request (docs/reference/jobs.md): the caller's own jobs, and those of the organizations whose
/// trace it may read.
package enum JobRoutes {
    /// The routes.
    package static let all: [Route] = [list, show, cancel, events]

    private static let list = Route(
        .get, "/jobs", "listJobs", tag: "Jobs", "Jobs of the last ten days, the newest first.", access: .signedIn,
        parameters: [
            Route.Parameter("organization", .string, "Only those of this organization."),
            Route.Parameter.choice("kind", JobKind.self, "Only those of this kind."),
            Route.Parameter("own", .boolean, "Only those that the caller ordered."),
            .limit(), .cursor,
        ], answers: [.list(of: JobView.self, "The jobs.")]
    ) { request async throws(Problem) in
        var operation = JobList()
        operation.organization = request.parameter("organization")
        operation.kind = try request.choice("kind", JobKind.self)
        operation.isOwn = try request.flag("own") ?? false
        operation.limit = try request.number("limit", in: 1...JobList.maximum, default: 100)
        operation.behind = try request.place().map { String(decoding: $0, as: UTF8.self) }
        let found = try await request.jobs.perform(operation)
        let last = found.count == operation.limit ? found.last.map { Array($0.id.utf8) } : nil
        return try request.part(found, next: last)
    }

    private static let show = Route(
        .get, "/jobs/{job}", "showJob", tag: "Jobs", "A job, how far it is and what came of it.", access: .signedIn,
        answers: [.of(JobView.self, "The job.")], problems: [.notFound]
    ) { request async throws(Problem) in
        try .object(try await request.jobs.perform(JobShow(job: try request.named("job"))))
    }

    private static let cancel = Route(
        .delete, "/jobs/{job}", "cancelJob", tag: "Jobs",
        "Has a job stop that waits or runs. What it has done stays. A running job ends a little later.",
        access: .signedIn, effect: .acts, answers: [.of(JobView.self, "The job as it stands.", status: .accepted)],
        problems: [.notFound, .notAllowed, .cannotNow]
    ) { request async throws(Problem) in
        try .outcome(try await request.jobs.perform(JobCancel(job: try request.named("job"))), status: .accepted)
    }

    private static let events = Route(
        .get, "/jobs/events", "watchJobs", tag: "Jobs",
        "Jobs as they change: `changed` and `removed`, each with the job as it is in the list.", access: .signedIn,
        answers: [Route.Answer(.ok, [("text/event-stream", nil)], "The events, once a second at most.")]
    ) { request async throws(Problem) in
        let (scope, caller) = (request.jobs.administration.context.scope, request.principal.caller.person)
        let source = request.services.streams.jobs.source(
            sees: { item in item.owner?.person == caller || scope.includes(item.organization) },
            evaluate: request.jobEvaluation)
        return APIAnswer(.ok, .events(source))
    }
}

extension RequestInHand {
    /// The same request with the scope that jobs have: the organizations whose trace the caller may read. Its own jobs it sees
    /// in any case.
    fileprivate var jobs: RequestInHand {
        var request = self
        var context = administration.context
        context.scope = principal.scope(of: .traceRead)
        request.administration = administration.inContext(context)
        return request
    }
}
