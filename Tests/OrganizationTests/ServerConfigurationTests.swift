import Mail
import Organization
import Testing

@Suite("This server's configuration")
struct ServerConfigurationTests {
    @Test("reads the example")
    func example() throws {
        let yaml = try repositoryFile("examples/postern.yaml")
        let configuration = try ServerConfiguration.load(yaml: yaml, file: "/etc/postern/postern.yaml").get()
        #expect(configuration.hostname.name == "mx.example.net")
        #expect(configuration.data == "/etc/postern/data")
        #expect(configuration.maildirs == "/etc/postern/data/mail")
        #expect(configuration.listeners.map { "\($0.address) \($0.port)" } == ["127.0.0.1 2525", "::1 2525"])
        #expect(configuration.trustedNetworks.map(\.description) == ["127.0.0.0/8", "::1"])
        #expect(configuration.deliveryNetworks.map(\.description) == ["127.0.0.0/8", "::1", "10.1.1.0/24"])
        #expect(configuration.operatorAddress?.description == "ann@contoso.com")
        #expect(configuration.tls == nil)
        #expect(configuration.dnsServers.isEmpty)
        #expect(configuration.senderAuthentication == SenderAuthenticationSettings())
        #expect(configuration.senderAuthentication.isEnabled)
        #expect(configuration.senderAuthentication.organizationalDomain == .treeWalk)
        #expect(configuration.senderAuthentication.resultsStyle == .rfc8601)
        #expect(configuration.limits == Limits())
    }

    @Test("reads every setting")
    func everySetting() throws {
        let yaml = """
            hostname: MX.example.net
            data: /var/lib/postern
            maildirs: ../boxes
            listeners: [{ address: "[::]:25" }, { address: "127.0.0.1:0" }]
            tls: { certificate: tls/chain.pem, key: /etc/key.pem, trustRoots: roots.pem }
            dns: { servers: ["192.0.2.53", "[2001:db8::53]:5353"], dnssec: on, trustAnchors: anchors.key }
            administration: { address: "127.0.0.1:8080" }
            senderAuthentication:
              { enabled: false, organizationalDomain: publicSuffixList, publicSuffixList: psl.dafsa, resultsStyle: eop }
            limits: { messageSize: 50MB, tarpit: 0s, hops: 40, commandTime: 90s }
            """
        let configuration = try ServerConfiguration.load(yaml: yaml, file: "conf/postern.yaml").get()
        #expect(configuration.hostname.name == "mx.example.net")
        #expect(configuration.data == "/var/lib/postern")
        #expect(configuration.maildirs == "conf/../boxes")
        #expect(configuration.listeners.map(\.port) == [25, 0])
        let tls = try #require(configuration.tls)
        #expect(tls.certificate == "conf/tls/chain.pem")
        #expect(tls.key == "/etc/key.pem")
        #expect(tls.trustRoots == .file("conf/roots.pem"))
        #expect(configuration.dnsServers.map(\.description) == ["192.0.2.53:53", "[2001:db8::53]:5353"])
        #expect(configuration.dnssec == .on)
        #expect(configuration.dnsTrustAnchors == "conf/anchors.key")
        #expect(configuration.administration?.place.description == "127.0.0.1:8080")
        #expect(!configuration.senderAuthentication.isEnabled)
        #expect(configuration.senderAuthentication.organizationalDomain == .publicSuffixList)
        #expect(configuration.senderAuthentication.publicSuffixList == "conf/psl.dafsa")
        #expect(configuration.senderAuthentication.resultsStyle == .eop)
        #expect(configuration.limits.messageSize == 50 << 20)
        #expect(configuration.limits.tarpit == .seconds(0))
        #expect(configuration.limits.hops == 40)
        #expect(configuration.limits.commandTime == .seconds(90))
    }

    @Test("keeps relative paths relative when the file is named without a folder")
    func relativePaths() throws {
        let yaml = "hostname: mx.example.net\nlisteners: [{ address: \"127.0.0.1:25\" }]\ndata: ./d"
        #expect(try ServerConfiguration.load(yaml: yaml, file: "postern.yaml").get().data == "d")
    }

