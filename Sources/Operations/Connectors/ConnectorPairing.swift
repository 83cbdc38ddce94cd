import Mail
import Organization

/// The other side's half of a connector: what its administrator runs or writes there, with this server's names filled in
/// (docs/commands.md).
package struct ConnectorPairing: Codable, Sendable, Hashable {
    /// The half for one mail system.
    package struct Section: Codable, Sendable, Hashable {
        /// The mail system.
        package var system: PairedSystem
        /// Where it belongs: a shell, or a file.
        package var place: String
        /// The script, or the lines.
        package var text: String
    }

    /// The connector.
    package var connector: String
    /// A half for each mail system that was asked for.
    package var sections: [Section]

    /// The half of an inbound connector: how the other side sends to this server.
    init(
        _ connector: InboundConnector, system: PairedSystem?, server: ServerConfiguration, owner: OrganizationSnapshot
    ) {
        let gateway = PairedGateway(server)
        let associated = connector.associatedAcceptedDomains.map(\.name)
        let sender = SendingHalf(
            connector: connector, gateway: gateway,
            domains: associated.isEmpty ? owner.document.acceptedDomains.map(\.name) : associated)
        self.connector = connector.name
        sections = (system.map { [$0] } ?? PairedSystem.allCases).map { system in
            switch system {
            case .exchange: Section(system: system, place: "Exchange Management Shell", text: sender.exchange)
            case .exchangeOnline:
                Section(system: system, place: "Exchange Online PowerShell", text: sender.exchangeOnline)
            case .postfix: Section(system: system, place: "main.cf", text: sender.postfix)
            }
        }
    }

    /// The half of an outbound connector: how the other side takes mail from this server.
    init(_ connector: OutboundConnector, system: PairedSystem?, server: ServerConfiguration) {
        let receiver = ReceivingHalf(connector: connector, gateway: PairedGateway(server))
        self.connector = connector.name
        sections = (system.map { [$0] } ?? PairedSystem.allCases).map { system in
            switch system {
            case .exchange: Section(system: system, place: "Exchange Management Shell", text: receiver.exchange)
            case .exchangeOnline:
                Section(system: system, place: "Exchange Online PowerShell", text: receiver.exchangeOnline)
            case .postfix: Section(system: system, place: "main.cf", text: receiver.postfix)
            }
        }
    }
}

/// This server as the other side sees it.
struct PairedGateway {
    let hostname: String
    let port: Int
    let hasTLS: Bool

    init(_ server: ServerConfiguration) {
        hostname = server.hostname.name
        // 25 where it is among several; a port that the kernel chooses can't be told before.
        let ports = server.listeners.map(\.port).filter { $0 > 0 }
        port = ports.contains(25) ? 25 : ports.first ?? 25
        hasTLS = server.tls != nil
    }
}

/// How another mail system sends to this server.
private struct SendingHalf {
    let connector: InboundConnector
    let gateway: PairedGateway
    /// The domains that a partner sends here for.
    let domains: [String]

    private var isOwn: Bool { connector.connectorType == .onPremises }
    private var name: String { "To \(gateway.hostname) (\(connector.name))" }
    /// The domain under which the other side's certificate is looked for.
    private var certificate: DomainPattern? { connector.tlsSenderCertificateName }

    var exchange: String {
        let identity = PowerShell.quoted(name)
        var script = PowerShell.comment(
            "\(isOwn ? "All mail to other organizations" : "Mail for these domains") leaves for this gateway.")
        var parameters = [
            ("Name", identity), ("Usage", "Custom"),
            ("AddressSpaces", isOwn ? PowerShell.quoted("SMTP:*;1") : PowerShell.list(domains.map { "SMTP:\($0);1" })),
            ("DNSRoutingEnabled", "$false"), ("SmartHosts", PowerShell.quoted(gateway.hostname)),
            ("Port", String(gateway.port)), ("SmartHostAuthMechanism", "None"),
        ]
        if gateway.hasTLS {
            parameters += [
                ("RequireTLS", "$true"), ("TlsAuthLevel", "DomainValidation"),
                ("TlsDomain", PowerShell.quoted(gateway.hostname)),
            ]
        }
        if connector.cloudServicesMailEnabled { parameters.append(("CloudServicesMailEnabled", "$true")) }
        if let certificate {
            script += PowerShell.comment("The certificate by which the gateway knows this server.")
            let test =
                switch certificate {
                case .exact(let domain): "-contains \(PowerShell.quoted(domain.name))"
                case .suffix(let domain): "-like \(PowerShell.quoted("*\(domain.name)"))"
                case .any: "-like '*'"
                }
            script +=
                "$certificate = Get-ExchangeCertificate | Where-Object { $_.Services -match 'SMTP' -and "
                + "$_.CertificateDomains \(test) } | Sort-Object NotAfter | Select-Object -Last 1\n"
            parameters.append(("TlsCertificateName", "\"<I>$($certificate.Issuer)<S>$($certificate.Subject)\""))
        }
        return script + PowerShell.command("New-SendConnector", parameters)
    }

    var exchangeOnline: String {
        var parameters = [
            ("Name", PowerShell.quoted(name)), ("ConnectorType", isOwn ? "OnPremises" : "Partner"),
            ("RecipientDomains", isOwn ? PowerShell.quoted("*") : PowerShell.list(domains)),
            ("UseMXRecord", "$false"), ("SmartHosts", PowerShell.quoted(gateway.hostname)),
        ]
        if gateway.hasTLS {
            parameters += [("TlsSettings", "DomainValidation"), ("TlsDomain", PowerShell.quoted(gateway.hostname))]
        }
        if connector.cloudServicesMailEnabled { parameters.append(("CloudServicesMailEnabled", "$true")) }
        let note = gateway.port == 25 ? "" : PowerShell.comment("Exchange Online sends to port 25 only.")
        return note + PowerShell.command("New-OutboundConnector", parameters)
    }

