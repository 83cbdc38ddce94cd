import Crypto
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Transport

/// Certificates for the exchangers of `b.test`, and the root that the gateway trusts.
struct TestCertificates {
    /// What a server shows.
    enum Shown: String, CaseIterable {
        /// For `mx.b.test`, below an intermediate of the trusted root.
        case good
        /// Like it, but expired an hour ago.
        case expired
        /// Like it, but for `other.test`.
        case otherName
        /// Like it, but for the domain `b.test`.
        case domainName
        /// For `mx.b.test`, below a root that nobody trusts.
        case untrusted
        /// Like `good`, but without the intermediate.
        case incomplete
    }

    let root: CertificateAuthority
    let intermediate: CertificateAuthority
    private let stranger: CertificateAuthority

    init() throws {
        root = try CertificateAuthority()
        intermediate = try root.intermediate()
        stranger = try CertificateAuthority(name: "Stranger")
    }

    func issue(_ shown: Shown) throws -> IssuedCertificate {
        switch shown {
        case .good, .incomplete: try intermediate.issue(["mx.b.test"])
        case .expired: try intermediate.issue(["mx.b.test"], from: .now - 86_400, validity: 82_800)
        case .otherName: try intermediate.issue(["other.test"])
        case .domainName: try intermediate.issue(["b.test"])
        case .untrusted: try stranger.issue(["mx.b.test"])
        }
    }

    /// What the gateway knows of TLS: the root, and client certificates by name.
    func outboundTLS(_ clients: [String: IssuedCertificate] = [:]) throws -> OutboundTLS {
        let folder = try TemporaryFolder()
        let roots = try TrustRoots(.file(folder.write("roots.pem", root.pem)))
        let certificates = try clients.map { name, certificate in
            let paths = try certificate.write(to: folder, name: name)
            return ServerConfiguration.TLS.ClientCertificate(
                name: name, certificate: paths.certificate, key: paths.key)
        }
        return try OutboundTLS(
            verifier: ChainVerifier(roots: roots), certificates: certificates, time: SystemTime())
    }
}

/// How a scripted server behaves at STARTTLS.
enum PeerTLS {
    case absent
    case certificate(IssuedCertificate, isIncomplete: Bool = false)
    case oldVersion
    case hangsUp

    func script(asksForClient: Bool = false, onHandler: @escaping @Sendable (String) -> Void = { _ in }) throws
        -> PeerScript
    {
        guard case .absent = self else { return try securedScript(asksForClient, onHandler) }
        return PeerScript(keywords: ["PIPELINING", "CHUNKING"])
    }

    private func securedScript(
        _ asksForClient: Bool, _ onHandler: @escaping @Sendable (String) -> Void
    ) throws -> PeerScript {
        var script = PeerScript(keywords: ["STARTTLS", "PIPELINING", "CHUNKING"])
        let context: NIOSSLContext
        switch self {
        case .absent, .hangsUp:
            script.respond = { $0.verb == .startTLS ? .close : nil }
            return script
        case .oldVersion: context = try TestTLS.serverContext(maximum: .tlsv11)
        case .certificate(let issued, let isIncomplete):
            let chain = try isIncomplete ? [issued.der] : issued.chain
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try chain.map { .certificate(try NIOSSLCertificate(bytes: $0, format: .der)) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(issued.keyPEM.utf8), format: .pem)))
            if asksForClient { configuration.certificateVerification = .optionalVerification }
            configuration.sslContextCallback = { hello, promise in
                onHandler("SNI \(hello.serverHostname ?? "none")")
                promise.succeed(.noChanges)
            }
            context = try NIOSSLContext(configuration: configuration)
        }
        script.startTLS = { channel in
            let handler = NIOSSLServerHandler(
                context: context,
                customVerificationCallback: { chain, promise in
                    let names = chain.first.flatMap { try? $0.toDERBytes() }.flatMap { ChainVerifier.read($0) }?.names
                    onHandler("client \(names?.first?.description ?? "?")")
                    promise.succeed(.certificateVerified)
                })
            try channel.pipeline.syncOperations.addHandler(handler, position: .first)
        }
        return script
    }
}

/// Remembers what was reported of TLS.
final class RecordedReports: TLSReporter {
    private let state = NIOLockedValueBox<[TLSSession]>([])
    func record(_ session: TLSSession) { state.withLockedValue { $0.append(session) } }
    var sessions: [TLSSession] { state.withLockedValue { $0 } }
}

/// MTA-STS policies by hand: the one that is known, and the one that a look at the domain brings.
final class FixedPolicies: TransportPolicySource {
    private struct State {
        var known: MTASTSPolicy?
        var fresh: MTASTSPolicy?
        var refreshes = 0
    }

