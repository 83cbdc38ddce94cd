/// Copies that forwarding sends out of the organization.
package struct AutoForwardedView: Codable, Sendable, Hashable {
    /// Those of a recipient to a domain.
    package struct Row: Codable, Sendable, Hashable {
        /// Who forwards; nil for all that found no room by themselves.
        package var forwarder: String?
        /// The domain that the copies go to; nil for all that found no room by themselves.
        package var recipientDomain: String?
        /// Copies.
        package var copies: Int64
        /// The octets of their messages.
        package var octets: Int64
        /// One of the messages.
        package var messageTraceID: String?

        enum CodingKeys: String, CodingKey {
            case forwarder, recipientDomain, copies, octets
            case messageTraceID = "MessageTraceId"
        }
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By forwarder and domain, the most copies first; at most ``ReportedNames/maximum``.
    package var rows: [Row]
    /// All together, those beyond the rows too.
    package var totals: AmountView
    /// The copies of each step.
    package var series: [Int64]
}
