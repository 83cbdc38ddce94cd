import Mail
import NIOCore
import NIOPosix
import Organization
import Queueing
import SMTP

#if canImport(Glibc)
    import Glibc
#endif

/// The connections to remote servers: those with work, those kept for the next message, and who waits for one.
///
/// A connection serves one queue only. All queues together have a limited number of connections to one address; who
/// comes when it is reached waits, and organizations take turns. Confined to its event loop.
// Sendable without a check because every method is called on `eventLoop` and nowhere else.
final class ConnectionPool: @unchecked Sendable {
    typealias Opened = (Result<ClientConnection, ClientFailure>) -> Void

    /// What a connection is wanted for.
    struct Request {
        var key: QueueKey
        var destination: Destination
        var host: RemoteHost
        var dialect: ClientSession.Dialect
        var tls: ClientSession.TLSPolicy
        var demands = ConnectionSecurity()
        /// What is not used even where the server offers it.
        var withheld: Set<ServerExtension> = []
        /// Sees what happens on the connection, for a validation.
        var observer: ConnectionObserver?
        /// Called with the connection as soon as there is one, before it is open.
        var begun: (ClientConnection) -> Void = { _ in }
    }

    private struct Place: Hashable {
        var address: IPAddress
        var port: Int
    }

    private struct Waiter {
        var request: Request
        var opened: Opened
    }

    private struct Usage {
        var open = 0
        var waiting: [Waiter] = []
        var lastOrganization: String?
    }

    private let eventLoop: any EventLoop
    private let configuration: DeliveryConfiguration
    private let threadPool: NIOThreadPool
    private let tls: OutboundTLS
    private let work: any WorkJournal
    private let eightBit: EightBitHandling
    private let egressGuard: @Sendable () -> EgressGuard
    private var usage: [Place: Usage] = [:]
    private var idle: [QueueKey: [ClientConnection]] = [:]
    // Every connection whose channel may be open, by identity, for the sweep.
    private var all: [ObjectIdentifier: ClientConnection] = [:]
    private var sweep: RepeatedTask?
    /// Whether ``close()`` was called.
    private(set) var isClosed = false

    init(
        eventLoop: any EventLoop, configuration: DeliveryConfiguration, threadPool: NIOThreadPool, tls: OutboundTLS,
        work: any WorkJournal, eightBit: EightBitHandling, egressGuard: @escaping @Sendable () -> EgressGuard
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.threadPool = threadPool
        self.tls = tls
        self.work = work
        self.eightBit = eightBit
        self.egressGuard = egressGuard
    }

    /// A connection kept from an earlier message of the queue, if there is one and the queue's route, and what is demanded
    /// on it, is still the same.
    func takeIdle(_ key: QueueKey, for destination: Destination) -> ClientConnection? {
        while let connection = idle[key]?.popLast() {
            if idle[key]?.isEmpty == true { idle[key] = nil }
            // What may be connected to can have changed meanwhile.
            if connection.isReady, connection.destination == destination,
                egressGuard().permits(connection.host.address)
            {
                return connection
            }
            connection.quit()
        }
        return nil
    }

    /// Opens a connection, or waits for its turn to.
    func open(_ request: Request, opened: @escaping Opened) {
        guard !isClosed else { return opened(.failure(.dropped)) }
        let place = Place(address: request.host.address, port: request.host.port)
        if usage[place, default: Usage()].open >= configuration.connectionsPerHost {
            // One that is idle for another queue makes room: its end calls the waiter.
            usage[place]?.waiting.append(Waiter(request: request, opened: opened))
            let spare = idle.values.lazy.flatMap { $0 }.first {
                $0.host.address == place.address && $0.host.port == place.port
            }
            if let spare {
                forget(spare)
                spare.quit()
            }
            return
        }
        connect(request, place, opened)
    }

    /// Takes a connection back after a transaction.
    func release(_ connection: ClientConnection) {
        guard !connection.isClosed else { return }
        guard connection.isReady else {
            connection.onReady = { [weak self, weak connection] in
                if let connection { self?.release(connection) }
            }
            return
        }
        let place = Place(address: connection.host.address, port: connection.host.port)
        if isClosed || connection.served >= configuration.messagesPerConnection
            || usage[place]?.waiting.isEmpty == false
        {
            connection.quit()
            return
        }
        connection.idle(until: .now() + .milliseconds(configuration.idleTimeout.milliseconds))
        idle[connection.key, default: []].append(connection)
    }

