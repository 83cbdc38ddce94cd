import HTTPTypes
import Identity
import Mail
import MailFlow
import NIOCore
import Operations
import Organization

/// The trace: searches, files of them, messages, historical and saved searches (docs/reference/trace-api.md).
package enum TraceRoutes {
    /// The routes.
    package static let all: [Route] =
        [
            search(Place.one), search(Place.all), export(Place.one), export(Place.all), show(Place.one),
            show(Place.all),
            detail(Place.one), detail(Place.all), similar(Place.one), similar(Place.all), explainNow(Place.one),
            explainNow(Place.all),
        ] + HistoricalSearchRoutes.all + SavedSearchRoutes.all

    /// Whose mail a route is about.
    struct Place: Sendable {
        /// What stands before the path.
        var prefix: String
        /// What stands behind the route's name.
        var suffix: String
        /// Who may ask.
        var access: Route.Access

        /// One organization's.
        static let one = Place(prefix: "/organizations/{organization}", suffix: "", access: .permission(.traceRead))
        /// All organizations'.
        static let all = Place(prefix: "", suffix: "OfAll", access: .permission(.traceReadAll))
    }

    private static let message = "The message's number, MessageTraceId, or the identity of a refusal such as `R17`."

    private static let paging: [Route.Parameter] = [
        .limit(TraceSearch.mostRows, default: 1_000), .cursor,
        Route.Parameter(
            "startingRecipientAddress", .string,
            "With `end`: the last row of a part was of this recipient at that moment. `cursor` is the better way."),
    ]

    private static let formats: [Route.Parameter] = [
        Route.Parameter.choice(
            "format", TraceExportFormat.self,
            "`csv`, `extended` for EOP's columns, or `jsonl`; without it as `Accept` says, else `csv`.")
    ]

    private static func search(_ place: Place) -> Route {
        Route(
            .get, "\(place.prefix)/message-trace", "searchTrace\(place.suffix)", tag: "Trace",
            "Rows of the trace that match, the newest first.", access: place.access,
            parameters: TraceConditions.parameters + paging, answers: [.of(TraceListView.self, "A part of the rows.")]
        ) { request async throws(Problem) in
            var query = try request.traceQuery(
                limit: try request.number("limit", in: 1...TraceSearch.mostRows, default: 1_000))
            let starting = request.parameter("startingRecipientAddress")
            guard starting == nil || query.end != nil else {
                throw Problem.parameter("startingRecipientAddress", "needs `end`, the moment of the last row.")
            }
            if let place = try request.place() {
                query.cursor = TraceCursor(String(decoding: place, as: UTF8.self))
            }
            var page = try await request.perform(TraceSearch(query))
            if let starting, let end = query.end, query.cursor == nil { page.skip(to: starting, at: end) }
            if query.cursor == nil {
                await request.administration.keepRecent(query, by: request.principal.caller)
            }
            let snapshot = request.administration.configuration.snapshot
            let organizations = request.organization == nil ? snapshot.organizations.count : 1
            guard let next = page.next else {
                return try .object(TraceListView(page, next: nil, organizations: organizations))
            }
            let (cursor, fields) = try request.cursor(to: Array(next.utf8))
            return try .object(TraceListView(page, next: cursor, organizations: organizations), fields: fields)
        }
    }

    private static func export(_ place: Place) -> Route {
        Route(
            .get, "\(place.prefix)/message-trace/export", "exportTrace\(place.suffix)", tag: "Trace",
            "The same rows as a file, at most 100,000.", access: place.access,
            parameters: TraceConditions.parameters + formats,
            answers: [
                Route.Answer(.ok, [("text/csv", nil), ("application/jsonl", nil)], "The rows, as they are read.")
            ]
        ) { request async throws(Problem) in
            let query = try request.traceQuery(limit: TraceExport.firstRows)
            let accepted = request.head.headerFields[.accept]?.lowercased().utf8
            let wantsLines = accepted?.firstRange(of: "application/jsonl".utf8) != nil
            let format = try request.choice("format", TraceExportFormat.self) ?? (wantsLines ? .jsonl : .csv)
            // The first page before the answer begins: what can't be searched for is a problem, and no broken file.
            let first = try await request.perform(TraceExport(query))
            let file = TraceFile(request: request, query: query, format: format, first: first)
            let type = format == .jsonl ? "application/jsonl" : "text/csv; charset=utf-8; header=present"
            return APIAnswer(
                fields: [
                    .contentDisposition: "attachment; filename=\"message-trace.\(format == .jsonl ? "jsonl" : "csv")\""
                ], .stream(type: type, file.stream()))
        }
    }

    private static func show(_ place: Place) -> Route {
        Route(
            .get, "\(place.prefix)/message-trace/{message}", "showTrace\(place.suffix)", tag: "Trace",
            "A message: its recipients, decisions, events and verdict.", access: place.access,
            parameters: [Route.Parameter("recipient", .string, "Only what concerns this recipient.")],
            answers: [.of(TraceDetailView.self, "All that is known of it. \(message)")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .object(
                try await request.perform(
                    TraceShow(message: try request.named("message"), recipient: request.parameter("recipient"))))
        }
    }

    private static func detail(_ place: Place) -> Route {
        Route(
            .get, "\(place.prefix)/message-trace/{message}/detail", "showTraceDetail\(place.suffix)", tag: "Trace",
            "The events of a message for a recipient, as Get-MessageTraceDetailV2 gives them.", access: place.access,
            parameters: [
                Route.Parameter("recipient", .string, "Only what concerns this recipient."),
                Route.Parameter("event", .string, isRepeated: true, "Only these events: `RECEIVE`, `FAIL`."),
                Route.Parameter("action", .string, isRepeated: true, "Only events with these actions."),
                Route.Parameter("start", .moment, "Only events from this moment on."),
                Route.Parameter("end", .moment, "Only events up to this moment."),
            ], answers: [.list(of: TraceDetailRow.self, "The events, in order.")], problems: [.notFound]
        ) { request async throws(Problem) in
            let detail = try await request.perform(
                TraceShow(message: try request.named("message"), recipient: request.parameter("recipient")))
            let (start, end) = (try request.moment("start"), try request.moment("end"))
            let events = Set(request.parameters("event").map { $0.uppercased() })
            let actions = Set(request.parameters("action").map { $0.lowercased() })
            let rows = TraceDetailRow.all(detail).filter { row in
                if let start, row.date < start { return false }
                if let end, end < row.date { return false }
                if !events.isEmpty, !events.contains(row.event.uppercased()) { return false }
                return actions.isEmpty || row.action.map { actions.contains($0.lowercased()) } ?? false
            }
            return try request.list(rows)
        }
    }

    private static func explainNow(_ place: Place) -> Route {
        Route(
            .post, "\(place.prefix)/message-trace/{message}/explain-now", "explainMessageNow\(place.suffix)",
            tag: "Trace",
            "What would become of a message if it came now, by its client, sender and recipients.",
            access: place.access, effect: .acts,
            answers: [.list(of: Explanation.self, "The explanations, in the order of the recipients.")],
            problems: [.notFound, .cannotNow]
        ) { request async throws(Problem) in
            try .outcome(
                ListPart(try await request.perform(TraceExplain(message: try request.named("message")))))
        }
    }

    private static func similar(_ place: Place) -> Route {
        Route(
            .get, "\(place.prefix)/message-trace/{message}/similar", "showSimilarMessages\(place.suffix)", tag: "Trace",
            "Who else got a message, and what became of it there.", access: place.access,
            answers: [.of(TraceSimilarView.self, "Rows that are like it, and why.")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .object(try await request.perform(TraceSimilar(message: try request.named("message"))))
        }
    }
}

extension TracePageView {
    /// Leaves out the rows up to that of a recipient at a moment, which a caller has already. Where there is no such row, all
    /// stay: a row that is given twice is better than one that is never given.
    fileprivate mutating func skip(to recipient: String, at moment: WallTime) {
        let wanted = recipient.lowercased()
        guard
            let last = value.lastIndex(where: { $0.received == moment && $0.recipientAddress.lowercased() == wanted })
        else { return }
        value.removeSubrange(...last)
    }
}

/// A file of rows, written as it is read: no more than a page is in memory.
struct TraceFile: Sendable {
    let request: RequestInHand
    let query: TraceQuery
    let format: TraceExportFormat
    /// The rows that were read already.
    let first: TracePageView

    /// The octets. It ends early where the store can't be read any more.
    func stream() -> AsyncThrowingStream<ByteBuffer, any Error> {
        let place = TraceFilePlace(self)
        return AsyncThrowingStream(unfolding: { try await place.next() })
    }
}

/// How far a file is: the next piece is made when it is asked for.
private actor TraceFilePlace {
    private let file: TraceFile
    private var page: TracePageView?
    private var rows = 0
    /// Whether the names of the columns were given.
    private var isBegun = false

    init(_ file: TraceFile) {
        self.file = file
        page = file.first
    }

    /// The rows of the next page that has some; nil behind the last one.
    func next() async throws -> ByteBuffer? {
        while let page {
            let room = TraceExport.mostRows - rows
            var text = isBegun ? "" : file.format.heading
            isBegun = true
            for row in page.value.prefix(room) { text += try file.format.line(row) }
            rows += min(room, page.value.count)
            self.page = nil
            if rows < TraceExport.mostRows, let next = page.next {
                var query = file.query
                query.limit = TraceExport.pageRows
                query.cursor = TraceCursor(next)
                self.page = try await file.request.perform(TraceExport(query))
            }
            if !text.isEmpty { return ByteBuffer(string: text) }
        }
        return nil
    }
}
