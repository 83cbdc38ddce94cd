internal import Mail

/// What the settings say of administration over HTTP.
extension ServerReader {
    /// - Parameters:
    ///   - server: this server's certificate, where it has one.
    ///   - hostname: this server's name, where it has one.
    func administration(
        _ reader: ObjectReader, server: ServerConfiguration.TLS?, hostname: Domain?
    ) -> AdministrationSettings? {
        defer { reader.finish() }
        let place = reader.required(
            "address", expected: "an address and port such as \"127.0.0.1:8080\", or unix: and the path of a socket",
            administrationPlace)
        let own = reader.object("tls").flatMap(certificate)
        let url = publicURL(reader)
        let proxies = reader.list(
            "trustedProxies", expected: "an address or block of the proxies such as 192.0.2.10 or \"2001:db8::/64\""
        ) { IPNetwork($0) }
        for network in proxies where network.prefix == 0 {
            reader.mistake(
                "trustedProxies", "\(network) would let everybody claim any address",
                mend: "name the proxies in front of this server")
        }
        let networks = reader.list(
            "outboundNetworks", expected: "an address or block such as 10.1.1.0/24 or \"fd12:3456::/32\""
        ) { IPNetwork($0) }
        for network in networks where network.prefix == 0 {
            reader.mistake(
                "outboundNetworks", "\(network) would let every address be asked that this server reaches",
                mend: "name the networks of your own servers")
        }
        let sessions = reader.object("sessions").map(sessions) ?? AdministrationSettings.Sessions()
        let providers = oidcProviders(reader, networks: networks)
        guard let place else { return nil }
        // A certificate of the server is for its name: on this machine nobody asks for it by that.
        let tls =
            place.isOfThisMachine
            ? own : own ?? server.map { AdministrationSettings.Certificate(certificate: $0.certificate, key: $0.key) }
        // What is mistaken in either `tls` was told there.
        if !place.isOfThisMachine, !reader.has("tls"), !root.has("tls") {
            reader.mistake(
                "address", "\(place) would take passwords without TLS",
                mend: "add tls: { certificate: ..., key: ... }, or listen on 127.0.0.1 or a Unix socket behind a proxy")
        }
        guard let url = checked(url, place: place, hasTLS: tls != nil, hostname: hostname, reader) else { return nil }
        return AdministrationSettings(
            place, publicURL: url, tls: tls, trustedProxies: proxies, oidc: providers, sessions: sessions,
            outboundNetworks: networks)
    }

    private func administrationPlace(_ text: String) -> AdministrationSettings.Place? {
        if text.utf8.starts(with: "unix:".utf8) {
            // unix(7): the path of a socket has room for 107 octets.
            guard let file = path(String(Substring(text.utf8.dropFirst("unix:".utf8.count)))), file != ".",
                file.utf8.count <= 107
            else { return nil }
            return .socket(file)
        }
        guard let place = HostPort(text), case .address(let address) = place.host else { return nil }
        return .address(address, port: place.port)
    }

    private func certificate(_ reader: ObjectReader) -> AdministrationSettings.Certificate? {
        let certificate = reader.required("certificate", expected: "the PEM file of the certificate chain", path)
        let key = reader.required("key", expected: "the PEM file of the private key", path)
        reader.finish()
        guard let certificate, let key else { return nil }
        return .init(certificate: certificate, key: key)
    }

    private func publicURL(_ reader: ObjectReader) -> PublicURL? {
        reader.scalar("publicURL", expected: "scheme, host and port alone, such as https://admin.example.net") {
            PublicURL($0)
        }
    }

    /// The URL that was given, or that of the address; nil, with a mistake, where browsers could not sign in by it.
    private func checked(
        _ url: PublicURL?, place: AdministrationSettings.Place, hasTLS: Bool, hostname: Domain?, _ reader: ObjectReader
    ) -> PublicURL? {
        if let url {
            if url.scheme == .http, hasTLS {
                reader.mistake(
                    "publicURL", "begins with http://, and the address speaks TLS", mend: "begin it with https://")
            } else if url.scheme == .http, !url.isOfThisMachine {
                reader.mistake(
                    "publicURL",
                    "would have passwords sent without TLS, and browsers keep no cookie of sessions for it",
                    mend: "begin it with https://")
            }
            return url
        }
        guard !reader.has("publicURL") else { return nil }
        switch place {
        case .socket:
            reader.mistake(
                "publicURL", "is missing, and a Unix socket has none of its own",
                mend: "add publicURL: where browsers reach the proxy, such as https://admin.example.net")
            return nil
        case .address(let address, let port):
            let scheme: PublicURL.Scheme = hasTLS ? .https : .http
            // Certificates are for names.
            if !address.isLoopback, let hostname { return PublicURL(scheme, HostPort(.name(hostname), port: port)) }
            return PublicURL(scheme, HostPort(.address(address), port: port))
        }
    }

    private func sessions(_ reader: ObjectReader) -> AdministrationSettings.Sessions {
        var sessions = AdministrationSettings.Sessions()
        let (idle, absolute) = (sessionTime("idle", reader), sessionTime("absolute", reader))
        if let idle { sessions.idle = idle }
        if let absolute { sessions.absolute = absolute }
        if sessions.idle > sessions.absolute {
            reader.mistake("idle", "is more than absolute", mend: "raise absolute or lower idle")
        }
        reader.finish()
        return sessions
    }

    private func sessionTime(_ name: String, _ reader: ObjectReader) -> Interval? {
        reader.scalar(name, expected: "a time from 1min to 24h, such as 30min or 12h") { text in
            let units: [(unit: String, of: (Int64) -> Interval)] = [("min", Interval.minutes), ("h", Interval.hours)]
            for (unit, interval) in units where text.hasSuffix(unit) {
                let digits = text.utf8.dropLast(unit.utf8.count)
                guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                    let number = Int64(String(Substring(digits)))
                else { return nil }
                let time = interval(number)
                return time >= .minutes(1) && time <= AdministrationSettings.Sessions.longest ? time : nil
            }
            return nil
        }
    }
}
