import Mail
import Testing

@testable import SQLiteStore

@Suite("What is kept of other servers' TLS")
struct TransportSecurityTests {
    private let fixture = StoreFixture()

    private func count(_ day: Int64, _ sessions: Int64, result: String = "success") -> StoredTLSCount {
        StoredTLSCount(
            day: day, domain: "a.test", policyType: "sts", policy: "mode: enforce", exchanger: "mx.a.test",
            result: result, sessions: sessions)
    }

    @Test("counts add up, and those of days gone by are dropped")
    func counts() throws {
        let store = try fixture.open()
        try store.add([count(100, 2), count(100, 1, result: "certificate-expired"), count(101, 5)], keepingFrom: 90)
        try store.add([count(100, 3), count(80, 1)], keepingFrom: 90)
        #expect(
            try store.reader.tlsCounts(day: 100, domain: nil, limit: 10)
                == [count(100, 1, result: "certificate-expired"), count(100, 5)])
        #expect(try store.reader.tlsCounts(day: 100, domain: "b.test", limit: 10).isEmpty)
        #expect(try store.reader.tlsCounts(day: 80, domain: nil, limit: 10).isEmpty)
        try store.add([], keepingFrom: 101)
        #expect(try store.reader.tlsCounts(day: 100, domain: "a.test", limit: 10).isEmpty)
        #expect(try store.reader.tlsCounts(day: 101, domain: "a.test", limit: 10) == [count(101, 5)])
        store.close()
    }

    @Test("policies replace earlier ones, and are there after a restart")
    func policies() throws {
        func policy(_ id: String, _ domain: String = "a.test", at: Int64 = 5) -> StoredTransportPolicy {
            StoredTransportPolicy(
                domain: domain, id: id, policy: "mode: none", fetchedAt: WallTime(milliseconds: at), maxAge: 60)
        }
        var store = try fixture.open()
        try store.keep([policy("1"), policy("1", "b.test")], forgetting: [])
        try store.keep([policy("2", at: 9)], forgetting: ["b.test"])
        store.close()
        store = try fixture.open()
        #expect(try store.reader.transportPolicies(limit: 10) == [policy("2", at: 9)])
        try store.forgetTransportPolicies(beyond: 1)
        #expect(try store.reader.transportPolicies(limit: 10) == [policy("2", at: 9)])
        try store.forgetTransportPolicies(beyond: 0)
        #expect(try store.reader.transportPolicies(limit: 10).isEmpty)
        store.close()
    }
}
