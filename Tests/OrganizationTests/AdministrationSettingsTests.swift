import Mail
import Organization
import Testing

@Suite("Settings of administration over HTTP")
struct AdministrationSettingsTests {
    private func load(_ administration: String, tls: String = "") throws -> AdministrationSettings? {
        try ServerConfiguration.load(
            yaml: """
                hostname: mx.example.net
                listeners: [{ address: "127.0.0.1:25" }]
                \(tls)
                administration: \(administration)
                """, file: "/etc/postern/postern.yaml"
        ).get().administration
    }

    private func mistakes(_ administration: String, tls: String = "") -> [ConfigurationMistake] {
        serverMistakes(
            """
            hostname: mx.example.net
            listeners: [{ address: "127.0.0.1:25" }]
            \(tls)
            administration: \(administration)
            """)
    }

    private let tls = "tls: { certificate: c.pem, key: k.pem }"

    @Test("an address alone has the defaults of a document")
    func defaults() throws {
        let settings = try #require(try load("{ address: \"127.0.0.1:8080\" }"))
        let address = try #require(IPAddress("127.0.0.1"))
        #expect(settings.place == .address(address, port: 8080))
        #expect(settings.publicURL.description == "http://127.0.0.1:8080")
        #expect(settings.tls == nil && settings.trustedProxies.isEmpty && settings.oidc.isEmpty)
        #expect(settings.sessions.idle == .minutes(30) && settings.sessions.absolute == .hours(12))
        #expect(settings.outboundNetworks.isEmpty)
    }

