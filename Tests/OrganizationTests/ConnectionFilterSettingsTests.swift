import Mail
import Organization
import Testing

@Suite("Connection filter of a server")
struct ConnectionFilterSettingsTests {
    private func load(_ text: String) -> Result<ServerConfiguration, ConfigurationErrors> {
        ServerConfiguration.load(
            yaml: "hostname: mx.example.net\nlisteners: [{ address: \"127.0.0.1:25\" }]\n\(text)",
            file: "/etc/postern/postern.yaml")
    }

    @Test("a server without settings asks no list, counts reputation and knows no countries")
    func defaults() throws {
        let server = try load("").get()
        #expect(server.connectionFilter == ConnectionFilterSettings() && server.geography == GeographySettings())
        #expect(server.connectionFilter.dnsLists.isEmpty && server.connectionFilter.isReputationEnabled)
        #expect(server.geography.countryFile == nil)
    }

    @Test("every setting of the connection filter is read, in its order")
    func everything() throws {
        let server = try load(
            """
            connectionFilter:
              reputation: false
              dnsLists:
                - { zone: BL.example.org, codes: [127.0.0.2, 127.0.0.4-127.0.0.7, 127.0.4.0/22], action: defer }
                - { zone: good.example.net, kind: allow, codes: 127.0.0.2 }
                - zone: third.example.com
            geo: { countryFile: countries.mmdb }
            """
        ).get()
        let lists = server.connectionFilter.dnsLists
        #expect(lists.map(\.zone.name) == ["bl.example.org", "good.example.net", "third.example.com"])
        #expect(lists.map(\.kind) == [.block, .allow, .block] && lists.map(\.action) == [.defer, .reject, .reject])
        #expect(!server.connectionFilter.isReputationEnabled)
        #expect(server.geography.countryFile == "/etc/postern/countries.mmdb")
        func counts(_ list: Int, _ code: String) throws -> Bool { lists[list].counts(try #require(IPAddress(code))) }
        for (code, first, third) in [
            ("127.0.0.2", true, true), ("127.0.0.3", false, true), ("127.0.0.7", true, true),
            ("127.0.7.255", true, true),
            ("127.1.0.2", false, false), ("127.255.255.254", false, false), ("192.0.2.1", false, false),
        ] {
            #expect(try counts(0, code) == first && counts(2, code) == third, "\(code)")
        }
    }

    @Test(
        "a mistaken list is told with its object, field and mend",
        arguments: [
            ("{ zone: bl }", "zone", "\"bl\" is not valid"),
            ("{ codes: [127.0.0.2] }", "zone", "is missing"),
            ("{ zone: bl.example, codes: [192.0.2.1] }", "codes", "\"192.0.2.1\" is not valid"),
            ("{ zone: bl.example, codes: [127.0.0.1-128.0.0.1] }", "codes", "\"127.0.0.1-128.0.0.1\" is not valid"),
            ("{ zone: bl.example, action: drop }", "action", "\"drop\" is not one of its values"),
            (
                "{ zone: bl.example, kind: allow, action: reject }", "action",
                "is of a list of good senders, whose mail is not refused"
            ),
            ("{ zone: bl.example, weight: 3 }", "weight", "is not a property of DnsList"),
        ])
    func mistakes(list: String, field: String, problem: String) throws {
        guard case .failure(let errors) = load("connectionFilter: { dnsLists: [\(list)] }") else {
            Issue.record("\(list) is taken")
            return
        }
        let mistake = try #require(errors.mistakes.first { $0.field == field }, "\(errors)")
        #expect(mistake.object.hasPrefix("DnsList") && mistake.problem == problem && !mistake.mend.isEmpty)
    }

    @Test("a zone stands once, and there are at most 16 lists")
    func counted() {
        func list(_ count: Int) -> String {
            "connectionFilter: { dnsLists: [\((0..<count).map { "{ zone: l\($0).example }" }.joined(separator: ", "))] }"
        }
        if case .failure(let errors) = load(list(16)) { Issue.record("\(errors)") }
        if case .success = load(list(17)) { Issue.record("17 lists are taken") }
        if case .success = load("connectionFilter: { dnsLists: [{ zone: a.example }, { zone: A.example }] }") {
            Issue.record("A zone is taken twice")
        }
    }
}
