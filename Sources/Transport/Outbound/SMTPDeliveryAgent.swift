import Log
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing
import SMTP

/// Delivers by SMTP and LMTP over TCP.
final class SMTPDeliveryAgent: DeliveryAgent {
    let pool: ConnectionPool
    let table: HostTable
    let configuration: DeliveryConfiguration
    let time: any TimeSource
    let tls: OutboundTLS
    let policies: (any TransportPolicySource)?
    let reports: (any TLSReporter)?
    let eventLoop: any EventLoop
    /// Hands mail over to other organizations of this server; nil where nobody takes it.
    let crossing: (any MailCrossing)?
    /// Gets what an attempt has handed over, just before the attempt completes.
    var onCrossed: (UInt64, CrossedMessage) -> Void = { _, _ in }
    private let outboundPools: @Sendable () -> OutboundPools?
    private var underWay: [UInt64: SMTPDelivery] = [:]
    private var refusedExtensions = RefusedExtensions()

    init(eventLoop: any EventLoop, configuration: DeliveryConfiguration, services: DeliveryServices) {
        self.configuration = configuration
        self.time = services.time
        outboundPools = services.outboundPools
        pool = ConnectionPool(
            eventLoop: eventLoop, configuration: configuration, threadPool: services.threadPool, tls: services.tls,
            work: services.work, eightBit: services.eightBit, egressGuard: services.egressGuard)
        let lookup = HostLookup(
            resolver: services.resolver, hostname: configuration.hostname, ownListeners: services.ownListeners,
            policies: services.transportPolicies)
        table = HostTable(eventLoop: eventLoop, lookup: lookup, time: services.time, random: services.random)
        pool.onSilence = { [table] in table.note($0, isFailing: true) }
        tls = services.tls
        policies = services.transportPolicies
        reports = services.tlsReports
        self.eventLoop = eventLoop
        crossing = services.crossing?.source.crossing(
            on: eventLoop, hostname: configuration.hostname, services: services)
    }

    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void) {
        let destination: Destination
        var dialect = ClientSession.Dialect.smtp
        let requiresTLS = job.attempt.key.deliveryType.requiresTLS
        switch job.nextHop {
        case .mx(let domain, let connector):
            destination = Destination(
                route: .mx(domain, port: configuration.mailExchangerPort),
                security: OutboundSecurity(connector, requiresTLS: requiresTLS),
                origin: outboundPools()?[job.attempt.key.deliveryType.pool])
        case .smartHosts(let pool, let connector):
            destination = Destination(
                route: .smartHosts(pool), security: OutboundSecurity(connector, requiresTLS: requiresTLS))
        case .lmtp(let host):
            destination = Destination(route: .lmtp(host.lmtp), security: .plain)
            dialect = .lmtp
        case .maildir, .submissions, .unreachable:
            completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.noNextHop)))
            return
        }
        let id = job.attempt.id
        let delivery = SMTPDelivery(job, to: destination, dialect: dialect, agent: self) { result in
            self.underWay[id] = nil
            completion(result)
        }
        underWay[id] = delivery
        delivery.start()
    }

    func abandon(_ attempt: UInt64) { underWay[attempt]?.abandon() }

    func close() {
        crossing?.close()
        pool.close()
    }

    func ask(_ gate: any HostGate) { pool.gate = gate }

    /// What a host has refused lately, or TLS where its handshake failed.
    func refused(by host: RemoteHost) -> Set<ServerExtension> { refusedExtensions.refused(by: host, at: time.now()) }

    /// Remembers what a server offers and refuses, a failed handshake among it.
    func remember(_ refused: Set<ServerExtension>, of host: RemoteHost) {
        refusedExtensions.note(refused, by: host, at: time.now())
    }
}
