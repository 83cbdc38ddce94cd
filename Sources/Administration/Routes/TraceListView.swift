import Mail
import Operations

/// A part of what a search of the trace finds: a list, with how far was looked.
struct TraceListView: Codable, Sendable {
    /// The rows, the newest first.
    var value: [TraceRowView]
    /// The cursor of the next part; nil where nothing older matches.
    var next: String?
    /// Nil: counting all rows would cost as much as reading them.
    var total: Int?
    /// Set where the search ended before the part was full: it has looked at every row received since this moment.
    var lookedThrough: WallTime?
    /// Whether the index could not be read, so that the store was searched in its place.
    var isIndexUnread: Bool
    /// Where the index begins, if the search looked at what is older.
    var indexBegins: WallTime?
    /// Over how many organizations was looked.
    var organizationsSearched: Int

    /// A part.
    init(_ page: TracePageView, next: String?, organizations: Int) {
        value = page.value
        self.next = next
        total = nil
        lookedThrough = page.lookedThrough
        isIndexUnread = page.isIndexUnread
        indexBegins = page.indexBegins
        organizationsSearched = organizations
    }
}
