import Mail
import Organization
import Testing

@Suite("The engines of this server")
struct EngineSettingsTests {
    private func load(_ engines: String) -> Result<ServerConfiguration, ConfigurationErrors> {
        ServerConfiguration.load(
            yaml: "hostname: mx.example.net\nlisteners: [{ address: \"127.0.0.1:25\" }]\nengines: \(engines)\n",
            file: "/etc/postern/postern.yaml")
    }

    @Test("clamd is a socket or an address, with defaults")
    func clamd() throws {
        let socket = try #require(try load("{ clamd: { address: /run/clamd.ctl } }").get().engines.clamd)
        #expect(socket == ClamdSettings(.socket("/run/clamd.ctl")))
        #expect(socket.connections == 8 && socket.connectTimeout == .seconds(2) && socket.timeout == .seconds(20))
        let address = try #require(
            try load("{ clamd: { address: \"[::1]:3310\", connections: 3, connectTimeout: 1s, timeout: 25s } }")
                .get().engines.clamd)
        #expect(address.place.description == "[::1]:3310")
        #expect(address.connections == 3 && address.connectTimeout == .seconds(1) && address.timeout == .seconds(25))
        #expect(
            try load("{ clamd: { address: \"127.0.0.1:3310\" } }").get().engines.clamd?.place.description
                == "127.0.0.1:3310")
        #expect(try load("{}").get().engines == EngineSettings())
    }

    @Test("rspamd is a socket or an address, with defaults, and may ask for a password")
    func rspamd() throws {
        let socket = try #require(try load("{ rspamd: { address: /run/rspamd/worker.sock } }").get().engines.rspamd)
        #expect(socket == RspamdSettings(.socket("/run/rspamd/worker.sock")))
        #expect(socket.connections == 16 && socket.connectTimeout == .seconds(2) && socket.timeout == .seconds(10))
        #expect(socket.password == nil)
        let address = try #require(
            try load(
                "{ rspamd: { address: \"[::1]:11333\", connections: 3, connectTimeout: 1s, timeout: 25s, password: q1! } }"
            ).get().engines.rspamd)
        #expect(address.place.description == "[::1]:11333" && address.password == "q1!")
        #expect(address.connections == 3 && address.connectTimeout == .seconds(1) && address.timeout == .seconds(25))
    }

    @Test("lists of hashes have a file and a source, and their paths are relative to the file")
    func hashLists() throws {
        let lists = try load(
            "{ hashLists: [{ file: lists/a.txt, source: Own, date: 2026-11-30 }, { file: /b, source: B }] }"
        ).get().engines.hashLists
        #expect(lists.map(\.file) == ["/etc/postern/lists/a.txt", "/b"])
        #expect(lists.map(\.label) == ["Own 2026-11-30", "B"])
    }

    @Test("the folder of the scorer's lists is relative to the file")
    func scoringLists() throws {
        #expect(try load("{ scoringLists: lists }").get().engines.scoringLists == "/etc/postern/lists")
        #expect(try load("{}").get().engines.scoringLists == nil)
    }

    @Test("the file of keys for held mail is relative to the file, and nothing else stands beside it")
    func quarantineKeys() throws {
        func load(_ settings: String) throws -> String? {
            try ServerConfiguration.load(
                yaml: "hostname: mx.example.net\nlisteners: [{ address: \"127.0.0.1:25\" }]\n\(settings)\n",
                file: "/etc/postern/postern.yaml"
            ).get().quarantineKeyFile
        }
        #expect(try load("quarantine: { keyFile: quarantine.key }") == "/etc/postern/quarantine.key")
        #expect(try load("quarantine: { keyFile: /run/keys/q }") == "/run/keys/q")
        #expect(try load("") == nil)
        #expect(throws: ConfigurationErrors.self) { _ = try load("quarantine: { keyfile: /run/keys/q }") }
    }

    @Test("of too many lists of hashes the first that is one too many is named")
    func tooManyLists() throws {
        func lists(_ count: Int) -> String {
            "{ hashLists: [\((1...count).map { "{ file: /l\($0), source: S }" }.joined(separator: ", "))] }"
        }
        #expect(try load(lists(32)).get().engines.hashLists.count == 32)
        guard case .failure(let errors) = load(lists(33)) else {
            Issue.record("33 lists were taken")
            return
        }
        #expect("\(errors)".contains("/l33"))
    }

    @Test(
        "a mistake names its field",
        arguments: [
            ("{ clamd: {} }", "address"), ("{ clamd: { address: localhost } }", "address"),
            ("{ clamd: { address: \"mail.example:3310\" } }", "address"),
            ("{ clamd: { address: /s, timeout: 30s } }", "timeout"),
            ("{ clamd: { address: /s, timeout: 5 } }", "timeout"),
            ("{ clamd: { address: /s, connections: 0 } }", "connections"),
            ("{ clamd: { address: /s, adress: x } }", "adress"),
            ("{ rspamd: {} }", "address"), ("{ rspamd: { address: localhost } }", "address"),
            ("{ rspamd: { address: \"http://127.0.0.1:11333\" } }", "address"),
            ("{ rspamd: { address: /s, timeout: 0s } }", "timeout"),
            ("{ rspamd: { address: /s, timeout: 26s } }", "timeout"),
            ("{ rspamd: { address: /s, connectTimeout: 11s } }", "connectTimeout"),
            ("{ rspamd: { address: /s, connections: 257 } }", "connections"),
            ("{ rspamd: { address: /s, password: \"\" } }", "password"),
            ("{ rspamd: { address: /s, password: \"a b\" } }", "password"),
            ("{ rspamd: { url: /s, address: /s } }", "url"), ("{ embedded: false, rspamd: { address: /s } }", "rspamd"),
            ("{ hashLists: [{ file: a }] }", "source"), ("{ hashLists: [{ source: a }] }", "file"),
            ("{ embedded: false, clamd: { address: /s } }", "clamd"),
            ("{ embedded: false, hashLists: [{ file: a, source: a }] }", "hashLists"),
            ("{ embedded: false, scoringLists: a }", "scoringLists"),
        ])
    func mistakes(_ engines: String, _ field: String) {
        guard case .failure(let errors) = load(engines) else {
            Issue.record("\(engines) was taken")
            return
        }
        #expect(errors.mistakes.contains { $0.field == field }, "\(errors)")
    }
}
