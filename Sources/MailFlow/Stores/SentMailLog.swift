package import Mail

/// Knows which messages organizations have sent.
package protocol SentMailLog: Sendable {
    /// Whether an organization has sent a message with one of these Message-IDs since a moment; nil where that can't be said
    /// now. It ends by itself after a short time.
    ///
    /// - Parameter messageIDs: with or without angle brackets.
    func hasSent(_ messageIDs: [String], by organization: String, since start: WallTime) async -> Bool?
}

/// Looks messages up in the trace.
package struct TracedSentMail: SentMailLog {
    private let trace: any TraceStore

    /// - Parameter trace: with an index, where there is one, so that a look-up reads little.
    package init(trace: any TraceStore) { self.trace = trace }

    /// Whether the trace has such a message (see ``SentMailLog``).
    package func hasSent(
        _ messageIDs: [String], by organization: String, since start: WallTime
    ) async -> Bool? {
        var query = TraceQuery(limit: 1)
        query.messageIDs = messageIDs
        query.organization = organization
        query.direction = .originating
        query.start = start
        guard let page = try? await trace.search(query) else { return nil }
        if !page.rows.isEmpty { return true }
        // Cut short by time: what was not looked at may have it.
        return page.next == nil ? false : nil
    }
}
