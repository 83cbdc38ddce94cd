/// What is taken for spam and for bulk mail: the entry `hostedContentFilterPolicy`, the organization's default policy, with
/// the names and defaults of EOP's `Set-HostedContentFilterPolicy` (docs/reference/scoring.md).
public struct HostedContentFilterPolicy: Hashable, Sendable {
    /// What an organization wants of one sign of the scorer.
    public struct SymbolWeight: Hashable, Sendable {
        /// The sign's name: `FROM_EQ_TO`.
        public var symbol: String
        /// Of its weight so many percent count, 50 to 150; nil where the sign is switched off.
        public var percent: Int?

        /// Wants something of a sign.
        public init(symbol: String, percent: Int?) {
            self.symbol = symbol
            self.percent = percent
        }
    }

    /// Entries of `SymbolWeights` that there may be.
    public static let maximumWeights = 64

    /// `BulkThreshold`: bulk mail of this level of complaints and above is unwanted; 1 to 9.
    public var bulkThreshold = 7
    /// `MarkAsSpamBulkMail`: whether `BulkThreshold` counts at all.
    public var marksBulkMail = true
    /// `SymbolWeights`, a property of our own.
    public var symbolWeights: [SymbolWeight] = []

    /// EOP's defaults.
    public init() {}
}
