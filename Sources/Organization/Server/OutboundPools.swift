public import Mail

/// `outboundPools`: by which addresses and names this server sends mail of different standing to the internet
/// (docs/reference/outbound.md#pools).
public struct OutboundPools: Hashable, Sendable {
    /// One pool.
    public struct Pool: Hashable, Sendable {
        /// `sourceAddresses`: connections come from these, of either family; empty for those that the system chooses.
        public var sourceAddresses: [IPAddress] = []
        /// `ehlo`: the name that EHLO gives; nil for this server's `hostname`.
        public var ehlo: Domain?
        /// `messagesPerHour`: transactions with one destination in an hour; nil for any number.
        public var messagesPerHour: Int?
        /// `hold`: whether its mail waits until an administrator says otherwise.
        public var isHeld = false

        /// A pool that nothing is set for.
        public init() {}

        /// An address of this pool's for a connection; nil where the system chooses one.
        ///
        /// - Parameters:
        ///   - family: that of the host to connect to.
        ///   - number: of the attempt: the addresses take turns.
        public func source(of family: IPAddress.Family, number: UInt64) -> IPAddress? {
            let own = sourceAddresses.filter { $0.family == family }
            return own.isEmpty ? nil : own[Int(number % UInt64(own.count))]
        }

        /// Whether a host of a family can't be reached, as all addresses of the pool are of the other one.
        public func lacks(_ family: IPAddress.Family) -> Bool {
            !sourceAddresses.isEmpty && !sourceAddresses.contains { $0.family == family }
        }
    }

    /// Messages in an hour to one destination of a pool without addresses of its own.
    public static let messagesPerHour = 30

    /// `normal`.
    public var normal = Pool()
    /// `highRisk`.
    public var highRisk = Pool()
    /// `relay`.
    public var relay = Pool()

    /// Pools without addresses of their own.
    public init() {
        highRisk.messagesPerHour = Self.messagesPerHour
        relay.messagesPerHour = Self.messagesPerHour
    }

    /// One of them.
    public subscript(pool: EgressPool) -> Pool {
        switch pool {
        case .normal: normal
        case .highRisk: highRisk
        case .relay: relay
        }
    }
}
