import Mail
import Testing

@testable import Transport

@Suite("Admission of connections")
struct ConnectionAdmissionTests {
    private let now = Instant(milliseconds: 1_000_000)
    private let peer = IPAddress(v4: 0xc000_0201)

    private func address(_ index: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(index) * 256) }

    @Test("30 of one address, and one more after one has gone")
    func source() {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        for _ in 0..<30 { #expect(admission.admit(peer, isExempt: false, now: now) == nil) }
        #expect(admission.admit(peer, isExempt: false, now: now) == .source)
        admission.release(peer, isExempt: false)
        #expect(admission.admit(peer, isExempt: false, now: now) == nil)
        #expect(admission.open == 30)
    }

    @Test("90 of one /24 or /64, other networks not concerned", arguments: ["192.0.2.", "2001:db8:0:1::"])
    func network(_ prefix: String) throws {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        for index in 0..<90 {
            let address = try #require(IPAddress("\(prefix)\(index + 1)"))
            #expect(admission.admit(address, isExempt: false, now: now) == nil)
        }
        #expect(admission.admit(try #require(IPAddress("\(prefix)200")), isExempt: false, now: now) == .network)
        for other in ["192.0.3.1", "2001:db8:0:2::1"] {
            #expect(admission.admit(try #require(IPAddress(other)), isExempt: false, now: now) == nil)
        }
    }

    @Test(
        "none for an hour of a source that asked for 200 unknown recipients in an hour",
        arguments: [("192.0.2.1", "192.0.2.2"), ("2001:db8:0:1::1", "2001:db8:0:2::1")])
    func harvest(_ harvester: String, _ neighbour: String) throws {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        let peer = try #require(IPAddress(harvester))
        let other = try #require(IPAddress(neighbour))
        for index in 0..<199 { admission.refusedUnknownRecipient(of: peer, now: now + .seconds(Int64(index))) }
        let last = now + .seconds(200)
        #expect(admission.admit(peer, isExempt: false, now: last) == nil)
        admission.refusedUnknownRecipient(of: peer, now: last)
        #expect(admission.admit(peer, isExempt: false, now: last) == .harvest)
        #expect(admission.admit(peer, isExempt: true, now: last) == nil)
        #expect(admission.admit(other, isExempt: false, now: last) == nil)
        #expect(admission.admit(peer, isExempt: false, now: last + .milliseconds(3_599_999)) == .harvest)
        #expect(admission.admit(peer, isExempt: false, now: last + .hours(1)) == nil)
    }

    @Test("counts unknown recipients anew after an hour")
    func harvestWindow() {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        for _ in 0..<199 { admission.refusedUnknownRecipient(of: peer, now: now) }
        admission.refusedUnknownRecipient(of: peer, now: now + .hours(1))
        #expect(admission.admit(peer, isExempt: false, now: now + .hours(1)) == nil)
    }

    @Test("300 new ones of one address in a minute, and again in the next")
    func rate() {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
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

    @Test("20,000 in all, exempt ones among them")
    func total() {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        for index in 0..<20_000 { #expect(admission.admit(address(index), isExempt: false, now: now) == nil) }
        #expect(admission.isShort)
        #expect(admission.admit(peer, isExempt: false, now: now) == .total)
        #expect(admission.admit(peer, isExempt: true, now: now) == .total)
        admission.release(address(0), isExempt: false)
        #expect(admission.admit(peer, isExempt: true, now: now) == nil)
    }

    @Test("no limit but the total for exempt peers")
    func exempt() {
        let admission = ConnectionAdmission(limits: ConnectionLimits())
        for _ in 0..<1_000 { #expect(admission.admit(peer, isExempt: true, now: now) == nil) }
        for _ in 0..<1_000 { admission.release(peer, isExempt: true) }
        #expect(admission.open == 0)
    }
}
