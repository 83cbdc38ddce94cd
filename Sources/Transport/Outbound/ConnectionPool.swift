import Mail
import NIOCore
import NIOPosix
import Organization
import Queueing
import SMTP

#if canImport(Glibc)
    import Glibc
#endif

/// The connections to remote servers: those with work, and those kept for the next message.
///
/// A connection serves one queue only. How many there may be to one host, of all queues together, is not decided here
/// (``HostGate``). Confined to its event loop.
final class ConnectionPool {
    /// What a connection is wanted for.
    struct Request {
        var key: QueueKey
        /// The attempt that wants it.
        var attempt: UInt64
        var destination: Destination
        /// The host, and what the connection must prove and do without.
        var approach: HostApproach
        var dialect: ClientSession.Dialect
        /// Sees what happens on the connection, for a validation.
        var observer: ConnectionObserver?
        /// Called with the connection as soon as there is one, before it is open.
        var begun: (ClientConnection) -> Void = { _ in }

        var host: RemoteHost { approach.host }
    }

    /// What came of asking for a connection.
    enum Opening {
        /// It is under way; `opened` is called, or was.
        case begun
        /// The host has as many as it may have.
        case full
        /// The host does not greet and is not tried now.
        case down(DeliveryFailure)
    }

    /// The connections that are kept for a queue.
    final class Shelf {
        fileprivate var connections: [ClientConnection] = []
        /// The connections that know it; it goes with the last of them.
        fileprivate var users = 0
    }

    /// How many connections to a host are kept, for whatever queues.
    final class HostCount {
        fileprivate var idle = 0
        /// The connections that know it; it goes with the last of them.
        fileprivate var users = 0
    }

    /// Where a connection is kept and counted. It knows, once it was there, so that to keep it again needs no look-ups.
    struct Keeping {
        fileprivate let shelf: Shelf
        fileprivate let host: HostCount
    }

