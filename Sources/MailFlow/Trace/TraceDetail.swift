package import Mail

/// All that is known of one message, or of one refusal.
package struct TraceDetail: Sendable, Hashable, Codable {
    /// An event of one recipient.
    package struct Event: Sendable, Hashable, Codable {
        /// The recipient, nil when it concerns the message.
        package var recipient: String?
        /// When.
        package var at: WallTime
        /// By EOP's names: RECEIVE, SEND, DELIVER, DEFER, FAIL, DSN, ...; `REFUSE` for a refusal at the edge.
        package var event: String
        /// The next hop, when one was reached.
        package var remote: String?
        /// The reply or the reason.
        package var detail: String
        package init(recipient: String?, at: WallTime, event: String, remote: String?, detail: String) {
            self.recipient = recipient
            self.at = at
            self.event = event
            self.remote = remote
            self.detail = detail
        }

        /// A peer as events name it.
        package static func peer(name: String, address: String) -> String {
            name.isEmpty ? "[\(address)]" : "\(name) [\(address)]"
        }
    }
    /// One row a recipient.
    package var rows: [TraceRow]
    /// The decision record.
    package var decisions: [Decision]
    /// In order of time.
    package var events: [Event]
    package init(rows: [TraceRow], decisions: [Decision], events: [Event]) {
        self.rows = rows
        self.decisions = decisions
        self.events = events
    }
}
