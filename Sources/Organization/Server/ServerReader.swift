internal import Mail

extension ServerConfiguration {
    /// How many octets of this server's configuration are read.
    public static let maximumSize = 1 << 20

    /// Reads and checks this server's configuration whole. `file` is its name in messages, and relative paths in it
    /// are relative to its folder.
    public static func load(yaml: String, file: String) -> Result<ServerConfiguration, ConfigurationErrors> {
        let mistakes = MistakeCollector(file: file)
        if let node = DocumentParser.compose(yaml, maximumSize: maximumSize, into: mistakes),
            let root = ObjectReader(node, kind: .server, title: "", mistakes: mistakes),
            !OrganizationDocument.isMeant(by: root, instead: mistakes),
            let configuration = ServerReader(root: root, file: file).read(), mistakes.errors == nil
        {
            return .success(configuration)
        }
        return .failure(mistakes.errors ?? ConfigurationErrors([]))
    }
}

/// Reads the document `postern.yaml`.
struct ServerReader {
    let root: ObjectReader
    let file: String

    func read() -> ServerConfiguration? {
        let hostname = root.required("hostname", expected: "this server's full name, such as mx.contoso.com") { text in
            (try? Domain(text)).flatMap { $0.parent == nil ? nil : $0 }
        }
        let data = root.scalar("data", expected: "a folder", path) ?? path("data")
        let maildirs = root.scalar("maildirs", expected: "a folder", path)
        let listeners = root.objects("listeners", of: .listener, key: "address").compactMap(mailListener)
        if !root.has("listeners") {
            root.mistake(
                "listeners", "is missing, so no mail would come in", mend: "add listeners: [{ address: \"[::]:25\" }]")
        }
        let tls = root.object("tls").flatMap(tls)
        let names = root.object("dns").map(dns)
        let administration = root.object("administration").flatMap {
            self.administration($0, server: tls, hostname: hostname)
        }
        let trusted = root.list(
            "trustedNetworks", expected: "an address or block such as 127.0.0.0/8 or \"2001:db8::/32\""
        ) { IPNetwork($0) }
        let delivery = deliveryNetworks()
        let postmaster = root.scalar("operator", expected: "an address such as admin@contoso.com") { text in
            EmailAddress(text).flatMap { $0.domain == nil ? nil : $0 }
        }
        let reply: ServerConfiguration.StartTLSRequiredReply? = root.choice("starttlsRequiredReply")
        let authentication = root.object("senderAuthentication").map(senderAuthentication)
        let connectionFilter = root.object("connectionFilter").map(connectionFilter)
        let geography = root.object("geo").map(geography)
        let engines = root.object("engines").map(engines)
        let keyFile = root.object("quarantine").flatMap(quarantineKeyFile)
        let log = root.object("log").map(logSettings)
        let pools = root.object("outboundPools").map(outboundPools)
        let limits = root.object("limits").map(limits) ?? Limits()
        root.finish()
        guard let hostname, let data else { return nil }
        var configuration = ServerConfiguration(
            hostname: hostname, data: data, maildirs: maildirs, listeners: listeners, tls: tls,
            dnsServers: names?.servers ?? [],
            administration: administration, trustedNetworks: trusted, operatorAddress: postmaster, limits: limits)
        configuration.deliveryNetworks = delivery
        if let reply { configuration.starttlsRequiredReply = reply }
        if let mode = names?.dnssec { configuration.dnssec = mode }
        configuration.dnsTrustAnchors = names?.trustAnchors
        if let authentication { configuration.senderAuthentication = authentication }
        if let connectionFilter { configuration.connectionFilter = connectionFilter }
        if let geography { configuration.geography = geography }
        if let engines { configuration.engines = engines }
        configuration.quarantineKeyFile = keyFile
        if let log { configuration.log = log }
        configuration.outboundPools = pools
        return configuration
    }

    private func deliveryNetworks() -> [IPNetwork] {
        let networks = root.list(
            "deliveryNetworks", expected: "an address or block such as 10.1.1.0/24 or \"fd12:3456::/32\""
        ) { IPNetwork($0) }
        for network in networks where network.prefix == 0 {
            root.mistake(
                "deliveryNetworks", "\(network) would let mail be sent to every address that this server reaches",
                mend: "name the networks of your own mail servers")
        }
        return networks
    }

    func path(_ text: String) -> String? {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        var text = Substring(text)
        if text.hasPrefix("/") { return String(text) }
        while text.hasPrefix("./") { text = text.dropFirst(2) }
        guard let slash = file.lastIndex(of: "/") else { return text.isEmpty ? "." : String(text) }
        return text.isEmpty || text == "." ? String(file[..<slash]) : String(file[...slash] + text)
    }

    private func mailListener(_ reader: ObjectReader) -> ServerConfiguration.Listener? {
        var listener = Self.address(reader)
        listener?.proxyProtocol = reader.list(
            "proxyProtocol", expected: "an address or block of the proxies such as 192.0.2.10 or \"2001:db8::/64\""
        ) { IPNetwork($0) }
        for network in listener?.proxyProtocol ?? [] where network.prefix == 0 {
            reader.mistake(
                "proxyProtocol", "\(network) would let everybody claim any address",
                mend: "name the proxies in front of this server")
        }
        reader.finish()
        return listener
    }