    @Test("tells every mistake at once, with its mend")
    func mistakes() {
        let found = serverMistakes(
            """
            hostname: mx
            data: ./data
            listeners: [{ address: "localhost:25" }, { adress: "127.0.0.1:25" }]
            tls: { certificate: c.pem }
            dns: { servers: [dns.example.net] }
            trustedNetworks: [127.0.0.0/33]
            deliveryNetworks: [localhost, "::/0"]
            operator: postmaster
            limits: { messageSize: 36 potatoes, mesageSize: 1MB, hops: 0 }
            limit: {}
            """)
        let summary = found.map { "\($0.line) \($0.object) \($0.field ?? "")" }
        #expect(
            summary == [
                "1  hostname", "3 Listener \"localhost:25\" address", "3 Listener \"number 2\" address",
                "3 Listener \"number 2\" adress", "4 tls key", "5 dns servers", "6  trustedNetworks",
                "7  deliveryNetworks", "7  deliveryNetworks", "8  operator", "9 limits messageSize", "9 limits hops",
                "9 limits mesageSize", "10  limit",
            ])
        #expect(found.allSatisfy { !$0.mend.isEmpty })
        #expect(found.first { $0.field == "mesageSize" }?.mend == "did you mean messageSize?")
        #expect(found.last?.mend == "did you mean limits?")
    }

    @Test("reads proxies, client certificates and the reply where TLS is required")
    func perimeter() throws {
        let configuration = try ServerConfiguration.load(
            yaml: """
                hostname: mx.example.net
                listeners:
                  - { address: "127.0.0.1:25", proxyProtocol: [192.0.2.10, "2001:db8::/64"] }
                  - { address: "127.0.0.1:26" }
                tls:
                  certificate: c.pem
                  key: k.pem
                  clientCertificates: [{ Name: partner, certificate: partner.pem, key: /keys/partner.pem }]
                starttlsRequiredReply: eop
                """, file: "/etc/postern/postern.yaml"
        ).get()
        #expect(configuration.listeners[0].proxyProtocol.map(\.description) == ["192.0.2.10", "2001:db8::/64"])
        #expect(configuration.listeners[1].proxyProtocol.isEmpty)
        #expect(
            configuration.tls?.clientCertificates == [
                .init(name: "partner", certificate: "/etc/postern/partner.pem", key: "/keys/partner.pem")
            ])
        #expect(configuration.starttlsRequiredReply == .eop)
        let plain = "hostname: mx.example.net\nlisteners: [{ address: \"127.0.0.1:25\" }]"
        #expect(try ServerConfiguration.load(yaml: plain, file: "p").get().starttlsRequiredReply == .standard)
    }

    @Test("tells mistakes in proxies, client certificates and the reply")
    func perimeterMistakes() {
        let found = serverMistakes(
            """
            hostname: mx.example.net
            listeners: [{ address: "127.0.0.1:25", proxyProtocol: [0.0.0.0/0, proxy.example] }]
            administration: { address: "127.0.0.1:80", proxyProtocol: [192.0.2.1] }
            tls:
              certificate: c.pem
              key: k.pem
              clientCertificates:
                - { Name: a, certificate: a.pem, key: a.pem }
                - { Name: a, certificate: b.pem, key: b.pem }
                - { Name: c, certificate: c.pem }
            starttlsRequiredReply: EOP
            """)
        #expect(
            found.map { "\($0.line) \($0.field ?? "")" } == [
                "2 proxyProtocol", "2 proxyProtocol", "3 proxyProtocol", "9 Name", "10 key", "11 starttlsRequiredReply",
            ])
    }

    @Test("reads what the log says and how")
    func log() throws {
        let yaml = """
            hostname: mx.example.net
            listeners: [{ address: "[::]:25" }]
            log: { level: notice, subsystems: { smtp: debug, queue: warning }, mail: true, form: json }
            """
        let log = try ServerConfiguration.load(yaml: yaml, file: "postern.yaml").get().log
        #expect(log.level(of: .smtp) == .debug && log.level(of: .queue) == .warning && log.level(of: .store) == .notice)
        #expect(log.logsMail && log.form == .json)
        let defaults = LogSettings()
        #expect(defaults.level(of: .smtp) == .info && !defaults.logsMail && defaults.form == .text)
    }

    @Test("tells mistakes in what the log says and how")
    func logMistakes() {
        let found = serverMistakes(
            """
            hostname: mx.example.net
            listeners: [{ address: "[::]:25" }]
            log: { level: loud, subsystems: { smtpd: debug, mail: info, queue: 3 }, mail: all, form: xml, to: syslog }
            """)
        #expect(Set(found.compactMap(\.field)) == ["level", "smtpd", "mail", "queue", "form", "to"])
        #expect(found.count == 7, "\(found)")
    }

    @Test("needs a host name and a listener")
    func required() {
        #expect(serverMistakes("data: d").compactMap(\.field) == ["hostname", "listeners"])
    }

    @Test("refuses limits that contradict one another")
    func contradictions() {
        let found = serverMistakes(
            """
            hostname: mx.example.net
            listeners: [{ address: "127.0.0.1:25" }]
            limits: { headerSize: 2MB, headerFieldSize: 3MB, messageSize: 1MB, hops: 5 }
            """)
        #expect(Set(found.compactMap(\.field)) == ["headerFieldSize", "headerSize", "ownHops"])
    }
}

