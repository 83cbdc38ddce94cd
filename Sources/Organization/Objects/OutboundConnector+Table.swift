internal import Mail

extension OutboundConnector: DescribedObject {
    /// Each property at its default.
    public static let blank = OutboundConnector(name: "")

    /// The properties of the reference page, docs/reference/connectors.md.
    public static let table = ObjectTable<OutboundConnector>(
        .outboundConnector, ignored: ["Identity", "IsValidated", "LastValidationTimestamp"],
        properties: [
            // Without a name it is checked like any other.
            .name(
                \.name, isEssential: false,
                "Unique among the organization's outbound connectors."),
            .flag(
                "Enabled", \.isEnabled, "A disabled connector is not chosen; mail that waits for it keeps waiting."),
            .value(
                "ConnectorType", \.connectorType, .choice, written: .always,
                "`Partner` for domains outside, `OnPremises` for the organization's own servers."),
            .value(
                "ConnectorSource", \.connectorSource, .choice, "The connector's origin. No effect."),
            .value("Comment", \.comment, .text, default: "empty", "Text."),
            .list(
                "RecipientDomains", \.recipientDomains, .storedDomainPattern, default: "–",
                "The domains it is for; `\"*.contoso.com\"` is contoso.com and its subdomains, `\"*\"` every domain."),
            .flag(
                "AllAcceptedDomains", \.allAcceptedDomains, "The connector is also for every accepted domain."),
            .flag(
                "RouteAllMessagesViaOnPremises", \.routeAllMessagesViaOnPremises,
                """
                Centralised mail transport: mail that did not come from the organization's own servers goes to them first.
                """),
            .flag(
                "IsTransportRuleScoped", \.isTransportRuleScoped,
                "Used only where a [mail flow rule](mail-flow-rules.md) names it with `RouteMessageOutboundConnector`."),
            .flag(
                "UseMXRecord", \.useMXRecord, "Mail goes by MX of the recipient's domain; `false` needs `SmartHosts`."),
            .list(
                "SmartHosts", \.smartHosts, .smartHost, default: "–",
                """
                `"host:port"`: a name, an address or a block (`10.1.1.0/28`); without a port, 25. One pool: the order is \
                random at each attempt. With `UseMXRecord` they are not used.
                """),
            .optional(
                "MaxConnections", \.maxConnections, .integer(1...1_000), default: "the server's",
                "Our own, for smart hosts: connections at a time."),
            .flag(
                "StrictOrder", \.strictOrder,
                "Our own, for smart hosts: one connection at a time, so that no message overtakes another."),
            .optional(
                "JunkSubaddress", \.junkSubaddress, .junkSubaddress, default: "none",
                """
                Our own, with `OnPremises`: `"+Junk"` sends copies for the junk folder to `user+Junk@` instead of `user@` \
                ([what the servers need](hybrid.md#sub-addresses)).
                """),
            .optional(
                "TlsSettings", \.tlsSettings, .choice, default: "`null`",
                """
                `null`: TLS where it is offered. `EncryptionOnly`: only with TLS. `CertificateValidation`: only with TLS and \
                a trusted certificate. `DomainValidation`: in addition, `TlsDomain` must match a name in the certificate.
                """),
            .optional(
                "TlsDomain", \.tlsDomain,
                .narrowPattern(expected: "a domain such as mail.contoso.com or \"*.contoso.com\""), default: "–",
                "With `DomainValidation`: `mail.fabrikam.com` or `\"*.fabrikam.com\"`."),
            .optional(
                "TlsClientCertificate", \.tlsClientCertificate,
                .reference(.clientCertificate, expected: "the Name of one of this server's tls.clientCertificates"),
                default: "none",
                "Our own: the `Name` of one of this server's [`tls.clientCertificates`](../configuration.md) to show."),
            .value(
                "SmtpDaneMode", \.smtpDaneMode, .choice,
                "[DANE](dane.md): where the destination has it, always, or never."),
            .value(
                "MtaStsMode", \.mtaStsMode, .choice, "[MTA-STS](mta-sts.md): where the destination has it, or never."),
            .flag(
                "CloudServicesMailEnabled", \.cloudServicesMailEnabled,
                "Internal header fields travel to the organization's Exchange servers."),
            .flag(
                "SenderRewritingEnabled", \.senderRewritingEnabled,
                "Foreign senders are also rewritten in mail to the organization's own servers."),
            .flag(
                "TestMode", \.isTestMode, "The connector is a staged copy that only its validation uses."),
            .optional(
                "LinkForModifiedConnector", \.linkForModifiedConnector,
                .reference(.outboundConnector, expected: "the Name of the live connector"), default: "none",
                "With `TestMode`: the `Name` of the live connector that the copy is to replace."),
            .list(
                "ValidationRecipients", \.validationRecipients, .proxyAddress, default: "none",
                "Addresses that validation sends its test message to."),
        ])
}
