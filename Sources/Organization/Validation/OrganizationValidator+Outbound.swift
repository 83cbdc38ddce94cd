internal import Mail

/// Rules of outbound connectors (docs/reference/connectors.md).
extension OrganizationValidator {
    func outboundConnector(_ connector: OutboundConnector, _ reader: ObjectReader) {
        let isTypeKnown =
            !reader.has("ConnectorType") || ConnectorType(rawValue: reader.peek("ConnectorType") ?? "") != nil
        if isTypeKnown, connector.connectorType != .onPremises {
            for (field, isOn) in [
                ("AllAcceptedDomains", connector.allAcceptedDomains),
                ("RouteAllMessagesViaOnPremises", connector.routeAllMessagesViaOnPremises),
                ("SenderRewritingEnabled", connector.senderRewritingEnabled),
                ("JunkSubaddress", connector.junkSubaddress != nil),
            ] where isOn {
                reader.mistake(field, "needs ConnectorType OnPremises", mend: "set ConnectorType: OnPremises")
            }
        }
        scope(connector, reader)
        smartHosts(connector, reader)
        security(connector, reader)
        staging(connector, reader)
    }

    private func scope(_ connector: OutboundConnector, _ reader: ObjectReader) {
        if !connector.allAcceptedDomains, !connector.routeAllMessagesViaOnPremises, !connector.isTransportRuleScoped,
            !reader.has("RecipientDomains")
        {
            reader.mistake(
                "RecipientDomains", "is missing, so the connector would never be used",
                mend: "name the domains it is for, or set AllAcceptedDomains: true")
        }
        guard connector.routeAllMessagesViaOnPremises else { return }
        if connector.allAcceptedDomains {
            reader.mistake(
                "AllAcceptedDomains",
                "can't be together with RouteAllMessagesViaOnPremises: what comes back would go "
                    + "round in a loop",
                mend: "remove one of them, or make a connector of its own for the accepted domains")
        }
        for pattern in connector.recipientDomains where pattern != .any {
            guard let own = parts.acceptedDomains.first(where: { pattern.matches($0.object.domainName) }) else {
                continue
            }
            reader.mistake(
                "RecipientDomains",
                "\(pattern) names the accepted domain \(own.object.domainName), and with "
                    + "RouteAllMessagesViaOnPremises what comes back for it would go round in a loop",
                mend: "remove it here, or make a connector of its own for it")
        }
    }

    private func smartHosts(_ connector: OutboundConnector, _ reader: ObjectReader) {
        let useMX = connector.useMXRecord
        if !useMX, !reader.has("SmartHosts") {
            reader.mistake("SmartHosts", "is missing while UseMXRecord is false", mend: "name at least one smart host")
        }
        for field in ["MaxConnections", "StrictOrder"] where useMX && reader.has(field) {
            reader.mistake(
                field, "is for the smart hosts of a connector",
                mend: "set UseMXRecord: false and SmartHosts, or remove it")
        }
        if connector.strictOrder, let maximum = connector.maxConnections, maximum > 1 {
            reader.mistake(
                "StrictOrder", "allows one connection at a time, MaxConnections \(maximum)",
                mend: "set MaxConnections: 1 or leave it out")
        }
        for host in connector.smartHosts where isThisServer(host) {
            reader.mistake(
                "SmartHosts", "\(host) is this server itself, so mail would go round in a loop",
                mend: "name another server")
        }
    }

    // Names are resolved when mail is sent, and each address is looked at then too.
    private func isThisServer(_ host: SmartHost) -> Bool {
        guard let server else { return false }
        return server.listeners.contains { listener in
            switch host {
            case .host(let place):
                guard place.port == listener.port else { return false }
                switch place.host {
                case .name(let name): return name == server.hostname
                case .address(let address):
                    return address == listener.address || address.isUnspecified
                        || listener.address.isUnspecified && address.isLoopback
                }
            case .network(let network, let port): return port == listener.port && network.contains(listener.address)
            }
        }
    }

    private func security(_ connector: OutboundConnector, _ reader: ObjectReader) {
        if connector.tlsSettings == .domainValidation, !reader.has("TlsDomain") {
            reader.mistake(
                "TlsDomain", "is missing, which TlsSettings DomainValidation needs",
                mend: "name the domain that the servers' certificate is for")
        }
        if connector.tlsSettings != .domainValidation, connector.tlsDomain != nil {
            reader.warning(
                "TlsDomain", "is only looked at with TlsSettings DomainValidation",
                mend: "set TlsSettings: DomainValidation, or remove it")
        }
        if connector.smtpDaneMode == .mandatory, !connector.useMXRecord, !connector.smartHosts.isEmpty {
            let addresses = connector.smartHosts.filter { host in
                if case .host(let place) = host, case .name = place.host { return false }
                return true
            }
            if addresses.count == connector.smartHosts.count {
                reader.mistake(
                    "SmtpDaneMode", "is Mandatory, but DANE needs names, and SmartHosts has addresses only",
                    mend: "name the smart hosts by their host names, or set SmtpDaneMode: Opportunistic")
            } else if let first = addresses.first {
                reader.warning(
                    "SmtpDaneMode", "is Mandatory, which the address \(first) in SmartHosts can never meet",
                    mend: "name all smart hosts by their host names")
            }
        }
        guard let name = connector.tlsClientCertificate, let server else { return }
        let known = server.tls?.clientCertificates.map(\.name) ?? []
        if !known.contains(name) {
            reader.mistake(
                "TlsClientCertificate", "this server has no client certificate \"\(ObjectReader.short(name))\"",
                mend: Suggestion.mend(
                    for: name, among: known,
                    otherwise: known.isEmpty
                        ? "add it under tls.clientCertificates of the server's configuration"
                        : "add it under tls.clientCertificates of the server's configuration, or use one of"))
        }
    }

    private func staging(_ connector: OutboundConnector, _ reader: ObjectReader) {
        guard let name = connector.linkForModifiedConnector else { return }
        if !connector.isTestMode {
            reader.mistake(
                "LinkForModifiedConnector", "is for a copy with TestMode",
                mend: "set TestMode: true, or remove it")
        }
        let live = parts.outboundConnectors.map(\.object).filter { !$0.isTestMode }.map(\.name)
        if !live.contains(name) {
            reader.mistake(
                "LinkForModifiedConnector",
                "there is no live outbound connector \"\(ObjectReader.short(name))\"",
                mend: Suggestion.mend(for: name, among: live, otherwise: "use one of"))
        }
    }
}
