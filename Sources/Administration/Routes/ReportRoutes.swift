import HTTPTypes
import Identity
import Mail
import MailFlow
import Operations

/// Reports on mail (docs/reference/mail-flow-reports.md): of one organization, or of all for who runs the server.
package enum ReportRoutes {
    /// The routes.
    package static let all: [Route] = routes(.one) + routes(.all) + [sessions]

    private static func routes(_ place: TraceRoutes.Place) -> [Route] {
        [
            traffic(place), top(place),
            report(place, "connectors", "Connectors", "Mail by connector.") { (range) in ReportConnectors(range) },
            report(place, "tls", "TLS", "Mail by the version of TLS.") { (range) in ReportTLS(range) },
            report(place, "non-accepted-domain", "NonAcceptedDomain", "Mail from domains that are not accepted.") {
                (range) in ReportNonAcceptedDomain(range)
            },
            report(place, "auto-forwarded", "AutoForwarded", "Mail that was forwarded by itself.") {
                (range) in ReportAutoForwarded(range)
            },
            report(place, "verdicts", "Verdicts", "Mail by its verdict.") { (range) in ReportVerdicts(range) },
            report(place, "rules", "Rules", "What mail flow rules matched.") { (range) in ReportRules(range) },
            report(place, "refusals", "Refusals", "What was refused, by its reply.") { (range) in
                ReportRefusals(range)
            },
            submissions(place), dmarc(place),
        ]
    }

    private static let range: [Route.Parameter] = [
        Route.Parameter("start", .moment, "The beginning; a day before the end without it."),
        Route.Parameter("end", .moment, "The end; now without it."),
        Route.Parameter.choice("step", TrafficStep.self, "How long a step is; what suits the period without it."),
    ]

    private static let direction = Route.Parameter.choice("direction", Direction.self, "Only mail of this direction.")

    /// The answer of a report that has a row for each line of a file.
    private static func file(of type: any Decodable.Type) -> Route.Answer {
        Route.Answer(
            .ok, [("application/json", JSONShape.of(type)), ("text/csv", nil)],
            "The report; as CSV where that is accepted and JSON is not.")
    }

    /// A report over a range.
    private static func report<Asked: Operations.Operation>(
        _ place: TraceRoutes.Place, _ name: String, _ operationName: String, _ summary: String,
        _ operation: @escaping @Sendable (ReportRange) -> Asked
    ) -> Route {
        Route(
            .get, "\(place.prefix)/reports/\(name)", "report\(operationName)\(place.suffix)", tag: "Reports", summary,
            access: place.access, parameters: range, answers: [file(of: Asked.Answer.self)]
        ) { request async throws(Problem) in
            try request.answer(try await request.perform(operation(try request.range())))
        }
    }

    private static func traffic(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/reports/traffic", "reportTraffic\(place.suffix)", tag: "Reports",
            "Mail by step: what came, what became of it, what was refused.", access: place.access,
            parameters: range + [direction], answers: [file(of: TrafficReportView.self)]
        ) { request async throws(Problem) in
            try request.answer(
                try await request.perform(
                    ReportTraffic(try request.range(), direction: try request.choice("direction", Direction.self))))
        }
    }

    private static let topParameters: [Route.Parameter] = [
        Route.Parameter.choice("by", ReportTop.Subject.self, "What is counted by."),
        Route.Parameter.choice("of", ReportTop.Event.self, "What is counted; accepted mail without it."),
        Route.Parameter.choice("order", ReportTop.Order.self, "What ranks the rows; messages without it."),
        direction,
        Route.Parameter.limit(ReportTop.mostRows, default: 10),
    ]

    private static func top(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/reports/top", "reportTop\(place.suffix)", tag: "Reports",
            "Who sends, gets, fails or is refused most.", access: place.access, parameters: range + topParameters,
            answers: [file(of: TopReportView.self)]
        ) { request async throws(Problem) in
            guard let subject = try request.choice("by", ReportTop.Subject.self) else {
                throw Problem.parameter("by", "is missing: say what is counted by.")
            }
            let operation = ReportTop(
                try request.range(), by: subject, of: try request.choice("of", ReportTop.Event.self) ?? .accepted,
                order: try request.choice("order", ReportTop.Order.self) ?? .messages,
                direction: try request.choice("direction", Direction.self),
                limit: try request.number("limit", in: 1...ReportTop.mostRows, default: 10))
            return try request.answer(try await request.perform(operation))
        }
    }

    private static let submissionParameters: [Route.Parameter] = [
        Route.Parameter("start", .moment, "Read from this moment on; a day before the end without it."),
        Route.Parameter("end", .moment, "Read before this moment; now without it."),
        Route.Parameter("reporter", .string, "Who reports."),
        Route.Parameter.choice("kind", SubmissionKind.self, "What is said."),
        Route.Parameter("messageTraceId", .string, "Of which message."),
        Route.Parameter.choice("outcome", SubmissionOutcome.self, "What became of it."),
        Route.Parameter.limit(ReportSubmissions.mostRows),
    ]

    private static func submissions(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/reports/submissions", "reportSubmissions\(place.suffix)", tag: "Reports",
            "What people have reported of delivered mail, and what became of it.", access: place.access,
            parameters: submissionParameters, answers: [file(of: SubmissionReportView.self)]
        ) { request async throws(Problem) in
            let operation = ReportSubmissions(
                organization: request.organization, start: try request.moment("start"), end: try request.moment("end"),
                reporter: request.parameter("reporter"), kind: try request.choice("kind", SubmissionKind.self),
                networkMessageID: request.parameter("messageTraceId"),
                outcome: try request.choice("outcome", SubmissionOutcome.self),
                limit: try request.number("limit", in: 1...ReportSubmissions.mostRows, default: 100))
            return try request.answer(try await request.perform(operation))
        }
    }

    private static func dmarc(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/reports/dmarc", "reportDMARC\(place.suffix)", tag: "Reports",
            "What came of DMARC on a day.", access: place.access,
            parameters: [Route.Parameter("day", .string, "The day: `2026-11-23`.")],
            answers: [.of(DMARCReportView.self, "The report.")]
        ) { request async throws(Problem) in
            try .object(
                try await request.perform(DMARCReport(day: try request.day(), organization: request.organization)))
        }
    }

    private static let sessions = Route(
        .get, "/reports/tls-sessions", "reportTLSSessions", tag: "Reports",
        "The TLS sessions of a day, of one domain or of all.", access: .permission(.traceReadAll),
        parameters: [
            Route.Parameter("day", .string, "The day: `2026-11-23`."),
            Route.Parameter("domain", .string, "The domain of recipients; all without it."),
        ], answers: [.of(TLSReportView.self, "The report.")]
    ) { request async throws(Problem) in
        try .object(
            try await request.perform(TLSReport(day: try request.day(), domain: request.parameter("domain"))))
    }
}

extension RequestInHand {
    /// A report as JSON, or as CSV where that is accepted and JSON is not. Throws ``Problem``.
    fileprivate func answer<Report: Codable>(_ report: Report) throws(Problem) -> APIAnswer {
        guard accepts("text/csv", andNot: "application/json") else { return try .object(report) }
        let text: String
        do {
            text = try ReportCSV.text(of: report)
        } catch {
            throw Problem(.failed, "The report can't be written.")
        }
        return APIAnswer(.ok, .octets(Array(text.utf8), type: "text/csv; charset=utf-8; header=present"))
    }

    /// Over what a report goes. Throws ``Problem``.
    fileprivate func range() throws(Problem) -> ReportRange {
        ReportRange(
            organization: organization, start: try moment("start"), end: try moment("end"),
            step: try choice("step", TrafficStep.self))
    }

    /// The day that is asked for. Throws ``Problem``.
    fileprivate func day() throws(Problem) -> String {
        guard let day = parameter("day") else {
            throw Problem.parameter("day", "is missing: name a day such as 2026-11-23.")
        }
        return day
    }
}