    private let eventLoop: any EventLoop
    private let configuration: DeliveryConfiguration
    private let threadPool: NIOThreadPool
    private let tls: OutboundTLS
    private let work: any WorkJournal
    private let eightBit: EightBitHandling
    private let egressGuard: @Sendable () -> EgressGuard
    /// Who is asked for leave; without anybody, nothing is opened.
    weak var gate: (any HostGate)?
    /// Told of a host that says nothing in a transaction, again and again for as long as that lasts.
    var onSilence: (RemoteHost) -> Void = { _ in }
    private var idle: [QueueKey: Shelf] = [:]
    // By host, so that one is looked for only where there is one.
    private var idleCounts: [HostPlace: HostCount] = [:]
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
        guard let shelf = idle[key] else { return nil }
        while let connection = shelf.connections.popLast() {
            connection.keeping?.host.idle -= 1
            // What may be connected to can have changed meanwhile.
            if connection.isReady, connection.destination == destination, permits(connection) {
                return connection
            }
            connection.quit()
        }
        return nil
    }

    /// Opens a connection, if the host may have one more. `opened` is called once: with nil when transactions may begin on
    /// the connection that `begun` was called with.
    func open(_ request: Request, opened: @escaping (ClientFailure?) -> Void) -> Opening {
        guard !isClosed, let gate else {
            opened(.dropped)
            return .begun
        }
        // Here, as this is the address that is connected to, wherever it came from.
        if let refusal = egressGuard().refusal(of: request.host.address) {
            opened(.unreachable(refusal))
            return .begun
        }
        guard let address = request.host.socketAddress else {
            opened(.unreachable("not an address"))
            return .begun
        }
        let family = request.host.address.family
        if request.destination.origin?.lacks(family) == true {
            opened(.unreachable("this server's pool has no IPv\(family == .v4 ? 4 : 6) address to send from"))
            return .begun
        }
        switch gate.claim(request.host.place, for: request.attempt) {
        case .granted(let lease):
            connect(request, to: address, lease, opened)
            return .begun
        case .full:
            makeRoom(at: request.host.place)
            return .full
        case .down(let failure): return .down(failure)
        }
    }

    // One that is idle for another queue makes room: its end lets the queue go that waits.
    private func makeRoom(at place: HostPlace) {
        guard let count = idleCounts[place], count.idle > 0 else { return }
        let spare = idle.values.lazy.flatMap(\.connections).first { $0.host.place == place }
        guard let spare else { return }
        forget(spare)
        spare.quit()
    }

    /// Takes a connection back after a transaction.
    func release(_ connection: ClientConnection) {
        guard !connection.isClosed else { return }
        guard connection.isReady else { return connection.giveBack() }
        let place = connection.host.place
        if isClosed || connection.served >= configuration.messagesPerConnection
            || gate?.hasWaiters(at: place, besides: connection.key) ?? true
        {
            connection.quit()
            return
        }
        connection.idle(until: .now() + .milliseconds(configuration.idleTimeout.milliseconds))
        let keeping = keeping(of: connection)
        keeping.shelf.connections.append(connection)
        keeping.host.idle += 1
    }

    private func permits(_ connection: ClientConnection) -> Bool {
        let current = egressGuard()
        if connection.permittedBy == current { return true }
        guard current.permits(connection.host.address) else { return false }
        connection.permittedBy = current
        return true
    }

    private func keeping(of connection: ClientConnection) -> Keeping {
        if let known = connection.keeping { return known }
        let shelf = idle[connection.key] ?? Shelf()
        if shelf.users == 0 { idle[connection.key] = shelf }
        shelf.users += 1
        let count = idleCounts[connection.host.place] ?? HostCount()
        if count.users == 0 { idleCounts[connection.host.place] = count }
        count.users += 1
        let keeping = Keeping(shelf: shelf, host: count)
        connection.keeping = keeping
        return keeping
    }

    /// Cuts all connections.
    func close() {
        isClosed = true
        for shelf in idle.values { shelf.connections = [] }
        idle = [:]
        idleCounts = [:]
        for connection in Array(all.values) {
            if connection.isReady { connection.quit() }
            connection.cut()
        }
        sweep?.cancel()
        sweep = nil
    }

    private func connect(
        _ request: Request, to address: SocketAddress, _ lease: HostLease, _ opened: @escaping (ClientFailure?) -> Void
    ) {
        let session = ClientSession(
            hostname: request.destination.origin?.ehlo?.name ?? configuration.hostname, dialect: request.dialect,
            tls: request.approach.tls,
            withheld: request.approach.withheld, timeouts: configuration.timeouts)
        let connection = ClientConnection(
            key: request.key, destination: request.destination, host: request.host, demands: request.approach.demands,
            lease: lease, session: session, tls: tls, threadPool: threadPool, work: work, eightBit: eightBit,
            opened: opened)
        connection.owner = self
        connection.observer = request.observer
        all[ObjectIdentifier(connection)] = connection
        request.begun(connection)
        startSweep()
        let handler = NIOLoopBound(connection, eventLoop: eventLoop)
        let initializer = { @Sendable (channel: any Channel) in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(handler.value)
            }
        }
        let source = request.destination.origin?.source(of: request.host.address.family, number: request.attempt)
        channel(to: address, from: source, initializer: initializer)
            .hop(to: eventLoop)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    // Keeps the object until the channel is gone, though nobody else may hold it any more.
                    channel.closeFuture.hop(to: self.eventLoop).assumeIsolated().whenComplete { _ in
                        self.ended(connection)
                    }
                case .failure(let error):
                    connection.close(Self.failure(error))
                    self.ended(connection)
                }
            }
    }

    private func channel(
        to address: SocketAddress, from source: IPAddress?,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        if let opener = configuration.opener {
            return opener.open(to: address, on: eventLoop, initializer: initializer)
        }
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.milliseconds(configuration.connectTimeout.milliseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer(initializer)
        if let source {
            do {
                // Port 0: the kernel chooses one.
                let own = try SocketAddress(ipAddress: source.description, port: 0)
                bootstrap = bootstrap.bind(to: own)
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }
        return bootstrap.connect(to: address)
    }

    private func ended(_ connection: ClientConnection) {
        all[ObjectIdentifier(connection)] = nil
        if let keeping = connection.keeping {
            connection.keeping = nil
            keeping.shelf.users -= 1
            if keeping.shelf.users == 0 { idle[connection.key] = nil }
            keeping.host.users -= 1
            if keeping.host.users == 0 { idleCounts[connection.host.place] = nil }
        }
        stopSweep()
        gate?.left(connection.lease, hadGreeted: connection.hasGreeted)
    }

    private func forget(_ connection: ClientConnection) {
        guard let keeping = connection.keeping,
            let index = keeping.shelf.connections.firstIndex(where: { $0 === connection })
        else { return }
        keeping.shelf.connections.remove(at: index)
        keeping.host.idle -= 1
    }

    private func startSweep() {
        guard sweep == nil else { return }
        let interval = TimeAmount.milliseconds(configuration.sweepInterval.milliseconds)
        let silence = configuration.silenceTime
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        sweep = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let now = NIODeadline.now()
            for connection in Array(me.value.all.values) {
                if connection.isSilent(for: silence, now: now) { me.value.onSilence(connection.host) }
                connection.checkDeadline(now)
            }
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

extension ConnectionPool: ClientConnection.Owner {
    /// Tells the gate how a connection came about, before anything is done with it.
    func cameAbout(_ connection: ClientConnection, _ failure: ClientFailure?) {
        if connection.hasGreeted {
            gate?.greeted(connection.lease)
        } else if let failure, !connection.isCut {
            gate?.failed(connection.lease, OutboundReplies.failure(failure, remote: connection.remote))
        }
    }

    func becameFree(_ connection: ClientConnection) { release(connection) }

    func closed(_ connection: ClientConnection) { forget(connection) }
}
