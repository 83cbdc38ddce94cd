import Foundation
internal import Identity
package import Mail
package import MailFlow
internal import Organization

/// A saved search as the API shows it (docs/reference/trace-api.md#saved-searches).
package struct SavedSearchView: Codable, Sendable, Hashable {
    /// Its identity: 22 characters.
    package var id: String
    /// What its owner calls it; empty for one that was kept by itself.
    package var name: String
    /// Whose mail it searches; nil for all organizations'.
    package var organization: String?
    /// Whose it is.
    package var owner: Caller
    /// Whether all who may search that mail see it.
    package var isShared: Bool
    /// Whether it was kept by itself, as one of the last searches.
    package var isRecent: Bool
    /// The conditions.
    package var query: TraceQuery
    /// When it was made.
    package var created: WallTime

    /// The view of a search; nil where its conditions can't be read.
    init?(_ search: SavedSearch) {
        guard let query = try? JSONDecoder().decode(TraceQuery.self, from: Data(search.query)) else { return nil }
        id = search.id.text
        name = search.name
        organization = search.organization
        owner = search.owner
        isShared = search.isShared
        isRecent = search.isRecent
        self.query = query
        created = search.created
    }
}

/// The saved searches that the caller may see: the own ones, the last ten that were kept by themselves, and shared ones.
package struct SavedSearchList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.savedSearches", .traceRead)

    /// Whose mail they search; nil for all organizations'.
    package var organization: String?

    /// Asks for searches.
    package init(of organization: String?) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [SavedSearchView] {
        let owner = try administration.searchedOrganization(organization)
        return try await administration.savedSearches(of: owner?.name, for: caller).compactMap { SavedSearchView($0) }
    }
}

/// Saves a search under a name, or changes a saved one of the caller's.
package struct SavedSearchSet: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.savedSearchSet", .traceRead, needs: .writableStore, trail: .entry(.traceSavedSearchSet))

    /// Saved searches of one caller and organization at most.
    package static let mostSearches = 100

    /// Whose mail it searches; nil for all organizations'.
    package var organization: String?
    /// The search that is changed; nil for a new one.
    package var search: String?
    /// What it is called.
    package var name: String
    /// Whether all who may search that mail see it.
    package var isShared: Bool
    /// The conditions; the number of rows and the place of a page are no part of them.
    package var query: TraceQuery

    /// Orders that a search is kept.
    package init(
        _ query: TraceQuery, name: String, isShared: Bool = false, search: String? = nil, of organization: String?
    ) {
        self.query = query
        self.name = name
        self.isShared = isShared
        self.search = search
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> SavedSearchView {
        let owner = try administration.searchedOrganization(organization)
        let name = try Bounds.text(name, "name", octets: 200)
        try query.check()
        let known = try await administration.savedSearches(of: owner?.name, for: caller)
        var kept: SavedSearch
        let octets = try query.kept(of: owner?.name)
        if let search {
            guard let found = known.first(where: { $0.id.text == search }) else { throw .noSavedSearch(search) }
            guard found.owner == caller.person else {
                throw OperationFailure(.notAllowed, "Saved search \(search) is somebody else's; save one of your own.")
            }
            kept = found
            kept.name = name
            kept.isShared = isShared
            kept.isRecent = false
            kept.query = octets
        } else {
            guard known.count(where: { $0.owner == caller.person && !$0.isRecent }) < Self.mostSearches else {
                throw OperationFailure(
                    .tooMany, "You have \(Self.mostSearches) saved searches of this mail; remove one of them first.")
            }
            kept = SavedSearch(
                id: SavedSearch.ID(random: administration.random), owner: caller.person, organization: owner?.name,
                name: name, isShared: isShared, query: octets, created: administration.time.wallTime())
        }
        let entry = administration.entry(
            .traceSavedSearchSet, by: caller, organization: owner?.name, ObjectReference(.savedSearch, kept.id.text),
            change: "\(name): \(query.words)".cut(toOctets: 1_024))
        do throws(StoreError) {
            try await administration.stores.savedSearches.keep(kept, audit: entry)
        } catch {
            throw OperationFailure(writing: error, "The search was not saved")
        }
        guard let view = SavedSearchView(kept) else { throw OperationFailure("The search can't be read back.") }
        return view
    }
}

/// Removes a saved search of the caller's; who runs the server may remove any.
package struct SavedSearchRemove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "trace.savedSearchRemove", .traceRead, needs: .writableStore, trail: .entry(.traceSavedSearchRemove))

    /// Whose mail it searches; nil for all organizations'.
    package var organization: String?
    /// Its identity.
    package var search: String

    /// Orders that a search is kept no more.
    package init(_ search: String, of organization: String?) {
        self.search = search
        self.organization = organization
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Done {
        let owner = try administration.searchedOrganization(organization)
        let known = try await administration.savedSearches(of: owner?.name, for: caller)
        guard let found = known.first(where: { $0.id.text == search }) else { throw .noSavedSearch(search) }
        guard found.owner == caller.person || administration.context.isOperator else {
            throw OperationFailure(.notAllowed, "Saved search \(search) is somebody else's; only they can remove it.")
        }
        let entry = administration.entry(
            .traceSavedSearchRemove, by: caller, organization: owner?.name, ObjectReference(.savedSearch, search),
            change: found.name)
        do throws(StoreError) {
            try await administration.stores.savedSearches.removeSavedSearch(found.id, audit: entry)
        } catch .unknown {
            throw .noSavedSearch(search)
        } catch {
            throw OperationFailure(writing: error, "The search was not removed")
        }
        return Done()
    }
}

extension Administration {
    /// Searches that are kept by themselves, for each caller and organization.
    package static let recentSearches = 10

    /// Keeps conditions as one of the caller's last searches. It is a convenience: where the store does not take it, nothing is
    /// said.
    package func keepRecent(_ query: TraceQuery, by caller: Caller) async {
        guard let octets = try? query.kept(of: query.organization) else { return }
        let search = SavedSearch(
            id: SavedSearch.ID(random: random), owner: caller.person, organization: query.organization, name: "",
            isRecent: true, query: octets, created: time.wallTime())
        try? await stores.savedSearches.keepRecent(search, atMost: Self.recentSearches)
    }

    /// The saved searches that a caller may see.
    fileprivate func savedSearches(
        of organization: String?, for caller: Caller
    ) async throws(OperationFailure) -> [SavedSearch] {
        do throws(StoreError) {
            return try await stores.savedSearches.savedSearches(of: organization, for: caller.person)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

extension TraceQuery {
    /// The conditions as they are kept: without a page.
    fileprivate func kept(of organization: String?) throws(OperationFailure) -> [UInt8] {
        var query = self
        query.organization = organization
        query.limit = 100
        query.cursor = nil
        do {
            return try JSONText.octets(query)
        } catch {
            throw OperationFailure(error, "The search can't be saved")
        }
    }
}

extension OperationFailure {
    /// There is no saved search of an identity, or none that the caller may see.
    fileprivate static func noSavedSearch(_ name: String) -> OperationFailure {
        OperationFailure(
            .notFound,
            "There is no saved search \(SafeText.escaped(name, limit: 80)) here. The list of saved searches shows yours, "
                + "and those that others share.")
    }
}