    @Test("every setting is read")
    func everything() throws {
        let settings = try #require(
            try load(
                """

                  address: unix:run/admin.sock
                  publicURL: https://admin.example.net/
                  trustedProxies: [192.0.2.10, "2001:db8::/64"]
                  sessions: { idle: 10min, absolute: 8h }
                  outboundNetworks: [10.1.1.0/24]
                  oidc:
                    - name: contoso
                      issuer: https://login.example.net/tenant/
                      clientID: postern
                      clientSecretFile: oidc.secret
                      allowedDomains: [contoso.com]
                      scopes: [email, groups]
                      roleClaim: groups
                      requireAcr: mfa
                      mapping:
                        - { value: mail-admins, role: OrganizationManagement, organization: contoso }
                        - { value: root, role: Operator }
                """))
        #expect(settings.place == .socket("/etc/postern/run/admin.sock"))
        #expect(settings.place.description == "unix:/etc/postern/run/admin.sock")
        #expect(settings.publicURL.description == "https://admin.example.net")
        #expect(settings.trustedProxies.map(\.description) == ["192.0.2.10", "2001:db8::/64"])
        #expect(settings.sessions.idle == .minutes(10) && settings.sessions.absolute == .hours(8))
        #expect(settings.outboundNetworks.map(\.description) == ["10.1.1.0/24"])
        let provider = try #require(settings.oidc.first)
        #expect(provider.name == "contoso" && provider.clientID == "postern")
        #expect(provider.issuer.description == "https://login.example.net/tenant/")
        #expect(provider.clientSecretFile == "/etc/postern/oidc.secret")
        #expect(provider.allowedDomains.map(\.name) == ["contoso.com"])
        #expect(provider.scopes == ["email", "groups"] && provider.roleClaim == "groups")
        #expect(provider.requiredACR == ["mfa"])
        #expect(
            provider.mapping == [
                .init(value: "mail-admins", role: .organizationManagement, organization: "contoso"),
                .init(value: "root", role: .operator, organization: nil),
            ])
    }

    @Test("an address that others reach has TLS: its own certificate, or the server's")
    func certificates() throws {
        let server = try #require(try load("{ address: \"192.0.2.1:443\" }", tls: tls))
        #expect(server.tls == .init(certificate: "/etc/postern/c.pem", key: "/etc/postern/k.pem"))
        #expect(server.publicURL.description == "https://mx.example.net")
        let own = try #require(
            try load("{ address: \"[::]:8443\", tls: { certificate: a.pem, key: b.pem } }", tls: tls))
        #expect(own.tls == .init(certificate: "/etc/postern/a.pem", key: "/etc/postern/b.pem"))
        #expect(own.publicURL.description == "https://mx.example.net:8443")
        // The server's certificate is for its name, not for this address.
        #expect(try load("{ address: \"127.0.0.1:8080\" }", tls: tls)?.tls == nil)
        let loopback = try #require(
            try load("{ address: \"[::1]:8443\", tls: { certificate: a.pem, key: b.pem } }"))
        #expect(loopback.publicURL.description == "https://[::1]:8443")
    }

    static let wrong: [(String, [String])] = [
        ("{ address: \"192.0.2.1:8080\" }", ["address"]),
        ("{ address: \"0.0.0.0:8080\" }", ["address"]),
        ("{ address: localhost:8080 }", ["address"]),
        ("{ address: \"127.0.0.1:0\" }", ["address"]),
        ("{ publicURL: https://a.example }", ["address"]),
        ("{ address: unix:/run/a.sock }", ["publicURL"]),
        ("{ address: \"unix:\", publicURL: https://a.example }", ["address"]),
        ("{ address: \"127.0.0.1:80\", publicURL: http://admin.example.net }", ["publicURL"]),
        ("{ address: \"127.0.0.1:80\", publicURL: https://admin.example.net/path }", ["publicURL"]),
        ("{ address: \"127.0.0.1:80\", publicURL: https://ann@admin.example.net }", ["publicURL"]),
        ("{ address: \"127.0.0.1:80\", publicURL: admin.example.net }", ["publicURL"]),
        (
            "{ address: \"127.0.0.1:80\", publicURL: http://127.0.0.1, tls: { certificate: a.pem, key: b.pem } }",
            ["publicURL"]
        ),
        ("{ address: \"127.0.0.1:80\", tls: { certificate: a.pem } }", ["key"]),
        ("{ address: \"127.0.0.1:80\", trustedProxies: [0.0.0.0/0] }", ["trustedProxies"]),
        ("{ address: \"127.0.0.1:80\", outboundNetworks: [\"::/0\"] }", ["outboundNetworks"]),
        ("{ address: \"127.0.0.1:80\", sessions: { idle: 25h } }", ["idle"]),
        ("{ address: \"127.0.0.1:80\", sessions: { idle: 30s } }", ["idle"]),
        ("{ address: \"127.0.0.1:80\", sessions: { idle: 13h } }", ["idle"]),
        ("{ address: \"127.0.0.1:80\", session: {} }", ["session"]),
        ("{ address: \"127.0.0.1:80\", proxyProtocol: [192.0.2.1] }", ["proxyProtocol"]),
    ]

    @Test("each mistake names its property and has a mend", arguments: wrong)
    func mistaken(_ administration: String, _ fields: [String]) {
        let found = mistakes(administration)
        #expect(found.compactMap(\.field) == fields, "\(found)")
        #expect(found.allSatisfy { !$0.mend.isEmpty })
    }

    static let providers: [(String, String)] = [
        ("name: Contoso, issuer: https://a.example, clientID: x", "name"),
        ("name: c, issuer: a.example, clientID: x", "issuer"),
        ("name: c, issuer: https://a.example?x=1, clientID: x", "issuer"),
        ("name: c, issuer: https://u@a.example, clientID: x", "issuer"),
        ("name: c, issuer: http://a.example, clientID: x", "issuer"),
        ("name: c, issuer: http://127.0.0.1:9400, clientID: x", "issuer"),
        ("name: c, issuer: https://192.0.2.7, clientID: x", "issuer"),
        ("name: c, issuer: file:///etc/passwd, clientID: x", "issuer"),
        ("name: c, issuer: https://a.example", "clientID"),
        ("name: c, issuer: https://a.example, clientID: x, scopes: openid", "scopes"),
        ("name: c, issuer: https://a.example, clientID: x, allowedDomains: \"a b\"", "allowedDomains"),
    ]

    @Test("a mistake of a provider names its property", arguments: providers)
    func mistakenProvider(_ provider: String, _ field: String) {
        let found = mistakes(
            """
            { address: "127.0.0.1:80", oidc: [{ \(provider), mapping: [{ value: a, role: Operator }] }] }
            """)
        #expect(found.map(\.field) == [field], "\(found)")
        #expect(found.allSatisfy { !$0.mend.isEmpty })
    }

    @Test("a role is mapped for the organizations that it may be for")
    func mapping() {
        func fields(_ entry: String) -> [String] {
            mistakes(
                """
                { address: "127.0.0.1:80",
                  oidc: [{ name: c, issuer: https://a.example, clientID: x, mapping: [\(entry)] }] }
                """
            ).compactMap(\.field)
        }
        #expect(fields("{ value: a, role: HelpDesk }") == ["organization"])
        #expect(fields("{ value: a, role: Operator, organization: contoso }") == ["organization"])
        #expect(fields("{ value: a, role: EndUser, organization: contoso }") == ["role"])
        #expect(fields("{ value: a }") == ["role"])
        #expect(fields("{ role: Operator }") == ["value"])
        #expect(fields("") == ["mapping"])
        #expect(fields("{ value: a, role: SecurityReader }") == [])
    }

    @Test("two providers have two names")
    func doubled() {
        let provider = "{ name: c, issuer: https://a.example, clientID: x, mapping: [{ value: a, role: Operator }] }"
        let found = mistakes("{ address: \"127.0.0.1:80\", oidc: [\(provider), \(provider)] }")
        #expect(found.map(\.field) == ["name"])
    }

    @Test("a provider of this machine is asked where outboundNetworks lists it")
    func local() throws {
        let settings = try #require(
            try load(
                """
                { address: "127.0.0.1:80", outboundNetworks: [127.0.0.1],
                  oidc: [{ name: c, issuer: "http://127.0.0.1:9400", clientID: x,
                           mapping: [{ value: a, role: Operator }] }] }
                """))
        #expect(settings.oidc.count == 1)
        let (address, listed) = (try #require(IPAddress("127.0.0.2")), try #require(IPAddress("127.0.0.1")))
        #expect(
            settings.egressGuard.refusal(of: address)
                == "127.0.0.2 is a loopback address that administration.outboundNetworks does not list")
        #expect(settings.egressGuard.permits(listed))
    }

    @Test("an origin is written as browsers write it")
    func origins() {
        let rows: [(String, String?)] = [
            ("https://admin.example.net", "https://admin.example.net"),
            ("https://ADMIN.example.net:443/", "https://admin.example.net"),
            ("https://admin.example.net:8443", "https://admin.example.net:8443"),
            ("http://localhost:80", "http://localhost"), ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://", nil), ("https:///", nil), ("ftp://a.example", nil), ("HTTPS://a.example", nil),
            ("https://a.example//", nil), ("https://a.example#x", nil),
            ("https://a.example:0", nil), ("https://a.example:65536", nil), ("https://10.0.0.256", nil),
        ]
        for (text, expected) in rows { #expect(PublicURL(text)?.description == expected, "\(text)") }
    }

    @Test("a URL of a service keeps its octets, and has an origin and a target")
    func services() throws {
        let url = try #require(ServiceURL("https://a.example:8443/b/c?d=e"))
        #expect(url.description == "https://a.example:8443/b/c?d=e")
        #expect(url.origin.description == "https://a.example:8443" && url.target == "/b/c?d=e")
        #expect(url.adding(query: "f=g") == "https://a.example:8443/b/c?d=e&f=g")
        let bare = try #require(ServiceURL("https://a.example"))
        #expect(bare.target == "/" && bare.adding(query: "f=g") == "https://a.example?f=g")
        #expect(bare.below("/x")?.description == "https://a.example/x")
        #expect(ServiceURL("https://a.example/")?.below("/x")?.description == "https://a.example/x")
        #expect(ServiceURL("https://a.example?q=1")?.target == "/?q=1")
        for text in [
            "https://a.example/#f", "https://u:p@a.example/", "https://a.example/\r\nX: y", "https://a.example/\u{e9}",
            "javascript:alert(1)", "//a.example/", "unix:/run/x", "https://a.example\\@b.example/", "",
        ] {
            #expect(ServiceURL(text) == nil, "\(text)")
        }
        #expect(ServiceURL("https://a.example/?x", takesQuery: false) == nil)
    }
}
