/// Mail by version of TLS.
package struct TLSTrafficView: Codable, Sendable, Hashable {
    /// What had one version, or none.
    package struct Row: Codable, Sendable, Hashable {
        /// `TLSv1.3` or `TLSv1.2`; nil without TLS.
        package var tls: String?
        /// Messages that came, or recipients that were delivered to other servers.
        package var count: Int64
        /// The octets of their messages.
        package var octets: Int64
        /// The counts of each step.
        package var series: [Int64]
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// Messages that came, the newest version first.
    package var inbound: [Row]
    /// Recipients that were delivered to other servers, the newest version first.
    package var outbound: [Row]
    /// All together.
    package var totals: ConnectorTrafficView.Totals
}
