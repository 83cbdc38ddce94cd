internal import Identity
package import Mail
package import MailFlow
import Organization
import Queueing

/// Messages and refusals that match, the newest first.
package struct TraceSearch: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.search", .traceRead, trail: .entry(.traceSearch))

    /// The most rows that a page has.
    package static let mostRows = 5_000

    /// The conditions; a limit of 1 to ``mostRows`` rows.
    package var query: TraceQuery

    /// Asks for rows of the trace.
    package init(_ query: TraceQuery) { self.query = query }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TracePageView {
        try await administration.page(of: query, .traceSearch, by: caller)
    }
}

/// The same rows, for a file: page by page, until there is no next one.
package struct TraceExport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.export", .traceRead, trail: .entry(.traceExport))

    /// The most rows that a file has.
    package static let mostRows = 100_000
    /// Rows of the first page of a file, so that it begins soon.
    package static let firstRows = 500
    /// Rows of its other pages. A page is in memory, and has an entry in the audit log.
    package static let pageRows = 2_500

    /// The conditions; a limit of 1 to ``TraceSearch/mostRows`` rows a page.
    package var query: TraceQuery

    /// Asks for rows of the trace.
    package init(_ query: TraceQuery) { self.query = query }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TracePageView {
        try await administration.page(of: query, .traceExport, by: caller)
    }
}

/// All about one message or one refusal.
package struct TraceShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.show", .traceRead, trail: .entry(.traceShow))

    /// The message's number, MessageTraceId or Message-ID, or a refusal such as `R17`.
    package var message: String
    /// Only what concerns this recipient, by any of its addresses; nil for all.
    package var recipient: String?

    /// Asks about a message or a refusal.
    package init(message: String, recipient: String? = nil) {
        self.message = message
        self.recipient = recipient
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TraceDetailView {
        var detail = try await administration.detail(of: message)
        if let recipient {
            detail = detail.of(recipient)
            guard !detail.rows.isEmpty else {
                throw OperationFailure(.notFound, "\(message) has no recipient \(recipient).")
            }
        }
        try await administration.recordLook(
            .traceShow, by: caller, organization: detail.rows.first?.organization,
            ObjectReference(.message, detail.rows.first?.identity ?? message), recipient.map { "recipient=\($0)" })
        detail.rows = try await administration.explained(detail.rows)
        return TraceDetailView(detail)
    }
}

extension TraceDetail {
    /// What concerns the message or one recipient, who is named by any of the addresses that a row is found by.
    fileprivate func of(_ recipient: String) -> TraceDetail {
        let pattern = WildcardPattern(recipient)
        var part = self
        part.rows.removeAll { row in !row.addresses.contains(where: pattern.matches) }
        let shown = Set(part.rows.map(\.recipientAddress))
        let named = Set(part.rows.flatMap(\.addresses).map(TraceText.lowered))
        part.events.removeAll { event in event.recipient.map { !shown.contains($0) } ?? false }
        part.decisions.removeAll { decision in
            decision.recipient.map { !named.contains(TraceText.lowered($0.description)) } ?? false
        }
        return part
    }
}

