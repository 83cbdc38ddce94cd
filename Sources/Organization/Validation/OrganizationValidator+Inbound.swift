internal import Mail

/// Rules of inbound connectors (docs/reference/connectors.md).
extension OrganizationValidator {
    func inboundConnector(_ connector: InboundConnector, _ reader: ObjectReader) {
        // A type that can't be read is a mistake already; the rules of a type would only be guesses.
        let isTypeKnown =
            !reader.has("ConnectorType") || ConnectorType(rawValue: reader.peek("ConnectorType") ?? "") != nil
        if isTypeKnown {
            switch connector.connectorType {
            case .onPremises: onPremises(connector, reader)
            case .partner: partner(connector, reader)
            }
        }
        restrictions(connector, reader)
        associatedDomains(connector, reader)
        if connector.treatMessagesAsInternal, connector.cloudServicesMailEnabled {
            reader.mistake(
                "TreatMessagesAsInternal", "can't be together with CloudServicesMailEnabled",
                mend:
                    "keep one of them: CloudServicesMailEnabled between Exchange servers, else TreatMessagesAsInternal")
        }
        if connector.enhancedFiltering.skipLastIP, !connector.enhancedFiltering.skipIPs.isEmpty {
            reader.warning(
                "EFSkipIPs", "is not used while EFSkipLastIP is true",
                mend: "set EFSkipLastIP: false, or remove the list")
        }
        if parts.isEOPCompatible {
            limitsOfEOP(connector, reader)
        } else {
            for network in connector.enhancedFiltering.skipIPs where SpecialUse.isPrivate(network) {
                reader.warning(
                    "EFSkipIPs", "\(network) is a private address; those are skipped by themselves",
                    mend: "remove it")
            }
        }
    }

    private func onPremises(_ connector: InboundConnector, _ reader: ObjectReader) {
        if !reader.has("SenderIPAddresses"), !reader.has("TlsSenderCertificateName"),
            !reader.has("TlsSenderCertificateFingerprints")
        {
            reader.mistake(
                "SenderIPAddresses", "is missing, and so is TlsSenderCertificateName: no server would ever match",
                mend: "name the addresses the organization's servers connect from, or a name in their certificate")
        }
        for network in connector.senderIPAddresses where network.prefix == 0 {
            reader.mistake(
                "SenderIPAddresses", "\(network) names every server there is, which would make this an open relay",
                mend: "name the organization's own servers")
        }
        guard let pattern = connector.tlsSenderCertificateName, !parts.hasUnreadableDomain else { return }
        if case .suffix(let domain) = pattern, domain.parent == nil {
            reader.mistake(
                "TlsSenderCertificateName",
                "\(pattern) names the servers of everybody below .\(domain), which would make this an open relay",
                mend: "name a certificate of the organization's own servers")
        } else if !isDirectlyUnderAcceptedDomain(pattern) {
            reader.warning(
                "TlsSenderCertificateName",
                "\(pattern) is not directly under an accepted domain, so the certificate alone gives no right to relay",
                mend: Self.parentAdvice(pattern))
        }
    }

    // mail.contoso.com needs contoso.com (or itself) as an accepted domain; what is above doesn't count.
    private func isDirectlyUnderAcceptedDomain(_ pattern: DomainPattern) -> Bool {
        switch pattern {
        case .exact(let name):
            parts.acceptedDomains.contains { $0.object.domainName == name || $0.object.domainName == name.parent }
        case .suffix(let domain): parts.acceptedDomains.contains { $0.object.domainName == domain }
        case .any: false
        }
    }

    private static func parentAdvice(_ pattern: DomainPattern) -> String {
        let parent: Domain? =
            switch pattern {
            case .exact(let name): name.parent?.parent == nil ? name : name.parent
            case .suffix(let domain): domain
            case .any: nil
            }
        return parent.map { "add \($0) under acceptedDomains, or use a certificate directly under one of them" } ?? ""
    }

