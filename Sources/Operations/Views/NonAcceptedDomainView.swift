/// Messages of the organization's own servers whose senders are of no accepted domain.
package struct NonAcceptedDomainView: Codable, Sendable, Hashable {
    /// Those of a domain by a connector.
    package struct Row: Codable, Sendable, Hashable {
        /// The sender's domain; nil for all that found no room by themselves.
        package var senderDomain: String?
        /// The inbound connector; nil for all that found no room by themselves.
        package var connector: String?
        /// Messages.
        package var messages: Int64
        /// Their octets.
        package var octets: Int64
        /// One of them.
        package var messageTraceID: String?

        enum CodingKeys: String, CodingKey {
            case senderDomain, connector, messages, octets
            case messageTraceID = "MessageTraceId"
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By domain and connector, the most messages first; at most ``ReportedNames/maximum``.
    package var rows: [Row]
    /// All together, those beyond the rows too.
    package var totals: AmountView
    /// The messages of each step.
    package var series: [Int64]
}
