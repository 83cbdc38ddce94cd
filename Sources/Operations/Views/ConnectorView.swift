package import Mail
import MailFlow
import Organization

/// A connector as `postern connector` and the API show it; property names are EOP's.
package struct ConnectorView: Sendable, Hashable {
    /// A property's value.
    package enum Value: Codable, Sendable, Hashable {
        /// Yes or no.
        case flag(Bool)
        /// A number.
        case number(Int)
        /// Text.
        case text(String)
        /// Several.
        case list([String])
        /// Not set.
        case none

        /// Writes the bare value.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .flag(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .text(let value): try container.encode(value)
            case .list(let value): try container.encode(value)
            case .none: try container.encodeNil()
            }
        }

        /// Reads a bare value.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .none
            } else if let value = try? container.decode(Bool.self) {
                self = .flag(value)
            } else if let value = try? container.decode(Int.self) {
                self = .number(value)
            } else if let value = try? container.decode([String].self) {
                self = .list(value)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        /// As a line shows it.
        package var text: String {
            switch self {
            case .flag(let value): value ? "true" : "false"
            case .number(let value): String(value)
            case .text(let value): value
            case .list(let value): value.isEmpty ? "-" : value.joined(separator: ", ")
            case .none: "-"
            }
        }
    }

    /// One property.
    package struct Property: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value.
        package var value: Value
    }

    /// That an administrator has blocked it.
    package struct Block: Codable, Sendable, Hashable {
        /// Why.
        package var reason: String
        /// Who.
        package var author: String
        /// When.
        package var at: WallTime
    }

    /// The organization.
    package var organization: String
    /// `Name`.
    package var name: String
    /// Inbound or outbound.
    package var direction: ConnectorName.Direction
    /// `Enabled`.
    package var isEnabled: Bool
    /// `ConnectorType`.
    package var connectorType: String
    /// `TestMode`; false of inbound ones.
    package var isTestMode: Bool
    /// `IsTransportRuleScoped`; false of inbound ones.
    package var isTransportRuleScoped: Bool
    /// `IsValidated`: its last validation went well, and its routing and TLS are still those that were validated. Nil of
    /// inbound ones.
    package var isValidated: Bool?
    /// `LastValidationTimestamp` of that validation.
    package var lastValidation: WallTime?
    /// Set when an administrator has blocked it.
    package var block: Block?
    /// All other properties, in the order of the documentation.
    package var properties: [Property]
}

extension ConnectorView {
    init(_ connector: InboundConnector, organization: String, blocked: [BlockedConnector]) {
        self.organization = organization
        name = connector.name
        direction = .inbound
        isEnabled = connector.isEnabled
        connectorType = connector.connectorType.rawValue
        isTestMode = false
        isTransportRuleScoped = false
        block = blocked.first { $0.organization == organization && $0.connector == connector.name }.map {
            Block(reason: $0.reason, author: $0.author, at: $0.at)
        }
        let filtering = connector.enhancedFiltering
        properties = [
            Property("ConnectorSource", .text(connector.connectorSource.rawValue)),
            Property("SenderDomains", .list(connector.senderDomains.map(\.description))),
            Property("SenderIPAddresses", .list(connector.senderIPAddresses.map(\.description))),
            Property("AssociatedAcceptedDomains", .list(connector.associatedAcceptedDomains.map(\.name))),
            Property("TlsSenderCertificateName", .optional(connector.tlsSenderCertificateName?.description)),
            Property("TlsSenderCertificateFingerprints", .list(connector.tlsSenderCertificateFingerprints)),
            Property("RequireTls", .flag(connector.requireTls)),
            Property("RestrictDomainsToCertificate", .flag(connector.restrictDomainsToCertificate)),
            Property("RestrictDomainsToIPAddresses", .flag(connector.restrictDomainsToIPAddresses)),
            Property("CloudServicesMailEnabled", .flag(connector.cloudServicesMailEnabled)),
            Property("TreatMessagesAsInternal", .flag(connector.treatMessagesAsInternal)),
            Property("EFSkipLastIP", .flag(filtering.skipLastIP)),
            Property("EFSkipIPs", .list(filtering.skipIPs.map(\.description))),
            Property("EFUsers", filtering.users.map { .list($0.map(\.description)) } ?? .none),
            Property("EFTestMode", .flag(filtering.isTest)),
            Property("Comment", .text(connector.comment)),
        ]
    }

    init(_ connector: OutboundConnector, organization: String, validations: [ConnectorValidationRecord]) {
        self.organization = organization
        name = connector.name
        direction = .outbound
        isEnabled = connector.isEnabled
        connectorType = connector.connectorType.rawValue
        isTestMode = connector.isTestMode
        isTransportRuleScoped = connector.isTransportRuleScoped
        // By what was validated, not by the name: a staged copy counts for the connector that it has become.
        let fingerprint = ConnectorFingerprint.of(connector)
        lastValidation =
            validations.filter { $0.organization == organization && $0.fingerprint == fingerprint }
            .map(\.validatedAt).max()
        isValidated = lastValidation != nil
        properties = [
            Property("ConnectorSource", .text(connector.connectorSource.rawValue)),
            Property("RecipientDomains", .list(connector.recipientDomains.map(\.description))),
            Property("AllAcceptedDomains", .flag(connector.allAcceptedDomains)),
            Property("UseMXRecord", .flag(connector.useMXRecord)),
            Property("SmartHosts", .list(connector.smartHosts.map(\.description))),
            Property("TlsSettings", .optional(connector.tlsSettings?.rawValue)),
            Property("TlsDomain", .optional(connector.tlsDomain?.description)),
            Property("TlsClientCertificate", .optional(connector.tlsClientCertificate)),
            Property("RouteAllMessagesViaOnPremises", .flag(connector.routeAllMessagesViaOnPremises)),
            Property("IsTransportRuleScoped", .flag(connector.isTransportRuleScoped)),
            Property("CloudServicesMailEnabled", .flag(connector.cloudServicesMailEnabled)),
            Property("SenderRewritingEnabled", .flag(connector.senderRewritingEnabled)),
            Property("SmtpDaneMode", .text(connector.smtpDaneMode.rawValue)),
            Property("MtaStsMode", .text(connector.mtaStsMode.rawValue)),
            Property("TestMode", .flag(connector.isTestMode)),
            Property("LinkForModifiedConnector", .optional(connector.linkForModifiedConnector)),
            Property("ValidationRecipients", .list(connector.validationRecipients.map(\.description))),
            Property("MaxConnections", connector.maxConnections.map { .number($0) } ?? .none),
            Property("StrictOrder", .flag(connector.strictOrder)),
            Property("JunkSubaddress", .optional(connector.junkSubaddress?.description)),
            Property("Comment", .text(connector.comment)),
        ]
    }
}

extension ConnectorView.Property {
    init(_ name: String, _ value: ConnectorView.Value) {
        self.name = name
        self.value = value
    }
}

extension ConnectorView.Value {
    fileprivate static func optional(_ text: String?) -> ConnectorView.Value { text.map { .text($0) } ?? .none }
}
