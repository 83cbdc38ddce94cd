import Foundation
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("Memory of client certificates", .timeLimit(.minutes(30)))
struct ClientCertificatesTests {
    private let folder: TemporaryFolder
    private let root: CertificateAuthority
    private let roots: TrustRoots
    private let clock: VirtualClock
    private let clients: ClientCertificates
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    init() throws {
        folder = try TemporaryFolder()
        root = try CertificateAuthority()
        roots = try TrustRoots(.file(try folder.write("roots.pem", root.pem)))
        clock = VirtualClock(wall: WallTime(milliseconds: Int64(Date().timeIntervalSince1970) * 1_000))
        clients = ClientCertificates(verifier: ChainVerifier(roots: roots), time: clock)
    }

    private func identify(_ chain: [[UInt8]]) async throws -> ClientCertificates.Identity {
        try await clients.identify(chain, on: loop).get()
    }

    private func recall(_ leaf: [UInt8]) async throws -> ClientCertificate? {
        try await clients.recall(leaf, on: loop).get()
    }

    @Test("checks a chain once for many connections, also when they come at the same time")
    func once() async throws {
        let chain = try root.issue(["mail.contoso.com"]).chain
        let together = (0..<20).map { _ in clients.identify(chain, on: loop) }
        for identity in together {
            #expect(try await identity.get().certificate.names.map(\.description) == ["mail.contoso.com"])
        }
        #expect(clients.checks == 1)
        clock.advance(by: .minutes(59))
        _ = try await identify(chain)
        #expect(clients.checks == 1)
        clock.advance(by: .minutes(1))
        _ = try await identify(chain)
        #expect(clients.checks == 2)
    }

    @Test("believes nobody of whom a stranger showed the certificate, and nothing less of its owner")
    func impostor() async throws {
        let leaf = try root.intermediate().issue(["mail.contoso.com"])
        let chain = try leaf.chain
        // A stranger shows the leaf alone: that chain is bad, the owner's is not.
        #expect(try await identify([chain[0]]).certificate.names.isEmpty)
        let own = try await identify(chain)
        #expect(own.certificate.trust == .trusted)
        // A handshake that was not finished proves nothing.
        #expect(try await recall(chain[0]) == nil)
        clients.proved(own)
        #expect(try await recall(chain[0])?.trust == .trusted)
        clients.proved(try await identify([chain[0]]))
        #expect(try await recall(chain[0])?.trust == .trusted)
    }

    @Test("checks a resumed client's chain again when its verdict is old")
    func recallChecksAgain() async throws {
        let leaf = try root.intermediate().issue(["mail.contoso.com"], validity: 2 * 86_400)
        let chain = try leaf.chain
        clients.proved(try await identify(chain))
        clock.advance(by: .hours(2))
        #expect(try await recall(chain[0])?.trust == .trusted)
        #expect(clients.checks == 2)
        clock.advance(by: .hours(48))
        let expired = try await recall(chain[0])
        #expect(expired?.names.isEmpty == true && expired?.claimedNames.isEmpty == false)
        #expect(try await recall(try root.issue(["other.example"]).der) == nil)
    }

    @Test("gives up a trusted verdict at the very end of the certificate's life")
    func expiry() async throws {
        let chain = try root.issue(["mail.contoso.com"], validity: 3_600 + 600).chain
        #expect(try await identify(chain).certificate.trust == .trusted)
        clock.advance(by: .minutes(11))
        #expect(try await identify(chain).certificate.trust != .trusted)
    }

    @Test("asks new roots after a reload, and a bad verdict again after five minutes")
    func reload() async throws {
        let other = try CertificateAuthority(name: "Other")
        let chain = try other.issue((0..<20).map { "host\($0).contoso.com" }).chain
        let stranger = try await identify(chain).certificate
        #expect(stranger.trust == .untrusted("untrusted root, or an intermediate certificate was not sent"))
        #expect(stranger.claimedNames.count == ClientCertificates.untrustedNames)
        _ = try await identify(chain)
        #expect(clients.checks == 1)
        clock.advance(by: .minutes(5))
        _ = try await identify(chain)
        #expect(clients.checks == 2)
        try folder.write("roots.pem", other.pem)
        try roots.reload()
        #expect(try await identify(chain).certificate.trust == .trusted)
    }

    @Test("trusts nobody without roots, and reads what it is shown all the same")
    func withoutRoots() async throws {
        let blind = ClientCertificates(verifier: nil, time: clock)
        let leaf = try root.issue(["mail.contoso.com"])
        let known = try await blind.identify(try leaf.chain, on: loop).get().certificate
        #expect(known.names.isEmpty && known.claimedNames.count == 1)
        #expect(known.fingerprint == PeerCertificate.fingerprint(of: try leaf.der))
        let junk = try await blind.identify([[1, 2, 3]], on: loop).get().certificate
        #expect(junk.claimedNames.isEmpty && junk.fingerprint.count == 64)
    }

    @Test("keeps what was used lately and stays within its bound")
    func recentCache() {
        var cache = RecentCache<Int, Int>(capacity: 100)
        cache.set(-1, for: -1)
        for number in 0..<10_000 {
            cache.set(number, for: number)
            if number % 40 == 0 { #expect(cache.value(for: -1) == -1) }
            #expect(cache.count <= 100)
        }
        #expect(cache.value(for: 9_999) == 9_999 && cache.value(for: 0) == nil)
    }
}
