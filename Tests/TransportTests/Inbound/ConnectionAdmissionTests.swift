import Mail
import MailFlow
import Testing

@testable import Transport

@Suite("Admission of connections")
struct ConnectionAdmissionTests {
    private let now = Instant(milliseconds: 1_000_000)
    private let peer = IPAddress(v4: 0xc000_0201)

    private func address(_ index: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(index) * 256) }

    @Test("30 connections of one address are admitted, and one more after one has gone")
    func source() {
        let admission = ConnectionAdmission(limits: Limits())
        for _ in 0..<30 { #expect(admission.admit(peer, isExempt: false, now: now) == nil) }
        #expect(admission.admit(peer, isExempt: false, now: now) == .source)
        admission.release(peer, isExempt: false)
        #expect(admission.admit(peer, isExempt: false, now: now) == nil)
        #expect(admission.open == 30)
    }

    @Test(
        "90 connections of one /24 or /64 are admitted, whatever other networks have",
        arguments: ["192.0.2.", "2001:db8:0:1::"])
    func network(_ prefix: String) throws {
        let admission = ConnectionAdmission(limits: Limits())
        for index in 0..<90 {
            let address = try #require(IPAddress("\(prefix)\(index + 1)"))
            #expect(admission.admit(address, isExempt: false, now: now) == nil)
        }
        #expect(admission.admit(try #require(IPAddress("\(prefix)200")), isExempt: false, now: now) == .network)
        for other in ["192.0.3.1", "2001:db8:0:2::1"] {
            #expect(admission.admit(try #require(IPAddress(other)), isExempt: false, now: now) == nil)
        }
    }

    @Test("no connection for an hour from an IPv4 source that asked for 200 unknown recipients in an hour")
    func harvest() throws {
        let admission = ConnectionAdmission(limits: Limits())
        let other = try #require(IPAddress("192.0.2.2"))
        for index in 0..<199 { admission.refusedRecipient(.unknown, of: peer, now: now + .seconds(Int64(index))) }
        let last = now + .seconds(200)
        #expect(admission.admit(peer, isExempt: false, now: last) == nil)
        admission.refusedRecipient(.unknown, of: peer, now: last)
        #expect(admission.admit(peer, isExempt: false, now: last) == .harvest)
        #expect(admission.admit(peer, isExempt: true, now: last) == nil)
        #expect(admission.admit(other, isExempt: false, now: last) == nil)
        #expect(admission.admit(peer, isExempt: false, now: last + .milliseconds(3_599_999)) == .harvest)
        #expect(admission.admit(peer, isExempt: false, now: last + .hours(1)) == nil)
    }

    @Test("no connection for an hour from a source with 1,000 refused recipients of any kind in an hour")
    func refused() {
        let admission = ConnectionAdmission(limits: Limits())
        for _ in 0..<150 { admission.refusedRecipient(.unknown, of: peer, now: now) }
        for _ in 0..<849 { admission.refusedRecipient(.refused, of: peer, now: now) }
        for _ in 0..<5_000 { admission.refusedRecipient(.none, of: peer, now: now) }
        #expect(admission.admit(peer, isExempt: false, now: now) == nil)
        admission.refusedRecipient(.refused, of: peer, now: now)
        #expect(admission.admit(peer, isExempt: false, now: now) == .harvest)
        #expect(admission.admit(peer, isExempt: false, now: now + .hours(1)) == nil)
    }

    @Test("unknown recipients are counted anew after an hour")
    func harvestWindow() {
        let admission = ConnectionAdmission(limits: Limits())
        for _ in 0..<199 { admission.refusedRecipient(.unknown, of: peer, now: now) }
        admission.refusedRecipient(.unknown, of: peer, now: now + .hours(1))
        #expect(admission.admit(peer, isExempt: false, now: now + .hours(1)) == nil)
    }

    @Test("300 new connections of one address are admitted in a minute, and again in the next")
    func rate() {
        let admission = ConnectionAdmission(limits: Limits())
        func connect(at moment: Instant) -> ConnectionAdmission.Refusal? {
            let refusal = admission.admit(peer, isExempt: false, now: moment)
            if refusal == nil { admission.release(peer, isExempt: false) }
            return refusal
        }
        for _ in 0..<300 { #expect(connect(at: now) == nil) }
        #expect(connect(at: now + .milliseconds(59_999)) == .rate)
        #expect(connect(at: now + .minutes(1)) == nil)
        #expect(admission.open == 0)
    }

    @Test("20,000 connections are admitted in all, those of exempt peers among them")
    func total() {
        let admission = ConnectionAdmission(limits: Limits())
        for index in 0..<20_000 { #expect(admission.admit(address(index), isExempt: false, now: now) == nil) }
        #expect(admission.isShort)
        #expect(admission.admit(peer, isExempt: false, now: now) == .total)
        #expect(admission.admit(peer, isExempt: true, now: now) == .total)
        admission.release(address(0), isExempt: false)
        #expect(admission.admit(peer, isExempt: true, now: now) == nil)
    }

    @Test("an exempt peer has no limit but the total")
    func exempt() {
        let admission = ConnectionAdmission(limits: Limits())
        for _ in 0..<1_000 { #expect(admission.admit(peer, isExempt: true, now: now) == nil) }
        for _ in 0..<1_000 { admission.release(peer, isExempt: true) }
        #expect(admission.open == 0)
    }

    // Network `network` of 2001:db8:<site>::/48.
    private func v6(_ site: Int, _ network: Int, _ host: Int = 1) throws -> IPAddress {
        try #require(
            IPAddress(
                "2001:db8:\(String(site, radix: 16)):\(String(network, radix: 16))::\(String(host, radix: 16))"))
    }

    @Test("300 new connections of one IPv6 /64 are admitted in a minute, from whichever address")
    func rateOfNetwork() throws {
        let admission = ConnectionAdmission(limits: Limits())
        func connect(_ address: IPAddress, at moment: Instant) -> ConnectionAdmission.Refusal? {
            let refusal = admission.admit(address, isExempt: false, now: moment)
            if refusal == nil { admission.release(address, isExempt: false) }
            return refusal
        }
        for host in 1...300 { #expect(connect(try v6(1, 1, host), at: now) == nil) }
        #expect(connect(try v6(1, 1, 301), at: now + .milliseconds(59_999)) == .rate)
        #expect(connect(try v6(1, 2), at: now) == nil)
        #expect(connect(try v6(1, 1, 302), at: now + .minutes(1)) == nil)
    }

    @Test("names for an hour the IPv6 /64 that asked for 200 unknown recipients in an hour")
    func harvestOfNetwork() throws {
        let admission = ConnectionAdmission(limits: Limits())
        for host in 1...199 { admission.refusedRecipient(.unknown, of: try v6(1, 1, host), now: now) }
        #expect(admission.exceededRange(of: try v6(1, 1), now: now) == nil)
        admission.refusedRecipient(.unknown, of: try v6(1, 1, 200), now: now)
        #expect(admission.exceededRange(of: try v6(1, 1, 999), now: now) == IPNetwork("2001:db8:1:1::/64"))
        // The refusal comes at RCPT, where a client may have shown its certificate.
        #expect(admission.admit(try v6(1, 1), isExempt: false, now: now) == nil)
        #expect(admission.exceededRange(of: try v6(1, 2), now: now) == nil)
        #expect(admission.exceededRange(of: peer, now: now) == nil)
        let last = now + .milliseconds(3_599_999)
        #expect(admission.exceededRange(of: try v6(1, 1), now: last) == IPNetwork("2001:db8:1:1::/64"))
        #expect(admission.exceededRange(of: try v6(1, 1), now: last + .milliseconds(1)) == nil)
    }

    @Test("names for an hour the IPv6 /48 of which 16 networks went over a limit in an hour, whichever limits")
    func escalation() throws {
        var limits = Limits()
        limits.connectionRate = 1
        limits.unknownRecipientsPerHour = 1
        let admission = ConnectionAdmission(limits: limits)
        for network in 1...8 { admission.refusedRecipient(.unknown, of: try v6(1, network), now: now) }
        for network in 9...15 {
            for refusal in [nil, ConnectionAdmission.Refusal.rate, .rate] {
                #expect(admission.admit(try v6(1, network), isExempt: false, now: now) == refusal)
            }
        }
        #expect(admission.exceededRange(of: try v6(1, 99), now: now) == nil)
        let last = now + .milliseconds(3_599_999)
        admission.refusedRecipient(.unknown, of: try v6(1, 16), now: last)
        #expect(admission.exceededRange(of: try v6(1, 99), now: last) == IPNetwork("2001:db8:1::/48"))
        #expect(admission.exceededRange(of: try v6(2, 99), now: last) == nil)
        #expect(admission.exceededRange(of: try v6(1, 99), now: last + .hours(1)) == nil)
    }

    @Test("counts the networks of a /48 anew after an hour")
    func escalationWindow() throws {
        var limits = Limits()
        limits.unknownRecipientsPerHour = 1
        let admission = ConnectionAdmission(limits: limits)
        for network in 1...15 { admission.refusedRecipient(.unknown, of: try v6(1, network), now: now) }
        admission.refusedRecipient(.unknown, of: try v6(1, 16), now: now + .hours(1))
        #expect(admission.exceededRange(of: try v6(1, 99), now: now + .hours(1)) == nil)
    }

    @Test("remembers no more than its bounds of networks that come once each")
    func bounds() throws {
        let admission = ConnectionAdmission(limits: Limits())
        for index in 0..<110_000 {
            let address = try #require(
                IPAddress(
                    octets: [0x20, 1, 0xd, 0xb8, 0, UInt8(index >> 16), UInt8(index >> 8 & 255), UInt8(index & 255)]
                        + [UInt8](repeating: 0, count: 8)))
            #expect(admission.admit(address, isExempt: false, now: now) == nil)
            admission.release(address, isExempt: false)
        }
        #expect(admission.remembered == 100_000)
        _ = admission.admit(peer, isExempt: false, now: now + .minutes(1))
        #expect(admission.remembered == 2)
    }
}