    private func partner(_ connector: InboundConnector, _ reader: ObjectReader) {
        if !reader.has("SenderDomains") {
            reader.mistake(
                "SenderDomains", "is missing, which a Partner connector needs",
                mend: "name the partner's domains, or \"*\" for every sender")
        }
        for (field, isOn) in [
            ("TreatMessagesAsInternal", connector.treatMessagesAsInternal),
            ("CloudServicesMailEnabled", connector.cloudServicesMailEnabled),
        ] where isOn {
            reader.mistake(
                field, "needs ConnectorType OnPremises",
                mend: "remove it, or set ConnectorType: OnPremises for servers of the organization itself")
        }
        guard !connector.senderIPAddresses.isEmpty else { return }
        if connector.isIdentifiedByCertificate {
            reader.warning(
                "SenderIPAddresses", "stands beside a certificate, and one connector identifies by one of them",
                mend: "make two connectors, one with the addresses and one with the certificate")
        } else if !connector.restrictDomainsToIPAddresses {
            reader.warning(
                "SenderIPAddresses", "identifies nobody without RestrictDomainsToIPAddresses",
                mend: "set RestrictDomainsToIPAddresses: true, or remove the addresses")
        }
        for network in connector.senderIPAddresses where network.prefix == 0 {
            reader.warning(
                "SenderIPAddresses", "\(network) names every server there is, so it restricts nobody",
                mend: "name the partner's servers")
        }
    }

    private func restrictions(_ connector: InboundConnector, _ reader: ObjectReader) {
        if connector.restrictDomainsToIPAddresses, !reader.has("SenderIPAddresses") {
            reader.mistake(
                "RestrictDomainsToIPAddresses", "needs SenderIPAddresses",
                mend: "name the addresses the sender domains' mail comes from")
        }
        var isTLSWanted = false
        if connector.restrictDomainsToCertificate {
            if !reader.has("TlsSenderCertificateName"), !reader.has("TlsSenderCertificateFingerprints") {
                reader.mistake(
                    "RestrictDomainsToCertificate", "needs TlsSenderCertificateName",
                    mend: "name the certificate the sender domains' mail comes with")
            }
            if !connector.requireTls {
                isTLSWanted = true
                reader.mistake(
                    "RequireTls", "is false, but RestrictDomainsToCertificate needs TLS",
                    mend: "set RequireTls: true, or remove RestrictDomainsToCertificate")
            }
        }
        if connector.isIdentifiedByCertificate, !connector.requireTls, !isTLSWanted {
            reader.warning(
                "RequireTls", "is false, so the certificate only counts when the client happens to use TLS",
                mend: "set RequireTls: true")
        }
    }

    private func associatedDomains(_ connector: InboundConnector, _ reader: ObjectReader) {
        guard !parts.hasUnreadableDomain else { return }
        for domain in connector.associatedAcceptedDomains
        where !parts.acceptedDomains.contains(where: { $0.object.domainName == domain }) {
            reader.mistake(
                "AssociatedAcceptedDomains", "\(domain) is not an accepted domain of the organization",
                mend: Suggestion.mend(
                    for: domain.name, among: acceptedNames,
                    otherwise: "add it under acceptedDomains, or use one of"))
        }
    }

    /// What EOP refuses; ordinary here.
    private func limitsOfEOP(_ connector: InboundConnector, _ reader: ObjectReader) {
        if !reader.has("SenderDomains"), connector.connectorType == .onPremises {
            reader.mistake("SenderDomains", "is missing, which EOP needs", mend: "add SenderDomains: \"*\"")
        }
        for network in connector.senderIPAddresses where network.prefix > 0 {
            let problem: String
            if network.address.family == .v6 {
                problem = "is IPv6, which EOP does not take in a connector"
            } else if network.prefix < 24 {
                problem = "is larger than /24, the largest block EOP takes"
            } else if let kind = SpecialUse.kind(of: network) {
                problem = "is \(kind), which EOP does not take"
            } else if isOwn(network) {
                problem = "is an address of this server"
            } else {
                continue
            }
            reader.mistake(
                "SenderIPAddresses", "\(network) \(problem)",
                mend: "name public IPv4 addresses of the servers, in blocks of /24 to /32, or remove eop-compatible")
        }
        for network in connector.enhancedFiltering.skipIPs {
            if SpecialUse.isPrivate(network) {
                reader.mistake(
                    "EFSkipIPs", "\(network) is a private address; those are skipped by themselves",
                    mend: "remove it")
            } else if isOwn(network) {
                reader.mistake(
                    "EFSkipIPs", "\(network) is an address of this server; those are skipped by themselves",
                    mend: "remove it")
            }
        }
    }

    private func isOwn(_ network: IPNetwork) -> Bool {
        server?.listeners.contains { !$0.address.isUnspecified && network.contains($0.address) } ?? false
    }
}
