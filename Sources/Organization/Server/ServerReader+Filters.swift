internal import Mail

/// What the settings of filters say: of clients, of countries, of the content of mail.
extension ServerReader {
    func connectionFilter(_ reader: ObjectReader) -> ConnectionFilterSettings {
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

    func geography(_ reader: ObjectReader) -> GeographySettings {
        var settings = GeographySettings()
        settings.countryFile = reader.scalar(
            "countryFile", expected: "a file in MaxMind's format such as GeoLite2-Country.mmdb", path)
        reader.finish()
        return settings
    }

    func quarantineKeyFile(_ reader: ObjectReader) -> String? {
        let file = reader.scalar("keyFile", expected: "a file of keys such as /etc/postern/quarantine.key", path)
        reader.finish()
        return file
    }

    func engines(_ reader: ObjectReader) -> EngineSettings {
        var settings = EngineSettings()
        settings.isEmbedded = reader.bool("embedded", default: settings.isEmbedded)
        let inspectors = reader.scalar("inspector", expected: "a number of processes from 1 to 16, or off") { text in
            text == "off" ? 0 : Int(text).flatMap { (1...16).contains($0) ? $0 : nil }
        }
        if let inspectors { settings.inspectors = inspectors }
        settings.clamd = reader.object("clamd").flatMap(clamd)
        settings.rspamd = reader.object("rspamd").flatMap(rspamd)
        settings.hashLists = reader.objects("hashLists", of: .hashList, key: "file").compactMap(hashList)
        if settings.hashLists.count > EngineSettings.mostHashLists {
            reader.mistake(
                "hashLists",
                "has more than \(EngineSettings.mostHashLists) lists, "
                    + "of which \(settings.hashLists[EngineSettings.mostHashLists].file) is the first too many",
                mend: "put the hashes of several lists into one file")
        }
        settings.scoringLists = reader.scalar(
            "scoringLists", expected: "a folder of lists of the scorer such as lists/scoring", path)
        if !settings.isEmbedded {
            for name in ["clamd", "hashLists", "rspamd", "scoringLists"] where reader.has(name) {
                reader.mistake(
                    name, "is never asked while embedded is false", mend: "set embedded to true, or leave it out")
            }
        }
        reader.finish()
        return settings
    }

    private func clamd(_ reader: ObjectReader) -> ClamdSettings? {
        let settings: ClamdSettings? = engine(reader, port: 3310)
        reader.finish()
        return settings
    }

    private func rspamd(_ reader: ObjectReader) -> RspamdSettings? {
        var settings: RspamdSettings? = engine(reader, port: 11333)
        // Read in any case, so that a mistake in it is told beside those of the place.
        let password = reader.scalar("password", expected: "a text of 1 to 128 printable characters of ASCII") { text in
            (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
        }
        settings?.password = password
        reader.finish()
        return settings
    }

    /// What the settings of all engines that listen somewhere say.
    private func engine<Settings: ListeningEngine>(_ reader: ObjectReader, port: Int) -> Settings? {
        let place = enginePlace(reader, port: port)
        let connections = connections(reader)
        let (connectTimeout, timeout) = (seconds("connectTimeout", 1...10, reader), seconds("timeout", 1...25, reader))
        guard let place else { return nil }
        var settings = Settings(place)
        if let connections { settings.connections = connections }
        if let connectTimeout { settings.connectTimeout = connectTimeout }
        if let timeout { settings.timeout = timeout }
        return settings
    }

    private func enginePlace(_ reader: ObjectReader, port: Int) -> EnginePlace? {
        reader.required(
            "address", expected: "an address and port such as \"127.0.0.1:\(port)\", or the path of a socket"
        ) { text -> EnginePlace? in
            if text.hasPrefix("/") { return path(text).map { .socket($0) } }
            guard let place = HostPort(text), case .address(let address) = place.host else { return nil }
            return .address(address, port: place.port)
        }
    }

    private func connections(_ reader: ObjectReader) -> Int? {
        reader.scalar("connections", expected: "a number from 1 to 256") { text in
            Int(text).flatMap { (1...256).contains($0) ? $0 : nil }
        }
    }

    private func seconds(_ name: String, _ range: ClosedRange<Int64>, _ reader: ObjectReader) -> Interval? {
        reader.scalar(name, expected: "a time from \(range.lowerBound)s to \(range.upperBound)s") { text in
            guard text.hasSuffix("s"), let seconds = Int64(text.dropLast()), range.contains(seconds) else { return nil }
            return .seconds(seconds)
        }
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
}

/// Settings that all engines have that listen somewhere.
private protocol ListeningEngine {
    var connections: Int { get set }
    var connectTimeout: Interval { get set }
    var timeout: Interval { get set }
    init(_ place: EnginePlace)
}

extension ClamdSettings: ListeningEngine {}
extension RspamdSettings: ListeningEngine {}
