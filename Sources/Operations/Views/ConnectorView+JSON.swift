import Mail
import Organization

/// A connector in JSON: its properties by EOP's names, each beside the others, and what is Postern's own in lower case.
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
        "organization", "direction", "Name", "Enabled", "ConnectorType", "IsValidated", "LastValidationTimestamp",
        "blocked",
    ]

    /// Writes what holds for the connector's direction, and null for what there is not; so `blocked` of an outbound one,
    /// and the validation of an inbound one.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(organization, forKey: Key("organization"))
        try container.encode(direction, forKey: Key("direction"))
        try container.encode(name, forKey: Key("Name"))
        try container.encode(isEnabled, forKey: Key("Enabled"))
        try container.encode(connectorType, forKey: Key("ConnectorType"))
        try container.encode(isValidated, forKey: Key("IsValidated"))
        try container.encode(lastValidation, forKey: Key("LastValidationTimestamp"))
        try container.encode(block, forKey: Key("blocked"))
        for property in properties { try container.encode(property.value, forKey: Key(property.name)) }
    }

    /// Reads what ``encode(to:)`` writes; the properties in the order of the documentation, those that it does not know
    /// behind them by name.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        organization = try container.decode(String.self, forKey: Key("organization"))
        direction = try container.decode(ConnectorName.Direction.self, forKey: Key("direction"))
        name = try container.decode(String.self, forKey: Key("Name"))
        isEnabled = try container.decode(Bool.self, forKey: Key("Enabled"))
        connectorType = try container.decode(String.self, forKey: Key("ConnectorType"))
        isValidated = try container.decodeIfPresent(Bool.self, forKey: Key("IsValidated"))
        lastValidation = try container.decodeIfPresent(WallTime.self, forKey: Key("LastValidationTimestamp"))
        block = try container.decodeIfPresent(Block.self, forKey: Key("blocked"))
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
        "LinkForModifiedConnector", "ValidationRecipients", "MaxConnections", "StrictOrder", "JunkSubaddress",
        "Comment",
    ]
}

extension ConnectorView: JSONShaped {
    /// An inbound or an outbound connector, which have different properties.
    package static var jsonShape: JSONShape {
        let inbound = ConnectorView(InboundConnector(name: ""), organization: "", blocked: [])
        let outbound = ConnectorView(OutboundConnector(name: ""), organization: "", validations: [])
        return .oneOf("Connector", [inbound, outbound].map(\.shape))
    }

    /// Any connector.
    package static var jsonExample: ConnectorView {
        ConnectorView(InboundConnector(name: ""), organization: "", blocked: [])
    }

    private var shape: JSONShape {
        let block = JSONShape.object(
            "Connector.Block", [.init("reason", .string), .init("author", .string), .init("at", .moment)])
        return .object(
            "\(direction.rawValue)Connector",
            [
                .init("organization", .string), .init("direction", .choice([direction.rawValue])),
                .init("Name", .string), .init("Enabled", .boolean), .init("ConnectorType", .string),
                .init("IsValidated", .nullable(.boolean)), .init("LastValidationTimestamp", .nullable(.moment)),
                .init("blocked", .nullable(block)),
            ] + properties.map { .init($0.name, Self.optional[$0.name] ?? $0.value.shape) })
    }

    /// The properties that may be null; the others always have a value.
    private static let optional: [String: JSONShape] = [
        "TlsSenderCertificateName": .nullable(.string), "EFUsers": .nullable(.list(.string)),
        "TlsSettings": .nullable(.string), "TlsDomain": .nullable(.string),
        "TlsClientCertificate": .nullable(.string), "LinkForModifiedConnector": .nullable(.string),
        "MaxConnections": .nullable(.integer), "JunkSubaddress": .nullable(.string),
    ]
}

extension ConnectorView.Value {
    fileprivate var shape: JSONShape {
        switch self {
        case .flag: .boolean
        case .number: .integer
        case .text: .string
        case .list: .list(.string)
        case .none: .nullable(.any)
        }
    }
}

extension String {
    fileprivate func place(in order: [String]) -> Int { order.firstIndex(of: self) ?? order.count }
}
