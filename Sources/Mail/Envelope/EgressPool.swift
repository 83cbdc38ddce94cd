/// By which addresses and under which name mail leaves for the internet (docs/reference/outbound.md#pools): what receivers
/// think of one pool does not touch the mail of another. The raw values are stored with recipients, so none is ever renamed.
public enum EgressPool: String, Hashable, Sendable, Codable, CaseIterable {
    /// Mail of which nothing bad is known.
    case normal = "Normal"
    /// Outbound spam, reports, mail that fails DMARC.
    case highRisk = "HighRisk"
    /// Mail of foreign senders that is passed on.
    case relay = "Relay"

    /// The name of it in records: EOP's field `OutboundIpPoolName`.
    public static let field = "OutboundIpPoolName"
}