@Suite("Documentation")
struct DocumentationTests {
    @Test("shows documents that are free of mistakes")
    func documents() throws {
        let page = try repositoryFile("docs/configuration.md")
        let blocks = page.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        try #require(blocks.count == 2)
        #expect(serverMistakes(String(blocks[0])).isEmpty)
        #expect(mistakes(String(blocks[1])).isEmpty)
    }
}

@Suite("Compatibility of TLS")
struct CompatibilityTests {
    private func yaml(_ setting: String) -> String {
        """
        hostname: mx.example.net
        listeners: [{ address: "127.0.0.1:25" }]
        tls:
          certificate: certificate.pem
          key: key.pem
        \(setting)
        """
    }

    @Test(
        "compatibility of TLS is intermediate unless it is set",
        arguments: [
            ("", ServerConfiguration.TLS.Compatibility.intermediate), ("  compatibility: intermediate", .intermediate),
            ("  compatibility: old", .old), ("  compatibility: modern", .modern),
        ])
    func values(_ setting: String, _ value: ServerConfiguration.TLS.Compatibility) throws {
        let configuration = try ServerConfiguration.load(yaml: yaml(setting), file: "postern.yaml").get()
        #expect(configuration.tls?.compatibility == value)
    }

    @Test(
        "compatibility of TLS that is none is refused with its line and its values",
        arguments: ["Legacy", "[old]", "TLSv1", "1"])
    func mistakes(_ value: String) throws {
        let found = serverMistakes(yaml("  compatibility: \(value)"))
        #expect(found.map(\.field) == ["compatibility"])
        #expect(found.map(\.line) == [6])
        #expect(found.first?.mend.contains("old") == true)
    }
}

@Suite("Limits")
struct LimitsTests {
    @Test("limits have unique names, and defaults within their bounds")
    func table() {
        #expect(Set(Limits.table.map(\.name)).count == Limits.table.count)
        let defaults = Limits()
        for limit in Limits.table {
            let values =
                switch limit.field {
                case .count(let path), .octets(let path): [defaults[keyPath: path]]
                case .time(let path): [Int(defaults[keyPath: path].milliseconds)]
                case .thresholds(let path):
                    [defaults[keyPath: path].mediumToLow, defaults[keyPath: path].mediumToHigh]
                }
            #expect(values.allSatisfy((limit.minimum...limit.maximum).contains), "\(limit.name)")
            // The order of the points holds for the defaults as for what is written.
            if case .thresholds(let path) = limit.field {
                #expect(PressureThresholds(defaults[keyPath: path].text) == defaults[keyPath: path], "\(limit.name)")
            }
        }
    }

