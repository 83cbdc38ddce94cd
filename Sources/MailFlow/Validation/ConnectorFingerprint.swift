internal import Crypto
internal import Mail
package import Organization

/// Tells whether the properties of a connector that a validation is about are still those that were validated.
package enum ConnectorFingerprint {
    /// SHA-256 over the properties of routing and TLS, lower-case hexadecimal. Name, comment, limits and test recipients
    /// play no part, so that a staged copy and the connector that it becomes have the same.
    package static func of(_ connector: OutboundConnector) -> String {
        // Lists in a stable order: another order of the same entries means the same. Each part has its length before it,
        // so that no entry can pass for two.
        let parts: [[String]] = [
            ["1"],
            [connector.connectorType.rawValue],
            connector.recipientDomains.map(\.description).sorted(),
            ["\(connector.allAcceptedDomains)", "\(connector.useMXRecord)"],
            connector.smartHosts.map(\.description).sorted(),
            [connector.tlsSettings?.rawValue ?? "", connector.tlsDomain?.description ?? ""],
            [connector.tlsClientCertificate ?? ""],
            ["\(connector.routeAllMessagesViaOnPremises)", "\(connector.isTransportRuleScoped)"],
            ["\(connector.cloudServicesMailEnabled)", "\(connector.senderRewritingEnabled)"],
            [connector.smtpDaneMode.rawValue, connector.mtaStsMode.rawValue],
        ]
        var text = ""
        for part in parts {
            text += "\(part.count):"
            for entry in part { text += "\(entry.utf8.count):\(entry)" }
        }
        return SHA256.hash(data: Array(text.utf8)).hexadecimal
    }
}
