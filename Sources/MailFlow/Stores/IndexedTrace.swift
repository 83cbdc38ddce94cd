package import Mail

/// A trace that is searched with an index.
package struct IndexedTrace: TraceStore {
    private let base: any TraceStore
    private let searcher: TraceSearcher

    /// Searches the records of a store by way of an index.
    package init(_ store: some TraceStore & TraceRecords, finder: any TraceFinder, time: any TimeSource) {
        base = store
        searcher = TraceSearcher(store, finder: finder, time: time)
    }

    /// A page of the rows that match.
    package func search(_ query: TraceQuery) async throws(StoreError) -> TracePage { try await searcher.search(query) }

    /// One message or one refusal, from the store.
    package func detail(_ id: String) async throws(StoreError) -> TraceDetail? { try await base.detail(id) }
}