    private static func address(_ reader: ObjectReader) -> ServerConfiguration.Listener? {
        reader.required(
            "address", expected: "an address and port such as \"127.0.0.1:25\" or \"[::1]:25\"", listener)
    }

    // Port 0 lets the kernel choose one.
    private static func listener(_ text: String) -> ServerConfiguration.Listener? {
        let isAnyPort = text.hasSuffix(":0")
        guard let place = HostPort(isAnyPort ? String(text.dropLast()) + "1" : text),
            case .address(let address) = place.host
        else { return nil }
        return .init(address: address, port: isAnyPort ? 0 : place.port)
    }

    private func tls(_ reader: ObjectReader) -> ServerConfiguration.TLS? {
        let certificate = reader.required("certificate", expected: "the PEM file of the certificate chain", path)
        let key = reader.required("key", expected: "the PEM file of the private key", path)
        let roots = reader.scalar("trustRoots", expected: "system or a PEM file") { text in
            text == "system" ? .system : path(text).map { ServerConfiguration.TLS.TrustRoots.file($0) }
        }
        let clients = clientCertificates(reader)
        let compatibility: ServerConfiguration.TLS.Compatibility? = reader.choice("compatibility")
        reader.finish()
        guard let certificate, let key else { return nil }
        var tls = ServerConfiguration.TLS(
            certificate: certificate, key: key, trustRoots: roots ?? .system, clientCertificates: clients)
        if let compatibility { tls.compatibility = compatibility }
        return tls
    }

    private func clientCertificates(_ reader: ObjectReader) -> [ServerConfiguration.TLS.ClientCertificate] {
        var lines: [String: Int] = [:]
        return reader.objects("clientCertificates", of: .clientCertificate, key: "Name").compactMap { reader in
            defer { reader.finish() }
            let name = reader.objectName()
            let certificate = reader.required(
                "certificate", expected: "the PEM file of the certificate chain", path)
            let key = reader.required("key", expected: "the PEM file of the private key", path)
            guard let name else { return nil }
            if let line = lines.updateValue(reader.line, forKey: name) {
                reader.mistake(
                    "Name", "is already the name of another, in line \(line)", mend: "give it its own name")
            }
            guard let certificate, let key else { return nil }
            return .init(name: name, certificate: certificate, key: key)
        }
    }

    private func dns(
        _ reader: ObjectReader
    ) -> (servers: [HostPort], dnssec: ServerConfiguration.DNSSEC?, trustAnchors: String?) {
        let servers = reader.list("servers", expected: "an address such as \"192.0.2.53\" or \"127.0.0.1:5353\"") {
            text -> HostPort? in
            guard let server = HostPort(text, defaultPort: 53), case .address = server.host else { return nil }
            return server
        }
        let dnssec: ServerConfiguration.DNSSEC? = reader.choice("dnssec")
        let trustAnchors = reader.scalar("trustAnchors", expected: "a file of DS or DNSKEY records", path)
        reader.finish()
        return (servers, dnssec, trustAnchors)
    }

    private func senderAuthentication(_ reader: ObjectReader) -> SenderAuthenticationSettings {
        var settings = SenderAuthenticationSettings()
        settings.isEnabled = reader.bool("enabled", default: settings.isEnabled)
        settings.organizationalDomain = reader.choice("organizationalDomain") ?? settings.organizationalDomain
        settings.publicSuffixList =
            reader.scalar("publicSuffixList", expected: "the file of the public suffix list", path)
            ?? settings.publicSuffixList
        settings.resultsStyle = reader.choice("resultsStyle") ?? settings.resultsStyle
        reader.finish()
        return settings
    }

    private func logSettings(_ reader: ObjectReader) -> LogSettings {
        var settings = LogSettings()
        settings.level = reader.choice("level") ?? settings.level
        settings.logsMail = reader.bool("mail", default: settings.logsMail)
        settings.form = reader.choice("form") ?? settings.form
        if let subsystems = reader.object("subsystems") {
            for subsystem in LogSubsystem.allCases {
                if subsystem == .mail, subsystems.has("mail") {
                    subsystems.mistake(
                        "mail", "has no level: lines about messages are wanted or not",
                        mend: "set mail: true beside subsystems")
                }
                let level: LogLevel? = subsystems.choice(subsystem.rawValue)
                if let level { settings.subsystems[subsystem] = level }
            }
            subsystems.finish()
        }
        reader.finish()
        return settings
    }

    private func limits(_ reader: ObjectReader) -> Limits {
        var limits = Limits()
        for limit in Limits.table {
            let change = reader.scalar(limit.name, expected: limit.expectation) { limit.change(to: $0) }
            change?(&limits)
        }
        if limits.headerFieldSize > limits.headerSize {
            reader.mistake(
                "headerFieldSize", "is more than headerSize", mend: "raise headerSize or lower headerFieldSize")
        }
        if limits.headerSize > limits.messageSize {
            reader.mistake("headerSize", "is more than messageSize", mend: "raise messageSize or lower headerSize")
        }
        if limits.ownHops > limits.hops {
            reader.mistake("ownHops", "is more than hops", mend: "raise hops or lower ownHops")
        }
        reader.finish()
        return limits
    }
}