    /// Cuts all connections, and sends those who wait away.
    func close() {
        isClosed = true
        let waiting = usage.values.flatMap(\.waiting)
        for place in usage.keys { usage[place]?.waiting = [] }
        for waiter in waiting { waiter.opened(.failure(.dropped)) }
        idle = [:]
        for connection in Array(all.values) {
            if connection.isReady { connection.quit() }
            connection.close(.dropped)
        }
        sweep?.cancel()
        sweep = nil
    }

    private func connect(_ request: Request, _ place: Place, _ opened: @escaping Opened) {
        // Here, as this is the address that is connected to, wherever it came from.
        if let refusal = egressGuard().refusal(of: request.host.address) {
            return opened(.failure(.unreachable(refusal)))
        }
        guard let address = request.host.socketAddress else { return opened(.failure(.unreachable("not an address"))) }
        usage[place, default: Usage()].open += 1
        usage[place]?.lastOrganization = request.key.organization
        let session = ClientSession(
            hostname: configuration.hostname, dialect: request.dialect, tls: request.tls, withheld: request.withheld,
            timeouts: configuration.timeouts)
        let connection = ClientConnection(
            key: request.key, destination: request.destination, host: request.host, demands: request.demands,
            session: session, tls: tls, threadPool: threadPool, work: work, eightBit: eightBit)
        connection.observer = request.observer
        connection.onOpen = { [unowned connection] failure in
            opened(failure.map { .failure($0) } ?? .success(connection))
        }
        connection.onClosed = { [weak self, unowned connection] in self?.forget(connection) }
        all[ObjectIdentifier(connection)] = connection
        request.begun(connection)
        startSweep()
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.milliseconds(configuration.connectTimeout.milliseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: address)
            .hop(to: eventLoop)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    // Keeps the object until the channel is gone, though nobody else may hold it any more.
                    channel.closeFuture.hop(to: self.eventLoop).assumeIsolated().whenComplete { _ in
                        self.ended(connection, place)
                    }
                case .failure(let error):
                    self.ended(connection, place)
                    connection.close(Self.failure(error))
                }
            }
    }

    private func ended(_ connection: ClientConnection, _ place: Place) {
        all[ObjectIdentifier(connection)] = nil
        stopSweep()
        guard var usage = usage[place] else { return }
        usage.open -= 1
        guard !usage.waiting.isEmpty, !isClosed else {
            self.usage[place] = usage.open > 0 ? usage : nil
            return
        }
        // Turns: somebody of another organization than the last one, else who has waited longest.
        let index = usage.waiting.firstIndex { $0.request.key.organization != usage.lastOrganization } ?? 0
        let waiter = usage.waiting.remove(at: index)
        self.usage[place] = usage
        connect(waiter.request, place, waiter.opened)
    }

    private func forget(_ connection: ClientConnection) {
        guard var kept = idle[connection.key] else { return }
        kept.removeAll { $0 === connection }
        idle[connection.key] = kept.isEmpty ? nil : kept
    }

    private func startSweep() {
        guard sweep == nil else { return }
        let interval = TimeAmount.milliseconds(configuration.sweepInterval.milliseconds)
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let now = NIODeadline.now()
            for connection in Array(self.all.values) { connection.checkDeadline(now) }
        }
    }

    private func stopSweep() {
        guard all.isEmpty else { return }
        sweep?.cancel()
        sweep = nil
    }

    private static func failure(_ error: any Error) -> ClientFailure {
        if let error = error as? IOError {
            switch error.errnoCode {
            case ECONNREFUSED: return .connectionRefused
            case ETIMEDOUT: return .connectTimedOut
            case ECONNRESET, EPIPE: return .dropped
            default: return .unreachable(String(cString: strerror(error.errnoCode)))
            }
        }
        if case .connectTimeout? = error as? ChannelError { return .connectTimedOut }
        return .unreachable("\(error)")
    }
}
