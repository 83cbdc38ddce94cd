import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SMTP

/// What all connections of the listeners share.
final class ListenerContext: Sendable {
    let configuration: InboundConfiguration
    let services: InboundServices
    let session: ServerSession.Configuration
    let admission: ConnectionAdmission
    let memory: MemoryBudget
    /// For looking into content: apart, so that large messages that are examined leave room to those that come.
    let readingMemory: MemoryBudget
    let clientCertificates: ClientCertificates
    /// Writes spool files, so that a slow disk never holds up an event loop.
    let spoolThreads = NIOThreadPool(numberOfThreads: 2)
    /// Examines messages, so that no event loop waits for DNS or checks signatures.
    let examinationThreads = NIOThreadPool(numberOfThreads: System.coreCount)
    /// Sessions that back pressure holds back.
    let tarpit: Places
    /// Sessions that wait for their next command, because they sent too many without mail.
    let pauses: Places
    /// TLS handshakes.
    let handshakes: HandshakeAdmission
    /// Whether no session's deadline can come while it is new, so that it needs no timer yet.
    let isPatient: Bool
    /// What recipients find room for.
    let room: RecipientRoom
    private let sessionsForgottenAt = NIOLockedValueBox<Instant?>(nil)
    private let newSessions = NIOLockedValueBox<[ObjectIdentifier: NIOLoopBound<NewSessions>]>([:])
    private let state = NIOLockedValueBox(State())

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
        var drained: EventLoopPromise<Void>?
    }

    init(configuration: InboundConfiguration, services: InboundServices) {
        self.configuration = configuration
        self.services = services
        self.session = ServerSession.Configuration(
            hostname: configuration.hostname, limits: configuration.limits, offersTLS: services.certificates != nil)
        self.admission = ConnectionAdmission(limits: configuration.limits)
        let pressure = configuration.limits.pressure
        self.tarpit = Places(pressure.tarpittedSessions, perSource: pressure.tarpittedSessionsPerSource)
        self.pauses = Places(pressure.tarpittedSessions, perSource: pressure.tarpittedSessionsPerSource)
        self.handshakes = HandshakeAdmission(limits: configuration.limits)
        self.isPatient = session.leastPatience.milliseconds > 2 * NewSessions.period.nanoseconds / 1_000_000
        self.room = RecipientRoom(
            pressure: services.pressure, shares: services.shares, health: services.health,
            returnAddresses: services.returnAddresses)
        self.memory = MemoryBudget(total: configuration.memoryBudget)
        self.readingMemory = MemoryBudget(total: configuration.memoryBudget / 2)
        self.clientCertificates = ClientCertificates(verifier: services.clientVerifier, time: services.time)
    }

    /// Octets of replies above which a connection counts as unread, and those below which it doesn't any more.
    var unreadMark: ChannelOptions.Types.WriteBufferWaterMark {
        let high = configuration.limits.unreadReplies
        return .init(low: high / 2, high: high)
    }

    /// Whether sessions should be less patient.
    var isUnderPressure: Bool {
        admission.isShort || handshakes.isShort || memory.isShort || services.pressure.standing.isImpatient
    }

    /// Has every TLS handshake from now on be a whole one; at most once a minute, because anybody can bring it about.
    func forgetSessions() {
        guard let certificates = services.certificates else { return }
        let now = services.time.now()
        let isDue = sessionsForgottenAt.withLockedValue { last in
            if let last, now - last < .minutes(1) { return false }
            last = now
            return true
        }
        guard isDue else { return }
        // Sessions can be resumed with the context that began them alone.
        spoolThreads.submit { _ in try? certificates.reload() }
    }

    /// The new sessions of an event loop, which is the one that asks.
    func newSessions(of loop: any EventLoop) -> NewSessions {
        newSessions.withLockedValue { sessions in
            if let known = sessions[ObjectIdentifier(loop)] { return known }
            let made = NIOLoopBound(NewSessions(), eventLoop: loop)
            sessions[ObjectIdentifier(loop)] = made
            return made
        }.value
    }

    func isExempt(_ address: IPAddress, policy: any MailPolicy) -> Bool {
        configuration.trustedNetworks.contains { $0.contains(address) } || policy.isExempt(address)
    }

    /// Notes an open connection; true when the listeners are stopping, so that its session should end at once.
    func opened(_ channel: any Channel) -> Bool {
        state.withLockedValue {
            $0.channels[ObjectIdentifier(channel)] = channel
            return $0.isStopping
        }
    }

    func closed(_ channel: any Channel) {
        let drained: EventLoopPromise<Void>? = state.withLockedValue {
            $0.channels[ObjectIdentifier(channel)] = nil
            return $0.channels.isEmpty ? $0.drained : nil
        }
        drained?.succeed()
    }

    /// Stops: `drained` succeeds when no connection is open any more.
    func stop(drained: EventLoopPromise<Void>) {
        let isEmpty = state.withLockedValue {
            $0.isStopping = true
            $0.drained = drained
            return $0.channels.isEmpty
        }
        if isEmpty { drained.succeed() }
    }

    var openChannels: [any Channel] { state.withLockedValue { Array($0.channels.values) } }
}

extension IPAddress {
    /// The address of a peer; nil for a Unix socket.
    init?(_ address: SocketAddress) {
        // The octets of local values of the kernel's types, whose layout Linux guarantees: the address lies behind family
        // and port, in IPv6 also behind the flow label. Their members belong to a module that NIO keeps to itself, and
        // text would have to be made and parsed for each connection.
        switch address {
        case .v4(let address):
            self.init(
                v4: withUnsafeBytes(of: address.address) {
                    UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                })
        case .v6(let address):
            self.init(octets: withUnsafeBytes(of: address.address) { [UInt8]($0[8..<24]) })
        case .unixDomainSocket:
            return nil
        }
    }
}
