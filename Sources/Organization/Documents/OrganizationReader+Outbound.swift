internal import Mail

/// Reads `outboundConnectors`.
extension OrganizationReader {
    static func outboundConnector(_ reader: ObjectReader) -> OutboundConnector {
        var connector = OutboundConnector(name: name(reader) ?? "")
        connector.isEnabled = reader.bool("Enabled", default: true)
        connector.connectorType = reader.choice("ConnectorType") ?? .partner
        connector.connectorSource = reader.choice("ConnectorSource") ?? .default
        connector.comment = reader.scalar("Comment", expected: "text") { $0 } ?? ""

        connector.recipientDomains = reader.list("RecipientDomains", expected: pattern, domainPattern)
        connector.allAcceptedDomains = reader.bool("AllAcceptedDomains")
        connector.routeAllMessagesViaOnPremises = reader.bool("RouteAllMessagesViaOnPremises")
        connector.isTransportRuleScoped = reader.bool("IsTransportRuleScoped")
        connector.isTestMode = reader.bool("TestMode")
        connector.linkForModifiedConnector = reader.scalar(
            "LinkForModifiedConnector", expected: "the Name of the live connector"
        ) { $0 }
        connector.useMXRecord = reader.bool("UseMXRecord", default: true)
        connector.smartHosts = reader.list(
            "SmartHosts", expected: "a host such as \"10.1.1.25:25\" or a block such as 10.1.1.0/28"
        ) { SmartHost($0, defaultPort: 25) }
        connector.maxConnections = reader.integer("MaxConnections", connections)
        connector.strictOrder = reader.bool("StrictOrder")

        connector.tlsSettings = reader.choice("TlsSettings")
        connector.tlsDomain = reader.scalar(
            "TlsDomain", expected: "a domain such as mail.contoso.com or \"*.contoso.com\"", certificatePattern)
        connector.tlsClientCertificate = reader.scalar(
            "TlsClientCertificate", expected: "the Name of one of this server's tls.clientCertificates"
        ) { $0 }
        connector.smtpDaneMode = reader.choice("SmtpDaneMode") ?? .opportunistic
        connector.mtaStsMode = reader.choice("MtaStsMode") ?? .opportunistic

        connector.cloudServicesMailEnabled = reader.bool("CloudServicesMailEnabled")
        connector.senderRewritingEnabled = reader.bool("SenderRewritingEnabled")
        connector.validationRecipients = reader.list("ValidationRecipients", expected: address, proxyAddress)
        reader.ignored(["Identity", "IsValidated", "LastValidationTimestamp"])
        return connector
    }

    /// A domain as EOP lists it, where the stored form `smtp:contoso.com;1` occurs too.
    static func domainPattern(_ text: String) -> DomainPattern? {
        var text = Substring(text)
        if text.lowercased().hasPrefix("smtp:") {
            text = text.dropFirst(5)
            if let semicolon = text.lastIndex(of: ";") { text = text[..<semicolon] }
        }
        return DomainPattern(text)
    }

    /// A name to find in a certificate, which is never just any.
    static func certificatePattern(_ text: String) -> DomainPattern? {
        DomainPattern(text).flatMap { $0 == .any ? nil : $0 }
    }
}
