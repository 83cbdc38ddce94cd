import DNS
import Log
import Mail
import MailFlow
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOSSL
import Organization
import Queueing
import SQLiteStore
import SenderAuthentication
import Transport

/// The way of a message through the gateway, from the client's first octet to the host's last reply, in one thread: the
/// session, the examination, the commit, the queues and the delivery are those of the gateway; the network, the clocks and
/// random bits are of the scenario.
final class Way {
    /// What a scenario does otherwise than the plain relay.
    struct Plan {
        /// Sessions at a time, whose messages are committed together.
        var sessions = 10
        var recipients = ["ann@contoso.test"]
        /// The code of the reply to RCPT.
        var admission: StaticString = "250"
        /// Whether the client sends a message behind its recipients, and does not just leave.
        var sendsContent = true
        /// Octets of a message.
        var size = 4_096
        /// The message; nil for one of `size` octets.
        var content: ByteBuffer?
        var sender = "eve@outside.test"
        var isProtected = false
        /// Whether the client is one of `trustedNetworks`, so that nobody finds out who sent its mail.
        var isTrusted = true
        var byLMTP = false
        var authenticator: (any Authenticator)?
        /// Whether this server's own filters read the content.
        var readsContent = false
        /// Whether the content that is read is judged.
        var scores = false
        /// Whether the organization learns from its mail, and has learned enough to have an opinion.
        var learns = false
        /// Changes the organization: objects that a scenario needs.
        var change: (inout OrganizationDocument) throws -> Void = { _ in }
    }

    let time = SteppedTime()
    let loop = EmbeddedEventLoop()
    let store: SQLiteStore
    let servers: TakingServers
    private let plan: Plan
    private let plant: Plant?
    private let listener: SMTPListener
    private let runner: QueueRunner
    private let client = IPAddress(v4: 0xc000_020a)
    private let steps: [ClientStep]
    private let tls: NIOSSLContext?

    init(_ setting: Setting, _ plan: Plan = Plan()) throws {
        self.plan = plan
        plant = setting.plant
        let random = RepeatedRandom()
        var limits = StoreConfiguration()
        // What waits is taken when the scenario says so.
        (limits.commitInterval, limits.markDelay) = (.milliseconds(0), .milliseconds(0))
        store = try SQLiteStore.openWithoutThread(
            folder: setting.folder + "/data", time: time, configuration: limits, logger: .silent)
        let configuration = try Way.configuration(plan)
        servers = TakingServers(isLMTP: plan.byLMTP)
        var delivery = DeliveryConfiguration(hostname: "mx.postern.test")
        delivery.opener = servers
        // Nothing runs out: a run under a counter takes long.
        (delivery.idleTimeout, delivery.connectTimeout) = (.hours(24), .hours(24))
        var queues = SchedulerConfiguration()
        queues.delayNotification = .milliseconds(0)
        // Never started: deliveries from memory need none.
        let threads = NIOThreadPool(numberOfThreads: 1)
        let resolver = CachingResolver(SenderZone(texts: [:]), time: time)
        runner = QueueRunner(
            eventLoop: loop, configuration: delivery, scheduler: queues,
            services: DeliveryServices(
                store: store, reports: NoReports(), resolver: resolver, routes: configuration,
                ownListeners: NoListeners(),
                egressGuard: { [configuration] in configuration.snapshot.server.egressGuard },
                time: time, random: random, threadPool: threads, reportThreads: threads, logger: .silent,
                tls: try OutboundTLS(verifier: nil, time: time)))
        var inbound = InboundConfiguration(
            hostname: "mx.postern.test", addresses: [], spoolFolder: setting.folder)
        inbound.trustedNetworks = configuration.snapshot.server.trustedNetworks
        let certificates = try plan.isProtected ? TLSFixture.store(in: setting.folder) : nil
        tls = try plan.isProtected ? TLSFixture.clientContext() : nil
        var content = plan.readsContent ? ContentExaminers.system(resolver: nil, time: time) : ContentExaminers()
        if !plan.scores { content.scorers = FixedScorer(nil) }
        if plan.learns { content.memory = TaughtMemory() }
        listener = SMTPListener(
            configuration: inbound,
            services: InboundServices(
                policy: configuration, store: store, acceptedMail: runner, perimeterLog: NoRefusals(), time: time,
                random: random, certificates: certificates, authenticator: plan.authenticator,
                content: content), group: loop)
        steps = Way.steps(plan)
        _ = runner.start(waiting: [])
        loop.run()
    }

