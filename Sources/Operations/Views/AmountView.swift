import MailFlow

/// How much of something there was.
package struct AmountView: Codable, Sendable, Hashable {
    /// Messages, recipients, copies or refusals, as the report says.
    package var count: Int64 = 0
    /// Octets of the messages; 0 for refusals.
    package var octets: Int64 = 0

    /// Adds figures.
    mutating func add(_ figures: TrafficCount.Figures) {
        count += figures.count
        octets += figures.octets
    }
}
