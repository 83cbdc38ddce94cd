public import Mail

/// One setting of this server, with what puts a change of it into force. ``table`` has every stored property of
/// ``ServerConfiguration``; a reload walks it.
public struct ServerSetting: Sendable {
    /// Its name in the configuration: `hostname`, `dns.servers`, `limits.hops`.
    public let name: String
    /// What puts a changed value into force.
    public let activation: Activation
    private let compare: @Sendable (ServerConfiguration, ServerConfiguration) -> Bool
    fileprivate let transfer: @Sendable (ServerConfiguration, inout ServerConfiguration) -> Void
    private let show: @Sendable (ServerConfiguration) -> SettingValue

    private init<Value: Equatable & Sendable & ShownSetting>(
        _ name: String, _ path: any (WritableKeyPath<ServerConfiguration, Value> & Sendable), _ activation: Activation
    ) {
        self.name = name
        self.activation = activation
        compare = { $0[keyPath: path] == $1[keyPath: path] }
        transfer = { source, target in target[keyPath: path] = source[keyPath: path] }
        show = { $0[keyPath: path].settingValue }
    }

    private init(_ limit: Limit) {
        name = "limits.\(limit.name)"
        activation = limit.activation
        compare = { limit.isSame(in: $0.limits, and: $1.limits) }
        transfer = { source, target in limit.copy(from: source.limits, to: &target.limits) }
        show = { .text(limit.text($0.limits)) }
    }

    /// Every setting, in the order of the documentation.
    public static let table: [ServerSetting] =
        [
            ServerSetting("hostname", \.hostname, .restart),
            ServerSetting("data", \.data, .restart),
            ServerSetting("maildirs", \.maildirs, .reload),
            ServerSetting("listeners", \.listeners, .restart),
            ServerSetting("tls", \.tls, .restart),
            ServerSetting("dns.servers", \.dnsServers, .restart),
            ServerSetting("dns.dnssec", \.dnssec, .restart),
            ServerSetting("dns.trustAnchors", \.dnsTrustAnchors, .restart),
            ServerSetting("administration", \.administration, .restart),
            ServerSetting("trustedNetworks", \.trustedNetworks, .reload),
            ServerSetting("deliveryNetworks", \.deliveryNetworks, .reload),
            ServerSetting("operator", \.operatorAddress, .reload),
            ServerSetting("starttlsRequiredReply", \.starttlsRequiredReply, .reload),
            ServerSetting("senderAuthentication", \.senderAuthentication, .reload),
            ServerSetting("connectionFilter", \.connectionFilter, .reload),
            ServerSetting("geo", \.geography, .reload),
            ServerSetting("engines", \.engines, .reload),
            ServerSetting("log", \.log, .reload),
            ServerSetting("outboundPools", \.outboundPools, .reload),
            ServerSetting("quarantine.keyFile", \.quarantineKeyFile, .restart),
        ] + Limits.table.map(ServerSetting.init)

    /// Whether it is the same in two configurations.
    public func isSame(in first: ServerConfiguration, and second: ServerConfiguration) -> Bool {
        compare(first, second)
    }

    /// Its value as programs are shown it.
    func value(in server: ServerConfiguration) -> SettingValue { show(server) }
}

extension ServerConfiguration {
    /// The names of the settings that differ in another configuration and that only a restart can put into force.
    public func needingRestart(for other: ServerConfiguration) -> [String] {
        ServerSetting.table.filter { $0.activation == .restart && !$0.isSame(in: self, and: other) }.map(\.name)
    }

    /// The names of the settings that differ in another configuration and that a reload can put into force.
    public func needingReload(for other: ServerConfiguration) -> [String] {
        ServerSetting.table.filter { $0.activation == .reload && !$0.isSame(in: self, and: other) }.map(\.name)
    }

    /// These settings, with those of another configuration wherever a reload can put them into force.
    public func reloading(_ other: ServerConfiguration) -> ServerConfiguration {
        var result = other
        for setting in ServerSetting.table where setting.activation == .restart { setting.transfer(self, &result) }
        return result
    }
}