    private static func configuration(_ plan: Plan) throws -> FixedConfiguration {
        var server = ServerConfiguration(hostname: try Domain("mx.postern.test"), data: "/data")
        if plan.isTrusted { server.trustedNetworks = [IPNetwork("192.0.2.0/24")].compactMap { $0 } }
        server.engines.isEmbedded = plan.readsContent
        server.deliveryNetworks = [IPNetwork("127.0.0.0/8")].compactMap { $0 }
        let host = HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: 2_525)
        let domain = try Domain("contoso.test")
        var connector = OutboundConnector(
            name: "To the sink", connectorType: .onPremises, recipientDomains: [.exact(domain)], useMXRecord: false,
            smartHosts: [.host(host)])
        connector.comment = ""
        var document = OrganizationDocument(
            name: "contoso", acceptedDomains: [AcceptedDomain(domain, type: .internalRelay, isDefault: true)],
            outboundConnectors: [connector])
        if plan.byLMTP {
            document.mailboxHosts = [MailboxHost(name: "store", lmtp: host)]
            document.acceptedDomains = [AcceptedDomain(domain, isDefault: true)]
            document.recipients = try plan.recipients.map { Recipient(try address($0), mailbox: .host("store")) }
            document.outboundConnectors = []
        }
        try plan.change(&document)
        return FixedConfiguration(server, document)
    }

    static func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw CostBenchmark.Mistake("\(text) is no address") }
        return address
    }

    private static func steps(_ plan: Plan) -> [ClientStep] {
        var steps = [ClientStep("MAIL FROM:<\(plan.sender)>\r\n", "250")]
        steps += plan.recipients.map { ClientStep("RCPT TO:<\($0)>\r\n", plan.admission, as: .recipient($0)) }
        guard plan.sendsContent else { return steps + [ClientStep("QUIT\r\n", "221")] }
        steps.append(ClientStep("DATA\r\n", "354"))
        var content = plan.content ?? Content.plain(octets: plan.size)
        // As the network brings it.
        while let part = content.readSlice(length: min(content.readableBytes, 16_384)), part.readableBytes > 0 {
            steps.append(ClientStep(content: part))
        }
        return steps + [ClientStep(".\r\n", "250", as: .end), ClientStep("QUIT\r\n", "221")]
    }

    // MARK: - Running

    /// Sends so many messages, some at a time, and delivers them.
    func send(_ count: Int) throws {
        let before = servers.taken + servers.deferred
        for _ in 0..<(count / plan.sessions) { try round() }
        let expected = plan.sendsContent ? count * plan.recipients.count : 0
        guard count % plan.sessions == 0, servers.taken + servers.deferred - before == expected else {
            throw CostBenchmark.Mistake(
                "\(servers.taken) recipients' mail was taken and \(servers.deferred) put off, not \(expected) in all")
        }
    }

    private func round() throws {
        let clients = try (0..<plan.sessions).map { _ in
            try SendingClient(loop) { try listener.serve($0, peer: client, serverPort: 25) }
        }
        loop.run()
        try clients.forEach { try $0.expect("220") }
        try say(ClientStep("EHLO client.outside.test\r\n", "250"), clients)
        if let tls {
            try say(ClientStep("STARTTLS\r\n", "220"), clients)
            for client in clients { try client.secure(tls) }
            try settle()
            try say(ClientStep("EHLO client.outside.test\r\n", "250"), clients)
        }
        for step in steps { try say(step, clients) }
        try settle()
        try clients.forEach { try $0.close() }
        time.advance(by: .milliseconds(10))
    }

    private func say(_ step: ClientStep, _ clients: [SendingClient]) throws {
        for client in clients {
            if let plant {
                switch step.kind {
                case .command, .end: plant.command(step.octets)
                case .recipient(let address):
                    plant.command(step.octets)
                    plant.recipient(address)
                case .content: plant.content(step.octets)
                }
            }
            try client.send(step.octets)
        }
        loop.run()
        if case .end = step.kind {
            try settle()
            _ = store.commitNow()
            loop.run()
        }
        for client in clients { try client.expect(step.code) }
    }

    /// Lets everything go on until nothing is left to be done.
    func settle() throws {
        repeat { loop.run() } while try MainQueue.shared.run() || servers.turn()
    }

    // MARK: - Waiting mail

    /// Puts off what is sent from now on.
    func putOff(_ count: Int) throws {
        servers.answer = .defers
        try send(count)
    }

    /// Has so many waiting messages tried again, all that wait at a time.
    func retry(_ count: Int, waiting: Int) throws {
        let before = servers.deferred
        for _ in 0..<(count / waiting) {
            time.advance(by: .minutes(61))
            // The queues look at their clock.
            loop.advanceTime(by: .seconds(31))
            try settle()
            _ = store.commitNow()
            try settle()
        }
        guard servers.deferred - before == count else {
            throw CostBenchmark.Mistake("\(servers.deferred - before) of \(count) messages were tried again")
        }
    }
}
