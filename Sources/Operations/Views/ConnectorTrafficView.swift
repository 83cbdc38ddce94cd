/// Mail by connector.
package struct ConnectorTrafficView: Codable, Sendable, Hashable {
    /// What came by an inbound connector, or by none.
    package struct Inbound: Codable, Sendable, Hashable {
        /// The connector; nil for none.
        package var connector: String?
        /// `OnPremises`, `Partner` or `NoConnector`.
        package var connectorType: String
        /// Messages accepted.
        package var messages: Int64
        /// Their octets.
        package var octets: Int64
        /// Of the messages, those that came by TLS.
        package var encrypted: Int64
        /// The messages of each step.
        package var series: [Int64]
    }

    /// What left by an outbound connector, or by none.
    package struct Outbound: Codable, Sendable, Hashable {
        /// The connector; nil for none.
        package var connector: String?
        /// How its queue delivers.
        package var deliveryType: String
        /// Recipients delivered.
        package var delivered: Int64
        /// The octets of their messages, for each of them.
        package var octets: Int64
        /// Of those delivered, those by TLS.
        package var encrypted: Int64
        /// Recipients refused for good.
        package var failed: Int64
        /// Recipients whose message grew too old.
        package var expired: Int64
        /// Recipients whose message an administrator removed.
        package var removed: Int64
        /// The recipients delivered of each step.
        package var series: [Int64]
    }

    /// All together.
    package struct Totals: Codable, Sendable, Hashable {
        /// Messages accepted.
        package var inbound: AmountView
        /// Recipients delivered.
        package var outbound: AmountView
    }

    /// The organization; nil for all.
    package var organization: String?
    /// The period.
    package var period: ReportPeriodView
    /// By inbound connector, the most messages first.
    package var inbound: [Inbound]
    /// By outbound connector and way, the most recipients first.
    package var outbound: [Outbound]
    /// All together.
    package var totals: Totals
}
