import Logging
import Mail
import MailFlow
import NIOCore
import NIOSSL
import Organization
import Queueing
import SMTP

/// Delivers by SMTP and LMTP over TCP.
final class SMTPDeliveryAgent: DeliveryAgent {
    let pool: ConnectionPool
    let table: HostTable
    let configuration: DeliveryConfiguration
    let time: any TimeSource
    private var underWay: [UInt64: SMTPDelivery] = [:]
    private var clearUntil: [IPAddress: Instant] = [:]

    init(eventLoop: any EventLoop, configuration: DeliveryConfiguration, services: DeliveryServices) {
        self.configuration = configuration
        self.time = services.time
        // Opportunistic TLS guards against listening, not against another server: the certificate is not judged
        // (RFC 7435). The context is made once, as making one is dear.
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        tls.minimumTLSVersion = .tlsv12
        let context: NIOSSLContext?
        do {
            context = try NIOSSLContext(configuration: tls)
        } catch {
            context = nil
            services.logger.error("TLS can't be set up, so mail is sent in clear: \(error)")
        }
        pool = ConnectionPool(
            eventLoop: eventLoop, configuration: configuration, threadPool: services.threadPool, tls: context,
            work: services.work, egressGuard: services.egressGuard)
        let lookup = HostLookup(
            resolver: services.resolver, hostname: configuration.hostname, isOwnListener: services.isOwnListener)
        table = HostTable(eventLoop: eventLoop, lookup: lookup, time: services.time, random: services.random)
        hasTLS = context != nil
    }

    private let hasTLS: Bool

    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void) {
        let route: Route
        var dialect = ClientSession.Dialect.smtp
        switch job.nextHop {
        case .mx(let domain, _): route = .mx(domain, port: configuration.mailExchangerPort)
        case .smartHosts(let pool, _): route = .smartHosts(pool)
        case .lmtp(let host):
            route = .lmtp(host.lmtp)
            dialect = .lmtp
        case .maildir, .unreachable:
            completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.noNextHop)))
            return
        }
        let id = job.attempt.id
        let delivery = SMTPDelivery(job, route: route, dialect: dialect, agent: self) { result in
            self.underWay[id] = nil
            completion(result)
        }
        underWay[id] = delivery
        delivery.start()
    }

    func abandon(_ attempt: UInt64) { underWay[attempt]?.abandon() }

    func close() { pool.close() }

    /// TLS where it is offered, but not soon again with a server whose handshake failed.
    func tlsPolicy(for host: RemoteHost) -> ClientSession.TLSPolicy {
        guard hasTLS else { return .never }
        guard let until = clearUntil[host.address] else { return .opportunistic }
        if until > time.now() { return .never }
        clearUntil[host.address] = nil
        return .opportunistic
    }

    /// Remembers that a handshake with a server failed.
    func handshakeFailed(_ host: RemoteHost) {
        if clearUntil.count >= 1_024 { clearUntil.removeAll() }
        clearUntil[host.address] = time.now() + .minutes(10)
    }
}
