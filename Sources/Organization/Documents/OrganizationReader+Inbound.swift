internal import Mail

/// Reads `inboundConnectors`.
extension OrganizationReader {
    static func inboundConnector(_ reader: ObjectReader) -> InboundConnector {
        var connector = InboundConnector(name: name(reader) ?? "")
        connector.isEnabled = reader.bool("Enabled", default: true)
        connector.connectorType = reader.choice("ConnectorType") ?? .partner
        connector.connectorSource = reader.choice("ConnectorSource") ?? .default
        connector.comment = reader.scalar("Comment", expected: "text") { $0 } ?? ""

        let senders = reader.list("SenderDomains", expected: pattern, domainPattern)
        connector.senderDomains = senders.isEmpty ? [.any] : senders
        connector.senderIPAddresses = reader.list(
            "SenderIPAddresses", expected: "an address or block such as 10.1.1.25, 10.1.1.0/24 or \"2001:db8::/32\""
        ) { IPNetwork($0) }
        connector.associatedAcceptedDomains = reader.list(
            "AssociatedAcceptedDomains", expected: "an accepted domain such as contoso.com"
        ) { try? Domain($0) }
        connector.tlsSenderCertificateName = reader.scalar(
            "TlsSenderCertificateName", expected: "a domain such as mail.contoso.com or \"*.contoso.com\"",
            certificatePattern)
        connector.tlsSenderCertificateFingerprints = reader.list(
            "TlsSenderCertificateFingerprints", expected: "a SHA-256 fingerprint: 64 hexadecimal digits", fingerprint)
        connector.requireTls = reader.bool("RequireTls", default: true)
        connector.restrictDomainsToCertificate = reader.bool("RestrictDomainsToCertificate")
        connector.restrictDomainsToIPAddresses = reader.bool("RestrictDomainsToIPAddresses")

        connector.cloudServicesMailEnabled = reader.bool("CloudServicesMailEnabled")
        connector.treatMessagesAsInternal = reader.bool("TreatMessagesAsInternal")
        connector.enhancedFiltering = enhancedFiltering(reader)
        reader.ignored(["Identity", "ClientHostNames", "EFSkipMailGateway", "ScanAndDropRecipients"])
        reader.unsupported(
            ["TrustedOrganizations"], problem: "is not offered: one organization here has no rights in another",
            mend: "remove it; a Partner connector can name the other organization's servers")
        return connector
    }

    private static func enhancedFiltering(_ reader: ObjectReader) -> InboundConnector.EnhancedFiltering {
        var filtering = InboundConnector.EnhancedFiltering()
        filtering.skipLastIP = reader.bool("EFSkipLastIP")
        filtering.skipIPs = reader.list(
            "EFSkipIPs", expected: "an address, a block or a range such as 192.0.2.1-192.0.2.20"
        ) { IPNetwork.blocks(of: $0) }.flatMap { $0 }
        let users = reader.list("EFUsers", expected: address, proxyAddress)
        filtering.users = users.isEmpty ? nil : users
        filtering.isTest = reader.bool("EFTestMode")
        return filtering
    }

    // As openssl prints it, with colons, or without.
    private static func fingerprint(_ text: String) -> String? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 64, digits.count == text.utf8.count || text.utf8.count == 95 else { return nil }
        let isHexadecimal = digits.allSatisfy { octet in
            (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet | 0x20)
        }
        return isHexadecimal ? String(decoding: digits, as: UTF8.self).lowercased() : nil
    }
}
