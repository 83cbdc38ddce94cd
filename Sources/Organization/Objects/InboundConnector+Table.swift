internal import Mail

extension InboundConnector: DescribedObject {
    /// Each property at its default.
    public static let blank = InboundConnector(name: "", connectorType: .partner)

    /// The properties of the reference page, docs/reference/connectors.md.
    public static let table = ObjectTable<InboundConnector>(
        .inboundConnector, ignored: ["Identity", "ClientHostNames", "EFSkipMailGateway", "ScanAndDropRecipients"],
        unsupported: [
            UnsupportedProperty(
                "TrustedOrganizations", problem: "is not offered: one organization here has no rights in another",
                mend: "remove it; a Partner connector can name the other organization's servers")
        ],
        properties: [
            // Without a name it is checked like any other.
            .name(\.name, isEssential: false, "Unique among the organization's inbound connectors."),
            .flag("Enabled", \.isEnabled, "A disabled connector is ignored."),
            .value(
                "ConnectorType", \.connectorType, .choice, written: .always,
                "Whose servers they are: another organization's, or the organization's own."),
            .value("ConnectorSource", \.connectorSource, .choice, "The connector's origin. No effect."),
            .value("Comment", \.comment, .text, default: "empty", "Text."),
            .list(
                "SenderDomains", \.senderDomains, .storedDomainPattern,
                default: "required; `\"*\"` for `OnPremises`", written: .always, for: "Partner",
                "The domains of MAIL FROM that the connector is for. EOP's stored form `smtp:*;1` is read too."),
            .list(
                "SenderIPAddresses", \.senderIPAddresses,
                .network(expected: "an address or block such as 10.1.1.25, 10.1.1.0/24 or \"2001:db8::/32\""),
                default: "none",
                """
                Addresses and blocks (`10.1.1.25`, `10.1.1.0/24`, `"2001:db8::/32"`) that the servers connect from. For \
                `Partner` only with `RestrictDomainsToIPAddresses`.
                """),
            .list(
                "AssociatedAcceptedDomains", \.associatedAcceptedDomains,
                .domain(expected: "an accepted domain such as contoso.com"), default: "all",
                """
                The accepted domains that use the connector: of recipients for `Partner`, of senders for `OnPremises`.
                """),
            .optional(
                "TlsSenderCertificateName", \.tlsSenderCertificateName,
                .narrowPattern(expected: "a domain such as mail.contoso.com or \"*.contoso.com\""), default: "none",
                """
                A name in the client's certificate, `mail.contoso.com` or `"*.contoso.com"`. The certificate's chain \
                must be trusted.
                """),
            .list(
                "TlsSenderCertificateFingerprints", \.tlsSenderCertificateFingerprints, .fingerprint, default: "none",
                """
                Our own: SHA-256 of whole certificates, 64 hexadecimal digits with or without colons. One of them \
                identifies the client, whatever its chain.
                """),
            .flag("RequireTls", \.requireTls, for: "Partner", "Mail without TLS is refused."),
            .flag(
                "RestrictDomainsToCertificate", \.restrictDomainsToCertificate, for: "Partner",
                "Mail of `SenderDomains` only with the certificate."),
            .flag(
                "RestrictDomainsToIPAddresses", \.restrictDomainsToIPAddresses, for: "Partner",
                "Mail of `SenderDomains` only from `SenderIPAddresses`."),
            .flag(
                "CloudServicesMailEnabled", \.cloudServicesMailEnabled, for: "OnPremises",
                "Internal header fields of the organization's Exchange servers are kept."),
            .flag(
                "TreatMessagesAsInternal", \.treatMessagesAsInternal, for: "OnPremises",
                "Mail from accepted domains counts as internal."),
            .flag(
                "EFSkipLastIP", \.enhancedFiltering.skipLastIP,
                "[Enhanced Filtering](enhanced-filtering.md): the last hop is skipped to find the true source."),
            .list(
                "EFSkipIPs", \.enhancedFiltering.skipIPs, .networkRange, default: "none",
                """
                Enhanced Filtering: the hops that are skipped. Takes addresses, blocks and ranges \
                (`192.0.2.1-192.0.2.20`).
                """),
            .list(
                "EFUsers", \.usersOfEnhancedFiltering, .proxyAddress, default: "everyone",
                "Enhanced Filtering: acts only when all recipients of the message are listed."),
            .flag(
                "EFTestMode", \.enhancedFiltering.isTest,
                "Enhanced Filtering: the true source is found and recorded, but not acted on."),
        ])

    /// `EFUsers` as a document lists them: nobody for everyone.
    private var usersOfEnhancedFiltering: [EmailAddress] {
        get { enhancedFiltering.users ?? [] }
        set { enhancedFiltering.users = newValue.isEmpty ? nil : newValue }
    }
}
