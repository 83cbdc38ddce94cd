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
