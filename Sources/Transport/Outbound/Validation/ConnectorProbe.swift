package import Mail
package import MailFlow
package import NIOCore
package import Organization
import SMTP

/// Does what a validation asks of the network, by the code that delivery goes through: the same look-ups, connections,
/// sessions and checks of certificates. No message is sent.
package final class ConnectorProbe: ConnectorProbing {
    /// A host that a look-up found.
    package struct Host: ProbedHost {
        let remote: RemoteHost
        let destination: Destination

        /// In words.
        package var name: String { remote.description }
    }

    /// How long a server may take for each answer.
    static let patience = Interval.seconds(60)
    /// Addresses of one destination that are spoken to.
    static let maximumHosts = 32

    private let eventLoop: any EventLoop
    private let lookup: HostLookup
    private let time: any TimeSource
    private let port: Int
    private let egressGuard: @Sendable () -> EgressGuard
    // The pool does not keep it.
    private let gate: NIOLoopBound<OpenGate>
    // Bound to the event loop: so is the pool.
    private let pool: NIOLoopBound<ConnectionPool>

    /// Makes a probe that lives on an event loop.
    package static func make(
        eventLoop: any EventLoop, configuration: DeliveryConfiguration, services: DeliveryServices
    ) -> EventLoopFuture<ConnectorProbe> {
        eventLoop.submit { ConnectorProbe(eventLoop: eventLoop, configuration: configuration, services: services) }
    }

    private init(eventLoop: any EventLoop, configuration: DeliveryConfiguration, services: DeliveryServices) {
        var configuration = configuration
        configuration.timeouts.greeting = Self.patience
        configuration.timeouts.hello = Self.patience
        configuration.timeouts.mail = Self.patience
        configuration.timeouts.recipient = Self.patience
        // An agent of its own, put together as delivery's: what it finds and allows is the same.
        let agent = SMTPDeliveryAgent(eventLoop: eventLoop, configuration: configuration, services: services)
        self.eventLoop = eventLoop
        let gate = OpenGate()
        agent.ask(gate)
        self.gate = NIOLoopBound(gate, eventLoop: eventLoop)
        pool = NIOLoopBound(agent.pool, eventLoop: eventLoop)
        lookup = HostLookup(
            resolver: services.resolver, hostname: configuration.hostname, ownListeners: services.ownListeners,
            policies: services.transportPolicies)
        egressGuard = services.egressGuard
        time = services.time
        port = configuration.mailExchangerPort
    }

    /// Looks a destination up. The hosts are those that the outcome names, in its order.
    package func lookUp(
        _ destination: ValidationDestination, of connector: OutboundConnector
    ) async -> (ValidationLookup, [any ProbedHost]) {
        let route: Route =
            switch destination {
            case .smartHost(let host): .smartHosts([host])
            case .domain(let domain): .mx(domain, port: port)
            }
        let place = Destination(route: route, security: OutboundSecurity(connector))
        let start = time.now()
        let result = await lookup.hosts(of: route, security: place.security)
        let duration = time.now() - start
        switch result.answer {
        case .hosts(let groups):
            let hosts = groups.flatMap { $0 }.flatMap { $0 }.prefix(Self.maximumHosts)
                .map { Host(remote: $0, destination: place) }
            return (ValidationLookup(.hosts(hosts.map(\.name)), duration: duration), hosts)
        case .ourselves: return (ValidationLookup(.ourselves, duration: duration), [])
        case .permanent(let reply): return (ValidationLookup(.none(reply), duration: duration), [])
        case .temporary: return (ValidationLookup(.unanswered, duration: duration), [])
        case .bogus(let reason):
            return (ValidationLookup(.none(Reply(450, .init(4, 7, 324), reason)), duration: duration), [])
        }
    }

    /// Speaks to a host up to the recipients, and says good-bye.
    package func converse(
        with host: any ProbedHost, organization: String, recipients: [EmailAddress]
    ) async -> ValidationConversation {
        guard let host = host as? Host else {
            return ValidationConversation(stop: .init(.local("the host was not looked up"), at: .connected))
        }
        // The pool refuses such an address too; here the refusal gets a name.
        if let refusal = egressGuard().refusal(of: host.remote.address) {
            return ValidationConversation(stop: .init(.forbiddenNetwork(refusal), at: .connected))
        }
        let conversation = eventLoop.flatSubmit {
            let promise = self.eventLoop.makePromise(of: ValidationConversation.self)
            Inquiry(
                host: host, organization: organization, recipients: recipients, pool: self.pool.value, time: self.time
            ) { promise.succeed($0) }.start()
            return promise.futureResult
        }
        // The promise is kept by whatever becomes of the connection.
        return (try? await conversation.get())
            ?? ValidationConversation(stop: .init(.local("this server is stopping"), at: .connected))
    }

    /// Cuts what is under way.
    package func close() {
        eventLoop.execute { self.pool.value.close() }
    }
}