    var postfix: String {
        let hop = "[\(gateway.hostname)]:\(gateway.port)"
        var lines = [MainConfiguration.comment("Mail to this gateway (\(connector.name)).")]
        if isOwn {
            lines.append("relayhost = \(hop)")
        } else {
            lines.append("transport_maps = inline:{")
            lines += domains.map { "    { \($0) = smtp:\(hop) }" }
            lines.append("    }")
        }
        if gateway.hasTLS {
            lines += [
                "smtp_tls_security_level = verify", "smtp_tls_verify_cert_match = hostname",
                "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt", "smtp_tls_mandatory_protocols = >=TLSv1.2",
            ]
        } else {
            lines.append("smtp_tls_security_level = may")
        }
        if let certificate {
            lines += [
                MainConfiguration.comment(
                    "The certificate by which the gateway knows this server: its name is \(certificate)."),
                "smtp_tls_cert_file = /etc/postfix/fullchain.pem", "smtp_tls_key_file = /etc/postfix/privkey.pem",
            ]
        } else if !connector.tlsSenderCertificateFingerprints.isEmpty {
            lines += [
                MainConfiguration.comment("The certificate by which the gateway knows this server, with SHA-256 of")
            ]
            lines += connector.tlsSenderCertificateFingerprints.map { MainConfiguration.comment($0) }
            lines += [
                "smtp_tls_cert_file = /etc/postfix/fullchain.pem", "smtp_tls_key_file = /etc/postfix/privkey.pem",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// How another mail system takes mail from this server.
private struct ReceivingHalf {
    let connector: OutboundConnector
    let gateway: PairedGateway

    private var name: String { "From \(gateway.hostname) (\(connector.name))" }
    private var isEncrypted: Bool { connector.tlsSettings != nil }
    // Where the other side's script runs, this server's own addresses are known by its name.
    private var addresses: String { "(Resolve-DnsName \(PowerShell.quoted(gateway.hostname)) -Type A).IPAddress" }

    var exchange: String {
        let identity = PowerShell.quoted(name)
        var parameters = [
            ("Name", identity), ("TransportRole", "FrontendTransport"), ("Usage", "Custom"),
            ("Bindings", PowerShell.quoted("0.0.0.0:25")), ("RemoteIPRanges", addresses),
            ("PermissionGroups", "AnonymousUsers"), ("AuthMechanism", isEncrypted ? "Tls" : "None"),
        ]
        if isEncrypted { parameters.append(("RequireTLS", "$true")) }
        if isEncrypted, connector.cloudServicesMailEnabled {
            parameters.append(
                ("TlsDomainCapabilities", PowerShell.quoted("\(gateway.hostname):AcceptCloudServicesMail")))
        }
        var script = PowerShell.command("New-ReceiveConnector", parameters)
        script += PowerShell.comment("Mail from this gateway may come from any sender, the organization's own too.")
        script +=
            "Get-ReceiveConnector | Where-Object { $_.Name -eq \(identity) } | Add-ADPermission "
            + "-User 'NT AUTHORITY\\ANONYMOUS LOGON' -ExtendedRights 'ms-Exch-SMTP-Accept-Any-Sender',"
            + "'ms-Exch-SMTP-Accept-Authoritative-Domain-Sender'\n"
        return script
    }

    var exchangeOnline: String {
        let isOwn = connector.connectorType == .onPremises
        var parameters = [
            ("Name", PowerShell.quoted(name)), ("ConnectorType", isOwn ? "OnPremises" : "Partner"),
            ("SenderDomains", PowerShell.quoted("*")),
        ]
        if isEncrypted, connector.tlsClientCertificate != nil || gateway.hasTLS {
            parameters += [("RequireTls", "$true"), ("TlsSenderCertificateName", PowerShell.quoted(gateway.hostname))]
            if !isOwn { parameters.append(("RestrictDomainsToCertificate", "$true")) }
        } else {
            parameters += [
                ("RequireTls", isEncrypted ? "$true" : "$false"), ("SenderIPAddresses", addresses),
            ]
            if !isOwn { parameters.append(("RestrictDomainsToIPAddresses", "$true")) }
        }
        if isOwn, connector.cloudServicesMailEnabled { parameters.append(("CloudServicesMailEnabled", "$true")) }
        return PowerShell.command("New-InboundConnector", parameters)
    }

    var postfix: String {
        let domains = connector.recipientDomains.compactMap { pattern -> String? in
            switch pattern {
            case .exact(let domain): domain.name
            case .suffix(let domain): "\(domain.name), .\(domain.name)"
            case .any: nil
            }
        }
        var lines = [MainConfiguration.comment("Mail from this gateway (\(connector.name)).")]
        if !domains.isEmpty { lines.append("relay_domains = \(domains.joined(separator: ", "))") }
        lines.append("smtpd_tls_security_level = \(isEncrypted ? "encrypt" : "may")")
        if isEncrypted {
            lines += [
                "smtpd_tls_mandatory_protocols = >=TLSv1.2",
                "smtpd_tls_cert_file = /etc/postfix/fullchain.pem", "smtpd_tls_key_file = /etc/postfix/privkey.pem",
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
