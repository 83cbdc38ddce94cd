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

private struct ServerReader {
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
        let administration = root.object("administration").flatMap(listener)
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
        let log = root.object("log").map(logSettings)
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
        if let log { configuration.log = log }
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

    private func path(_ text: String) -> String? {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        var text = Substring(text)
        if text.hasPrefix("/") { return String(text) }
        while text.hasPrefix("./") { text = text.dropFirst(2) }
        guard let slash = file.lastIndex(of: "/") else { return text.isEmpty ? "." : String(text) }
        return text.isEmpty || text == "." ? String(file[..<slash]) : String(file[...slash] + text)
    }

    private func listener(_ reader: ObjectReader) -> ServerConfiguration.Listener? {
        let listener = Self.address(reader)
        reader.finish()
        return listener
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

    private func connectionFilter(_ reader: ObjectReader) -> ConnectionFilterSettings {
        var settings = ConnectionFilterSettings()
        settings.isReputationEnabled = reader.bool("reputation", default: settings.isReputationEnabled)
        var lines: [Domain: Int] = [:]
        settings.dnsLists = reader.objects("dnsLists", of: .dnsList, key: "zone").compactMap { reader in
            guard let list = dnsList(reader) else { return nil }
            if let line = lines.updateValue(reader.line, forKey: list.zone) {
                reader.mistake("zone", "is already that of another list, in line \(line)", mend: "keep one of them")
            }
            return list
        }
        if settings.dnsLists.count > ConnectionFilterSettings.maximumLists {
            reader.mistake(
                "dnsLists",
                "has \(settings.dnsLists.count) lists, and \(ConnectionFilterSettings.maximumLists) are the most",
                mend: "keep those that find most; many lists hold what others hold too")
        }
        reader.finish()
        return settings
    }

    private func dnsList(_ reader: ObjectReader) -> DNSList? {
        defer { reader.finish() }
        // In front of it stand up to 64 octets of an IPv6 address.
        let zone = reader.required("zone", expected: "the list's zone in DNS, such as bl.example.org") { text in
            (try? Domain(text)).flatMap { $0.parent == nil || $0.name.utf8.count > 180 ? nil : $0 }
        }
        let codes = reader.list(
            "codes",
            expected: "an answer of the list such as 127.0.0.2, a range such as 127.0.0.4-127.0.0.7, or a block within "
                + "127.0.0.0/8"
        ) { text in
            let loopback = IPNetwork(IPAddress(v4: 0x7f00_0000), prefix: 8)
            return IPListEntry(text, prefixes: 8...32, largestRange: 65_536).flatMap { entry in
                loopback?.contains(IPAddress(v4: entry.first)) == true
                    && loopback?.contains(IPAddress(v4: entry.last)) == true ? entry : nil
            }
        }
        let kind: DNSList.Kind? = reader.choice("kind")
        let action: DNSList.Action? = reader.choice("action")
        if kind == .allow, action != nil {
            reader.mistake("action", "is of a list of good senders, whose mail is not refused", mend: "leave it out")
        }
        guard let zone else { return nil }
        var list = DNSList(zone: zone)
        list.codes = codes
        if let kind { list.kind = kind }
        if let action { list.action = action }
        return list
    }

    private func geography(_ reader: ObjectReader) -> GeographySettings {
        var settings = GeographySettings()
        settings.countryFile = reader.scalar(
            "countryFile", expected: "a file in MaxMind's format such as GeoLite2-Country.mmdb", path)
        reader.finish()
        return settings
    }

    private func engines(_ reader: ObjectReader) -> EngineSettings {
        var settings = EngineSettings()
        settings.isEmbedded = reader.bool("embedded", default: settings.isEmbedded)
        let inspectors = reader.scalar("inspector", expected: "a number of processes from 1 to 16, or off") { text in
            text == "off" ? 0 : Int(text).flatMap { (1...16).contains($0) ? $0 : nil }
        }
        if let inspectors { settings.inspectors = inspectors }
        settings.clamd = reader.object("clamd").flatMap(clamd)
        settings.hashLists = reader.objects("hashLists", of: .hashList, key: "file").compactMap(hashList)
        if settings.hashLists.count > EngineSettings.mostHashLists {
            reader.mistake(
                "hashLists",
                "has more than \(EngineSettings.mostHashLists) lists, "
                    + "of which \(settings.hashLists[EngineSettings.mostHashLists].file) is the first too many",
                mend: "put the hashes of several lists into one file")
        }
        if !settings.isEmbedded {
            for name in ["clamd", "hashLists"] where reader.has(name) {
                reader.mistake(
                    name, "is never asked while embedded is false", mend: "set embedded to true, or leave it out")
            }
        }
        reader.finish()
        return settings
    }

    private func clamd(_ reader: ObjectReader) -> ClamdSettings? {
        let place = reader.required(
            "address", expected: "an address and port such as \"127.0.0.1:3310\", or the path of a socket"
        ) { text -> ClamdSettings.Place? in
            if text.hasPrefix("/") { return path(text).map { .socket($0) } }
            guard let place = HostPort(text), case .address(let address) = place.host else { return nil }
            return .address(address, port: place.port)
        }
        func time(_ name: String, _ range: ClosedRange<Int64>) -> Interval? {
            reader.scalar(name, expected: "a time from \(range.lowerBound)s to \(range.upperBound)s") { text in
                guard text.hasSuffix("s"), let seconds = Int64(text.dropLast()), range.contains(seconds) else {
                    return nil
                }
                return .seconds(seconds)
            }
        }
        let connections = reader.scalar("connections", expected: "a number from 1 to 256") { text in
            Int(text).flatMap { (1...256).contains($0) ? $0 : nil }
        }
        let (connectTimeout, timeout) = (time("connectTimeout", 1...10), time("timeout", 1...25))
        reader.finish()
        guard let place else { return nil }
        var settings = ClamdSettings(place)
        if let connections { settings.connections = connections }
        if let connectTimeout { settings.connectTimeout = connectTimeout }
        if let timeout { settings.timeout = timeout }
        return settings
    }

    private func hashList(_ reader: ObjectReader) -> EngineSettings.HashList? {
        func text(_ name: String) -> String? {
            reader.scalar(name, expected: "a text of 1 to 64 characters") { text in
                (1...64).contains(text.unicodeScalars.count) && ObjectReader.short(text) == text ? text : nil
            }
        }
        let file = reader.required("file", expected: "a file of SHA-256 hashes", path)
        let (source, date) = (text("source"), text("date"))
        if !reader.has("source") {
            reader.mistake("source", "is missing", mend: "add source: where the list comes from")
        }
        reader.finish()
        guard let file, let source else { return nil }
        return EngineSettings.HashList(file: file, source: source, date: date)
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
