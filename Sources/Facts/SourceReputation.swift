package import Mail

/// What this server has seen of the mail of a client's address or network, where that speaks against it
/// (docs/reference/connection-filter.md).
package struct SourceReputation: Sendable, Hashable {
    /// How much speaks against it.
    package enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing that counts yet.
        case good = "Good"
        /// Most of what came lately was unwanted.
        case suspicious = "Suspicious"
        /// Nearly all of what came lately was spam or malware, and it was much.
        case bad = "Bad"
    }

    /// The address or network that the counts are of.
    package var source: IPNetwork
    /// How much speaks against it.
    package var standing: Standing
    /// Marks against it, as far as they have not decayed.
    package var marks: Double
    /// Accepted messages, as far as they have not decayed.
    package var accepted: Double

    package init(source: IPNetwork, standing: Standing, marks: Double, accepted: Double) {
        self.source = source
        self.standing = standing
        self.marks = marks
        self.accepted = accepted
    }
}