    @Test("can each be set, by the text that their value is printed as")
    func everyLimitCanBeSet() throws {
        for limit in Limits.table {
            let text =
                switch limit.field {
                case .count: "\(limit.minimum + 1)"
                case .octets: "\(limit.minimum + 1)"
                case .time: "\(limit.minimum + 1_000)ms"
                case .thresholds: "70/90/80/60"
                }
            // The bounds between limits hold when the larger one grows with it.
            let others =
                switch limit.name {
                case "messageSize": ", headerSize: 1024, headerFieldSize: 998"
                case "headerSize": ", headerFieldSize: 998"
                case "hops": ", ownHops: 1"
                default: ""
                }
            let yaml = """
                hostname: mx.example.net
                listeners: [{ address: "127.0.0.1:25" }]
                limits: { \(limit.name): \(text)\(others) }
                """
            let limits = try ServerConfiguration.load(yaml: yaml, file: "postern.yaml").get().limits
            #expect(limit.text(limits) == (text.hasSuffix("000ms") ? "\(Int(text.dropLast(5)) ?? 0)s" : text))
        }
    }

    @Test(
        "refuse thresholds that are out of order, out of bounds or not four",
        arguments: [
            "96/99/97", "96/99/97/94/1", "96/99/97/96", "96/96/95/94", "96/99/99/94", "96/101/97/94", "96/99/94/95",
            "a/99/97/94", "96/99/97/", "96/99/97/-1", "", "99999999999999999999/1/1/1",
        ])
    func thresholds(_ text: String) {
        let yaml = """
            hostname: mx.example.net
            listeners: [{ address: "127.0.0.1:25" }]
            limits: { diskPressure: "\(text)" }
            """
        #expect(serverMistakes(yaml).map(\.field) == ["diskPressure"])
    }

    @Test("stand in the documentation with their defaults, their replies and what puts them into force")
    func documentation() throws {
        let rows = try repositoryFile("docs/configuration.md").split(separator: "\n")
        for limit in Limits.table {
            let reply = limit.reply.isEmpty ? "–" : limit.reply
            let row =
                "| `\(limit.name)` | \(limit.text(Limits())) | \(reply) | \(limit.activation.rawValue) "
                + "| \(limit.meaning) |"
            #expect(rows.contains { $0 == row }, "docs/configuration.md lacks: \(row)")
        }
    }
}

@Suite("Hosts and domain patterns")
struct HostPortTests {
    @Test(
        "reads names, addresses and ports",
        arguments: [
            ("mail.example.net:25", "mail.example.net:25"), ("192.0.2.1:2525", "192.0.2.1:2525"),
            ("[2001:db8::1]:25", "[2001:db8::1]:25"), ("mail.example.net", "mail.example.net:25"),
            ("2001:db8::1", "[2001:db8::1]:25"), ("[::1]", "[::1]:25"), ("192.0.2.1", "192.0.2.1:25"),
        ])
    func readable(_ text: String, _ expected: String) {
        #expect(HostPort(text, defaultPort: 25)?.description == expected)
    }

    @Test(
        "refuses what is no host and port",
        arguments: [
            "", ":", ":25", "host:", "host:0", "host:65536", "host:2a", "host:+5", "[::1", "[::1]25", "[192.0.2.1]:25",
            "10.1.1.256:25", "10.0.0.0/24", "a b:25", "host:99999999999999999999",
        ])
    func unreadable(_ text: String) {
        #expect(HostPort(text, defaultPort: 25) == nil)
    }

    @Test("needs a port where there is no default")
    func portNeeded() {
        #expect(HostPort("mail.example.net") == nil)
    }

    @Test(
        "matches domains by pattern",
        arguments: [
            ("contoso.com", "contoso.com", true), ("contoso.com", "a.contoso.com", false),
            ("*.contoso.com", "contoso.com", true), ("*.contoso.com", "a.b.contoso.com", true),
            ("*.contoso.com", "notcontoso.com", false), ("*", "any.example", true),
            ("CONTOSO.com", "contoso.COM", true),
        ])
    func patterns(_ pattern: String, _ domain: String, _ expected: Bool) throws {
        #expect(try DomainPattern(pattern)?.matches(Domain(domain)) == expected)
    }
}