    private let state: NIOLockedValueBox<State>

    init(_ known: MTASTSPolicy?, fresh: MTASTSPolicy? = nil) {
        state = NIOLockedValueBox(State(known: known, fresh: fresh ?? known))
    }

    func policy(for domain: Domain) async -> MTASTSPolicy? { state.withLockedValue { $0.known } }

    func refresh(_ domain: Domain) async -> MTASTSPolicy? {
        state.withLockedValue { state in
            state.refreshes += 1
            state.known = state.fresh
            return state.known
        }
    }

    var refreshes: Int { state.withLockedValue { $0.refreshes } }
}

/// Mail to `b.test`, whose exchangers are scripted servers on loopback addresses.
final class SecureDestination {
    /// The queue of `b.test` by MX.
    static let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "b.test")

    let fixture: DeliveryFixture
    let peers: [ScriptedPeer]
    let port: Int
    let reports = RecordedReports()

    /// Starts a server for each script, on 127.0.0.1, 127.0.0.2 and so on, as `mx.b.test`, `mx2.b.test` and so on.
    ///
    /// - Parameters:
    ///   - records: more lines of the zone; `PORT` in them stands for the port of the servers.
    ///   - insecure: parts of the zone that are not signed.
    init(
        _ scripts: [PeerScript], records: String = "", isSecure: Bool = true, tls: OutboundTLS,
        policies: (any TransportPolicySource)? = nil
    ) async throws {
        var zone = ""
        var peers: [ScriptedPeer] = []
        var port = 0
        for (index, script) in scripts.enumerated() {
            let peer = ScriptedPeer(script)
            port = try await peer.start(on: "127.0.0.\(index + 1)", port: port)
            let name = index == 0 ? "mx.b.test" : "mx\(index + 1).b.test"
            zone += "b.test. MX \(10 * (index + 1)) \(name).\n\(name). A 127.0.0.\(index + 1)\n"
            peers.append(peer)
        }
        self.peers = peers
        self.port = port
        let chosen = port
        fixture = try DeliveryFixture(
            zone: zone + records.replacingOccurrences(of: "PORT", with: "\(port)"), isSecure: isSecure, tls: tls,
            policies: policies, tlsReports: reports, change: { $0.mailExchangerPort = chosen })
        try await fixture.runner.start(waiting: []).get()
    }

    /// Routes the mail by MX, by what a connector says.
    func route(by connector: OutboundConnector? = nil) throws {
        let hop = NextHop.mx(try Domain("b.test"), connector: connector)
        fixture.hops.withLockedValue { $0[Self.key] = hop }
    }

    /// Routes the mail to a smart host.
    func route(toSmartHost name: String, by connector: OutboundConnector) throws {
        let host = SmartHost.host(HostPort(.name(try Domain(name)), port: port))
        fixture.hops.withLockedValue { $0[Self.key] = .smartHosts([host], connector: connector) }
    }

    /// Sends a message and gives the reply that keeps the queue waiting, or the event of its delivery.
    func send() async throws -> String {
        let receipt = try await fixture.accept(key: Self.key)
        var result = ""
        try await fixture.eventually("an outcome") {
            if let event = self.fixture.records(receipt).first?.events.last, event.kind == .send {
                result = event.detail
                return true
            }
            guard let queue = try await self.fixture.runner.list().get().first(where: { $0.key == Self.key }),
                queue.status == .retry, let failure = queue.lastError
            else { return false }
            #expect(failure.kind == .tls)
            result = failure.reply.description
            return true
        }
        return result
    }

    /// Commands and octets of mail that a server saw.
    func sawMail(_ index: Int = 0) -> Bool {
        !peers[index].messages.isEmpty
            || peers[index].commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("RCPT") }
    }

    func stop() async throws {
        try await fixture.stop()
        for peer in peers { try await peer.stop() }
    }
}

/// TLSA records for a certificate.
enum TLSARecords {
    static func line(_ host: String, _ fields: String, _ certificate: [UInt8], port: String = "PORT") throws -> String {
        let parts = fields.split(separator: " ")
        let selected = try #require(
            parts[1] == "0" ? certificate : PeerCertificate.subjectPublicKeyInfo(of: certificate))
        let data: [UInt8] =
            switch parts[2] {
            case "0": selected
            case "1": Array(SHA256.hash(data: selected))
            default: Array(SHA512.hash(data: selected))
            }
        let text = data.map { String(format: "%02x", $0) }.joined()
        return "_\(port)._tcp.\(host). TLSA \(fields) \(text)\n"
    }
}
