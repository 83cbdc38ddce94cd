import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations

/// What administrators did (docs/reference/audit.md): of an organization, operators' deeds on it included, or of the server.
package enum AuditRoutes {
    /// The routes.
    package static let all: [Route] = [
        list("/organizations/{organization}", "", .permission(.auditRead)),
        list("", "OfAll", .anyOrganization(.auditRead)),
        export("/organizations/{organization}", "", .permission(.auditRead)),
        export("", "OfAll", .anyOrganization(.auditRead)), head, verification,
    ]

    private static let head = Route(
        .get, "/audit/head", "showAuditHead", tag: "Audit",
        "The last entry of the audit log, to be noted elsewhere: a verification says later whether it is there.",
        access: .permission(.serverRead), answers: [.of(AuditHead.self, "Its number and digest.")]
    ) { request async throws(Problem) in try .object(try await request.perform(AuditHeadShow())) }

    private static let verification = Route(
        .get, "/audit/verification", "verifyAudit", tag: "Audit",
        "Goes through the whole audit log and tells what is not as it was written.", access: .permission(.serverRead),
        parameters: [
            Route.Parameter("entry", .integer, "The number of an entry that was noted earlier; with `digest`."),
            Route.Parameter("digest", .string, "The digest that was noted with it."),
        ], answers: [.of(AuditVerification.self, "What was found.")]
    ) { request async throws(Problem) in
        var noted: AuditHead?
        if let digest = request.parameter("digest") {
            guard let entry = request.parameter("entry").flatMap({ Int64($0) }), entry >= 0 else {
                throw Problem.parameter("entry", "is missing, or no number: give the entry's number and its digest.")
            }
            noted = AuditHead(entry: entry, digest: digest)
        }
        return try .object(try await request.perform(AuditVerify(noted: noted)))
    }

    private static let conditions: [Route.Parameter] = [
        Route.Parameter.choice("action", AuditAction.self, "Only these actions.").repeated,
        Route.Parameter("caller", .string, "Only what the caller with this name did."),
        Route.Parameter("since", .moment, "From this moment on."),
        Route.Parameter("until", .moment, "Up to this moment and with it."),
    ]

    private static func list(_ prefix: String, _ suffix: String, _ access: Route.Access) -> Route {
        Route(
            .get, "\(prefix)/audit", "listAudit\(suffix)", tag: "Audit", "Entries of the audit log, the newest first.",
            access: access, parameters: conditions + [.limit(), .cursor],
            answers: [.list(of: AuditView.self, "The entries.")]
        ) { request async throws(Problem) in
            let limit = try request.number("limit", in: 1...1_000, default: 100)
            let query = try request.auditQuery(limit: limit)
            let found = try await request.perform(AuditList(query, behind: try request.auditPlace()))
            let last = found.count == limit ? found.last?.place : nil
            return try request.part(
                found.map { AuditView($0) }, next: last.map { Array("\($0.time.milliseconds).\($0.id)".utf8) })
        }
    }
}

extension AuditRoutes {
    fileprivate static func export(_ prefix: String, _ suffix: String, _ access: Route.Access) -> Route {
        Route(
            .get, "\(prefix)/audit/export", "exportAudit\(suffix)", tag: "Audit",
            "The same entries as a file, the newest first, at most 100,000.", access: access,
            parameters: conditions + [
                .choice("format", AuditExportFormat.self, "The form of the file; CSV without it, or as `Accept` says.")
            ],
            answers: [
                Route.Answer(.ok, [("text/csv", nil), ("application/jsonl", nil)], "The entries, as they are read.")
            ]
        ) { request async throws(Problem) in
            let wantsLines = request.accepts("application/jsonl", andNot: "text/csv")
            let format = try request.choice("format", AuditExportFormat.self) ?? (wantsLines ? .jsonl : .csv)
            let query = try request.auditQuery(limit: AuditFile.portion)
            // The first part before the answer begins: what can't be searched for is a problem, and no broken file.
            let first = try await request.perform(AuditList(query))
            let file = AuditFile(request, query, format, first: first)
            let type = format == .jsonl ? "application/jsonl" : "text/csv; charset=utf-8; header=present"
            return APIAnswer(
                fields: [
                    .contentDisposition: "attachment; filename=\"audit.\(format == .jsonl ? "jsonl" : "csv")\""
                ], .stream(type: type, AsyncThrowingStream(unfolding: { try await file.next() })))
        }
    }
}

/// A file of entries, written as they are read: no more than a part is in memory. It ends early where the store can't be read
/// any more.
private actor AuditFile {
    /// Entries that are read at a time.
    static let portion = 1_000

    private let request: RequestInHand
    private let query: AuditQuery
    private let format: AuditExportFormat
    private var part: [NumberedAuditEntry]?
    private var count = 0

    init(
        _ request: RequestInHand, _ query: AuditQuery, _ format: AuditExportFormat, first part: [NumberedAuditEntry]
    ) {
        self.request = request
        self.query = query
        self.format = format
        self.part = part
    }

    /// The lines of the next part; nil behind the last one.
    func next() async throws -> ByteBuffer? {
        guard let entries = part else { return nil }
        var text = count == 0 ? format.heading : ""
        for entry in entries { text += try format.line(AuditView(entry)) }
        count += entries.count
        part = nil
        if count < AuditExportFormat.mostEntries, entries.count == Self.portion, let place = entries.last?.place {
            let found = try await request.perform(AuditList(query, behind: place))
            if !found.isEmpty { part = found }
        }
        return ByteBuffer(string: text)
    }
}

extension RequestInHand {
    /// The entries that are asked for. Throws ``Problem``.
    fileprivate func auditQuery(limit: Int) throws(Problem) -> AuditQuery {
        var query = AuditQuery(limit: limit)
        query.organization = organization
        query.actions = try choices("action", AuditAction.self)
        query.caller = parameter("caller")
        query.since = try moment("since")
        query.until = try moment("until")
        return query
    }

    /// The place in the audit log behind which the list goes on; nil for its beginning. Throws ``Problem``.
    fileprivate func auditPlace() throws(Problem) -> AuditPlace? {
        guard let place = try place() else { return nil }
        let numbers = place.split(separator: UInt8(ascii: ".")).compactMap { digits in
            Int64(String(decoding: digits, as: UTF8.self))
        }
        guard numbers.count == 2 else {
            throw Problem.parameter("cursor", "is none of the audit log; begin the list anew.")
        }
        return AuditPlace(time: WallTime(milliseconds: numbers[0]), id: numbers[1])
    }
}
