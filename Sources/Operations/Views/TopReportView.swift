package import Mail

/// Who sends, gets, fails or is refused most.
package struct TopReportView: Codable, Sendable, Hashable {
    /// What is counted by.
    package enum Subject: String, Codable, Sendable, Hashable, CaseIterable {
        /// The addresses of MAIL FROM.
        case senders
        /// The addresses that senders named.
        case recipients
        /// The domains of senders.
        case senderDomains
        /// The domains of recipients.
        case recipientDomains
        /// The addresses of clients.
        case sources
    }

    /// What is counted.
    package enum Event: String, Codable, Sendable, Hashable, CaseIterable {
        /// Messages that were accepted.
        case accepted
        /// Recipients that failed, expired or were removed.
        case failed
        /// Refusals at the edge.
        case refused
    }

    /// What ranks the rows.
    package enum Order: String, Codable, Sendable, Hashable, CaseIterable {
        /// Messages, recipients or refusals.
        case messages
        /// Octets.
        case octets
    }

    /// One of them.
    package struct Row: Codable, Sendable, Hashable {
        /// The address, domain or client.
        package var name: String
        /// How much.
        package var count: Int64
        /// Octets of the messages; 0 for refusals.
        package var octets: Int64
    }

    /// The organization; nil for all.
    package var organization: String?
    /// What is counted by.
    package var by: Subject
    /// What is counted.
    package var of: Event
    /// By what the rows are ranked.
    package var order: Order
    /// The direction that alone is counted; nil for both, and for refusals, which have none.
    package var direction: Direction?
    /// The period.
    package var period: ReportPeriodView
    /// The greatest, the greatest first.
    package var rows: [Row]
    /// All the others together.
    package var others: AmountView
    /// All together.
    package var totals: AmountView
}
