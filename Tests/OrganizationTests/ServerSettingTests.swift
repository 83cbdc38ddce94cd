import Mail
import Testing

@testable import Organization

@Suite("Settings of a server")
struct ServerSettingTests {
    private func server() throws -> ServerConfiguration {
        ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/a")
    }

    /// Another value of a limit that is within its bounds.
    private func changed(_ limit: Limit, in limits: Limits) -> Limits {
        var limits = limits
        switch limit.field {
        case .count(let path), .octets(let path): limits[keyPath: path] += 1
        case .time(let path): limits[keyPath: path] = .milliseconds(limits[keyPath: path].milliseconds + 1)
        case .thresholds(let path): limits[keyPath: path].mediumToLow -= 1
        }
        return limits
    }

    // A field that nobody added to the table would be forgotten by a reload in silence.
    @Test("every stored property of a server's settings and of its limits has one row in a table")
    func completeness() throws {
        let server = try server()
        let settings = ServerSetting.table.filter { !$0.name.hasPrefix("limits.") }
        #expect(settings.count == Mirror(reflecting: server).children.count { $0.label != "limits" })
        let limits = Mirror(reflecting: server.limits).children.count { $0.label != "pressure" }
        let pressure = Mirror(reflecting: server.limits.pressure).children.count
        #expect(Limits.table.count == limits + pressure)
        #expect(Set(ServerSetting.table.map(\.name)).count == ServerSetting.table.count)
        // No two rows stand for one limit.
        for limit in Limits.table {
            let other = changed(limit, in: Limits())
            #expect(Limits.table.filter { !$0.isSame(in: Limits(), and: other) }.map(\.name) == [limit.name])
        }
    }

    @Test("a reload takes what it can put into force, and names and keeps the rest")
    func reload() throws {
        let old = try server()
        var new = old
        new.hostname = try Domain("mx2.contoso.com")
        new.dnssec = .off
        new.limits.connections = 5
        new.limits.reportsPerDomain = 50
        new.limits.hops = 7
        new.limits.deliveryAttempts = 3
        new.operatorAddress = EmailAddress("admin@contoso.com")
        #expect(
            old.needingRestart(for: new) == [
                "hostname", "dns.dnssec", "limits.connections", "limits.reportsPerDomain",
            ])
        let reloaded = old.reloading(new)
        #expect(reloaded.hostname == old.hostname)
        #expect(reloaded.dnssec == .auto)
        #expect(reloaded.operatorAddress == new.operatorAddress)
        #expect(reloaded.limits.connections == Limits().connections)
        #expect(reloaded.limits.hops == 7)
        #expect(reloaded.limits.deliveryAttempts == 3)
        #expect(old.needingRestart(for: reloaded).isEmpty)
    }

    @Test("are shown as postern.yaml has them, with the defaults, and a password is not")
    func shown() throws {
        let yaml = """
            hostname: mx.contoso.com
            listeners: [{ address: "[::]:25", proxyProtocol: [192.0.2.10] }]
            dns: { servers: ["192.0.2.53"] }
            administration: { address: "127.0.0.1:8080", sessions: { idle: 15min } }
            engines: { rspamd: { address: "127.0.0.1:11334", password: hunter2 }, inspector: off }
            log: { subsystems: { smtp: debug } }
            limits: { messageSize: 10MB }
            """
        let server = try ServerConfiguration.load(yaml: yaml, file: "/etc/postern/postern.yaml").get()
        guard case .object(let tree) = server.settingValue else {
            Issue.record("The settings are no object.")
            return
        }
        let names = ServerSetting.table.compactMap { $0.name.split(separator: ".").first.map(String.init) }
        #expect(Set(tree.keys) == Set(names))
        func value(_ names: String...) -> SettingValue? {
            names.reduce(SettingValue?.some(.object(tree))) { found, name in
                if case .object(let members)? = found { return members[name] }
                return nil
            }
        }
        #expect(value("hostname") == .text("mx.contoso.com"))
        #expect(value("data") == .text("/etc/postern/data"))
        #expect(value("tls") == .absent)
        #expect(value("dns", "servers") == .list([.text("192.0.2.53:53")]))
        #expect(value("dns", "dnssec") == .text("auto"))
        #expect(
            value("listeners")
                == .list([.object(["address": .text("[::]:25"), "proxyProtocol": .list([.text("192.0.2.10")])])]))
        #expect(value("administration", "sessions", "idle") == .text("15min"))
        #expect(value("administration", "publicURL") == .text("http://127.0.0.1:8080"))
        #expect(value("engines", "inspector") == .text("off"))
        #expect(value("engines", "rspamd", "password") == .secret)
        #expect(value("log", "subsystems", "smtp") == .text("debug"))
        #expect(value("limits", "messageSize") == .text("10MB"))
        #expect(!"\(server.settingValue)".contains("hunter2"))
    }

    @Test("a change that a reload puts into force is named as one")
    func needsReload() throws {
        let old = try server()
        var new = old
        new.hostname = try Domain("mx2.contoso.com")
        new.limits.hops = 7
        new.operatorAddress = EmailAddress("admin@contoso.com")
        #expect(old.needingReload(for: new) == ["operator", "limits.hops"])
    }

    @Test("each limit that only a restart puts into force is named by itself", arguments: Limits.table.map(\.name))
    func limit(_ name: String) throws {
        let limit = try #require(Limits.table.first { $0.name == name })
        let old = try server()
        var new = old
        new.limits = changed(limit, in: old.limits)
        let isKept = limit.activation == .restart
        #expect(old.needingRestart(for: new) == (isKept ? ["limits.\(name)"] : []))
        #expect(old.reloading(new).limits == (isKept ? old.limits : new.limits))
    }
}