extension Administration {
    /// All about a message or a refusal, by any of its names.
    func detail(of message: String) async throws(OperationFailure) -> TraceDetail {
        let refusal = RefusalID(message)
        let identity = try await refusal == nil ? sequence(of: message) : message
        do throws(StoreError) {
            // A message was looked for among those that the caller may know of; of a refusal its row says whose it is.
            if let detail = try await stores.trace.detail(identity),
                refusal == nil || isVisible(detail.rows.first?.organization)
            {
                return detail
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw refusal.map {
            OperationFailure(
                .notFound,
                "There is no refusal \($0). Give one as `postern trace search --status Refused` shows it; refusals "
                    + "are kept for as long as `refusalRetention` says.")
        } ?? .noMessage(message)
    }

    /// A page of the trace, once the audit log says who asked for what.
    func page(
        of query: TraceQuery, _ action: AuditAction, by caller: Caller
    ) async throws(OperationFailure) -> TracePageView {
        try query.check()
        var query = query
        query.organization = try asked(query.organization)
        query.limit = min(max(1, query.limit), TraceSearch.mostRows)
        var page = try await search(query)
        if page.rows.isEmpty, page.next == nil, let organization = query.organization {
            // One that is gone may still have rows.
            try await expectOrganization(organization)
        }
        try await recordLook(action, by: caller, organization: query.organization, nil, query.words)
        page.rows = try await explained(page.rows)
        return TracePageView(page)
    }

    /// Throws when there is no organization of a name.
    func expectOrganization(_ name: String) async throws(OperationFailure) {
        let known = try await currentOrganizations().map(\.organization)
        guard known.contains(where: { TraceText.lowered($0) == TraceText.lowered(name) }) else {
            throw .unknownOrganization(name, known: known, in: context.scope)
        }
    }

    /// A page of the trace as it is.
    func search(_ query: TraceQuery) async throws(OperationFailure) -> TracePage {
        do {
            return try await stores.trace.search(query)
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    /// Keeps an entry about a look into the trace, before the answer is given. Where no gateway runs the store is open for
    /// reading alone, and whoever reads it so can read its files.
    func recordLook(
        _ action: AuditAction, by caller: Caller, organization: String?, _ object: ObjectReference?, _ words: String?
    ) async throws(OperationFailure) {
        let entry = entry(
            action, by: caller, organization: organization, object, change: words.map { $0.cut(toOctets: 1_024) })
        do throws(StoreError) {
            try await stores.audit.record([entry])
        } catch {
            if case .unavailable = error, !queues.isRunning { return }
            throw OperationFailure(
                .unavailable, "Nothing is shown, because the audit log can't be written: \(error).")
        }
    }

    /// Rows of mail that waits for a failing destination say what fails there, and when it is tried next: the store knows
    /// no failure but the recipient's own.
    func explained(_ rows: [TraceRow]) async throws(OperationFailure) -> [TraceRow] {
        guard queues.isRunning, rows.contains(where: { $0.queue != nil }) else { return rows }
        let failing = try await queueList().filter { $0.retryCount > 0 && $0.currentError != nil }
        let states = Dictionary(failing.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        guard !states.isEmpty else { return rows }
        let clock = CivilClock(time)
        return rows.map { row in
            guard let key = row.queue, let state = states[key], let failure = state.currentError else { return row }
            var row = row
            // What put it off last itself goes before what its destination says.
            if !row.isPutOff { row.detail = failure.text }
            if let next = state.nextRetryTime.map({ clock.wallTime(of: $0) }) {
                row.nextTry = row.nextTry.map { max($0, next) } ?? next
            }
            return row
        }
    }
}

extension TraceQuery {
    /// The most values that one condition has.
    private static let mostValues = 100

    /// Whether it can be searched for. Throws ``OperationFailure`` of wrong usage.
    package func check() throws(OperationFailure) {
        if let start, let end, end < start {
            throw OperationFailure(.usage, "The search ends before it starts: give --end a later moment than --start.")
        }
        if let traceID, !TraceQuery.isTraceID(traceID) {
            throw OperationFailure(
                .usage, "--trace-id \(traceID): give a MessageTraceId, or at least its first eight digits.")
        }
        for (name, values) in [("--source", sources), ("--destination", destinations)] {
            for value in values where IPNetwork(value) == nil {
                throw OperationFailure(
                    .usage, "\(name) \(value): give an address, or a block of addresses such as 192.0.2.0/24.")
            }
        }
        for values in [
            senders, recipients, authors, messageIDs, sources, destinations, statuses.map(\.rawValue),
            tlsUsed.map(\.rawValue), categories.map(\.rawValue),
        ] where values.count > Self.mostValues {
            throw OperationFailure(.usage, "Give a condition at most \(Self.mostValues) values.")
        }
    }

    /// Its conditions in words, for the audit log: who looked for whom.
    var words: String {
        var words: [String] = []
        func add(_ name: String, _ values: [String]) { words += values.map { "\(name)=\($0)" } }
        add("sender", senders)
        add("recipient", recipients)
        add("from", authors)
        add("messageId", messageIDs)
        add("messageTraceId", [traceID].compactMap { $0 })
        add("source", sources)
        add("destination", destinations)
        add("subject", [subject?.text].compactMap { $0 })
        add("status", statuses.map(\.rawValue))
        add("direction", [direction?.rawValue].compactMap { $0 })
        add("connector", [connector].compactMap { $0 })
        add("nextHop", [nextHop].compactMap { $0 })
        add("tlsUsed", tlsUsed.map(\.rawValue))
        add("category", categories.map(\.rawValue))
        add("rule", [rule].compactMap { $0 })
        add("reply", [reply].compactMap { $0 })
        add("text", [text].compactMap { $0 })
        add("start", [start?.iso8601].compactMap { $0 })
        add("end", [end?.iso8601].compactMap { $0 })
        if cursor != nil { words.append("further page") }
        return words.isEmpty ? "all" : words.joined(separator: ", ")
    }
}
