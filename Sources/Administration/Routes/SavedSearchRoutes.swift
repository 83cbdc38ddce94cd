import HTTPTypes
import Mail
import MailFlow
import Operations

/// Saved searches: conditions under a name, the caller's own or shared (docs/reference/trace-api.md#saved-searches).
enum SavedSearchRoutes {
    /// Conditions, as a request has them: a member that is left out is no condition.
    struct Conditions: Codable {
        var start: WallTime?
        var end: WallTime?
        var sender: [String]?
        var recipient: [String]?
        var from: [String]?
        var messageId: [String]?
        var messageTraceId: String?
        var fromIP: [String]?
        var toIP: [String]?
        var status: [TraceStatus]?
        var subject: String?
        var subjectFilterType: TraceQuery.SubjectCondition.Kind?
        var direction: Direction?
        var tlsUsed: [TLSUsed]?
        var transportRule: String?
        var connector: String?
        var verdict: [VerdictCategory]?
        var reply: String?
        var destination: String?
        var text: String?

        /// The search that they mean.
        var query: TraceQuery {
            var query = TraceQuery()
            query.start = start
            query.end = end
            query.senders = sender ?? []
            query.recipients = recipient ?? []
            query.authors = from ?? []
            query.messageIDs = messageId ?? []
            query.traceID = messageTraceId
            query.sources = fromIP ?? []
            query.destinations = toIP ?? []
            query.statuses = status ?? []
            query.subject = subject.map { TraceQuery.SubjectCondition($0, subjectFilterType ?? .contains) }
            query.direction = direction
            query.tlsUsed = tlsUsed ?? []
            query.rule = transportRule
            query.connector = connector
            query.categories = verdict ?? []
            query.reply = reply
            query.nextHop = destination
            query.text = text
            return query
        }
    }

    /// A search that is to be saved.
    struct Content: Codable {
        /// What it is called.
        var name: String
        /// Whether all who may search that mail see it.
        var isShared: Bool?
        /// The conditions.
        var query: Conditions
    }

    /// The routes.
    static let all: [Route] = [
        list(.one), list(.all), save(.one), save(.all), show(.one), show(.all), change(.one), change(.all),
        remove(.one), remove(.all),
    ]

    private static func list(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/saved-searches", "listSavedSearches\(place.suffix)", tag: "Trace",
            "The caller's saved searches, the last ten that were kept by themselves, and shared ones.",
            access: place.access, answers: [.list(of: SavedSearchView.self, "The searches.")]
        ) { request async throws(Problem) in
            try request.list(try await request.perform(SavedSearchList(of: request.organization)))
        }
    }

    private static func save(_ place: TraceRoutes.Place) -> Route {
        Route(
            .post, "\(place.prefix)/saved-searches", "saveSearch\(place.suffix)", tag: "Trace",
            "Saves a search under a name.", access: place.access, effect: .acts, body: .json(of: Content.self),
            answers: [.of(SavedSearchView.self, "It is saved.", status: .created)], problems: [.tooManyRequests]
        ) { request async throws(Problem) in
            let content = try request.content(Content.self)
            let saved = try await request.perform(
                SavedSearchSet(
                    content.query.query, name: content.name, isShared: content.isShared ?? false,
                    of: request.organization))
            return try .object(
                saved, status: .created, fields: [.location: "\(Route.base)\(request.listPath)/\(saved.id)"])
        }
    }

    private static func show(_ place: TraceRoutes.Place) -> Route {
        Route(
            .get, "\(place.prefix)/saved-searches/{search}", "showSavedSearch\(place.suffix)", tag: "Trace",
            "A saved search that the caller may see.", access: place.access,
            answers: [.of(SavedSearchView.self, "The search.")], problems: [.notFound]
        ) { request async throws(Problem) in
            try .object(try await request.savedSearch(try request.named("search")))
        }
    }

    private static func change(_ place: TraceRoutes.Place) -> Route {
        Route(
            .put, "\(place.prefix)/saved-searches/{search}", "changeSavedSearch\(place.suffix)", tag: "Trace",
            "Changes a saved search of the caller's.", access: place.access, effect: .changes,
            body: .json(of: Content.self), answers: [.of(SavedSearchView.self, "As it is now.")],
            problems: [.notFound, .notAllowed, .changedMeanwhile]
        ) { request async throws(Problem) in
            let name = try request.named("search")
            let content = try request.content(Content.self)
            try request.requireVersion(of: try await request.savedSearch(name))
            return try .object(
                try await request.perform(
                    SavedSearchSet(
                        content.query.query, name: content.name, isShared: content.isShared ?? false, search: name,
                        of: request.organization)))
        }
    }

    private static func remove(_ place: TraceRoutes.Place) -> Route {
        Route(
            .delete, "\(place.prefix)/saved-searches/{search}", "removeSavedSearch\(place.suffix)", tag: "Trace",
            "Removes a saved search of the caller's.", access: place.access, effect: .changes,
            answers: [.nothing("It is gone.")], problems: [.notFound, .notAllowed, .changedMeanwhile]
        ) { request async throws(Problem) in
            let name = try request.named("search")
            try request.requireVersion(of: try await request.savedSearch(name))
            _ = try await request.perform(SavedSearchRemove(name, of: request.organization))
            return APIAnswer(.noContent)
        }
    }
}

extension RequestInHand {
    /// The saved search of a name, as far as the caller may see it. Throws ``Problem``.
    fileprivate func savedSearch(_ name: String) async throws(Problem) -> SavedSearchView {
        let known = try await perform(SavedSearchList(of: organization))
        guard let found = known.first(where: { $0.id == name }) else { throw Problem.notFound }
        return found
    }

    /// The path of the list of saved searches behind the base.
    fileprivate var listPath: String {
        organization.map { "/organizations/\(PercentText.encoded($0))/saved-searches" } ?? "/saved-searches"
    }
}
