import Mail

/// A connector in JSON: its properties by EOP's names, each beside the others.
extension ConnectorView: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// What stands for itself and is no property of ``properties``.
    private static let own: Set = [
        "Organization", "Direction", "Name", "Enabled", "ConnectorType", "IsValidated", "LastValidationTimestamp",
        "Blocked",
    ]

    /// Writes what holds for the connector's direction; null where there is nothing.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(organization, forKey: Key("Organization"))
        try container.encode(direction, forKey: Key("Direction"))
        try container.encode(name, forKey: Key("Name"))
        try container.encode(isEnabled, forKey: Key("Enabled"))
        try container.encode(connectorType, forKey: Key("ConnectorType"))
        if let isValidated {
            try container.encode(isValidated, forKey: Key("IsValidated"))
            try container.encode(lastValidation, forKey: Key("LastValidationTimestamp"))
        }
        if direction == .inbound { try container.encode(block, forKey: Key("Blocked")) }
        for property in properties { try container.encode(property.value, forKey: Key(property.name)) }
    }

    /// Reads what ``encode(to:)`` writes; the properties in the order of the documentation, those that it does not know
    /// behind them by name.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        organization = try container.decode(String.self, forKey: Key("Organization"))
        direction = try container.decode(ConnectorName.Direction.self, forKey: Key("Direction"))
        name = try container.decode(String.self, forKey: Key("Name"))
        isEnabled = try container.decode(Bool.self, forKey: Key("Enabled"))
        connectorType = try container.decode(String.self, forKey: Key("ConnectorType"))
        isValidated = try container.decodeIfPresent(Bool.self, forKey: Key("IsValidated"))
        lastValidation = try container.decodeIfPresent(WallTime.self, forKey: Key("LastValidationTimestamp"))
        block = try container.decodeIfPresent(Block.self, forKey: Key("Blocked"))
        isTestMode = try container.decodeIfPresent(Bool.self, forKey: Key("TestMode")) ?? false
        isTransportRuleScoped = try container.decodeIfPresent(Bool.self, forKey: Key("IsTransportRuleScoped")) ?? false
        let order = direction == .inbound ? Self.inboundOrder : Self.outboundOrder
        let names = container.allKeys.map(\.stringValue).filter { !Self.own.contains($0) }
        let sorted = names.sorted { ($0.place(in: order), $0) < ($1.place(in: order), $1) }
        properties = try sorted.map { Property($0, try container.decode(Value.self, forKey: Key($0))) }
    }

    private static let inboundOrder = [
        "ConnectorSource", "SenderDomains", "SenderIPAddresses", "AssociatedAcceptedDomains",
        "TlsSenderCertificateName", "TlsSenderCertificateFingerprints", "RequireTls", "RestrictDomainsToCertificate",
        "RestrictDomainsToIPAddresses", "CloudServicesMailEnabled", "TreatMessagesAsInternal", "EFSkipLastIP",
        "EFSkipIPs", "EFUsers", "EFTestMode", "Comment",
    ]

    private static let outboundOrder = [
        "ConnectorSource", "RecipientDomains", "AllAcceptedDomains", "UseMXRecord", "SmartHosts", "TlsSettings",
        "TlsDomain", "TlsClientCertificate", "RouteAllMessagesViaOnPremises", "IsTransportRuleScoped",
        "CloudServicesMailEnabled", "SenderRewritingEnabled", "SmtpDaneMode", "MtaStsMode", "TestMode",
        "LinkForModifiedConnector", "ValidationRecipients", "MaxConnections", "StrictOrder", "Comment",
    ]
}

extension String {
    fileprivate func place(in order: [String]) -> Int { order.firstIndex(of: self) ?? order.count }
}
