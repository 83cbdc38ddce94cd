import Mail
import NIOCore
import NIOPosix
import NIOSSL
import Queueing
import SMTP

/// One connection to a remote server: a handler that carries bytes between the channel and a ``ClientSession``.
///
/// What it does is here by kind of step: the channel's events, the rounds of a transaction, its content, and TLS each have a
/// file of their own.
// Sendable without a check because it is confined to its channel's event loop.
final class ClientConnection: @unchecked Sendable {
    /// The queue it belongs to, and the destination for which its host was found: it serves no other.
    let key: QueueKey
    let destination: Destination
    let host: RemoteHost
    /// What the server must prove.
    let demands: ConnectionSecurity
    /// The host as reports and traces name it.
    let remote: MailHost
    /// Transactions begun.
    private(set) var served = 0
    /// Whether the channel is gone or going.
    private(set) var isClosed = false
    /// Whether it was cut from this side, which says nothing about the server.
    private(set) var isCut = false
    /// Whether the server greeted, if only to refuse.
    private(set) var hasGreeted = false
    /// By when something must have happened.
    private(set) var deadline = NIODeadline.distantFuture

    /// Called once: when transactions may begin, or when it has come to nothing.
    var onOpen: ((ClientFailure?) -> Void)?
    /// Called when transactions may begin again after one that needed RSET.
    var onReady: (() -> Void)?
    /// Called once, when the connection is of no more use.
    var onClosed: (() -> Void)?

    /// What the server's certificate proved; nil before it was seen.
    var verdict: PeerVerdict?
    /// The version of TLS, once it is up.
    var tlsVersion: TLSVersion?

    /// Set for a validation, before there is a channel.
    var observer: ConnectionObserver? {
        didSet { session.observations = observer == nil ? nil : [] }
    }
    let tls: OutboundTLS
    let threadPool: NIOThreadPool
    let work: any WorkJournal
    let eightBit: EightBitHandling
    /// The message of the transaction, for the note of what is worked on.
    var sequence: SequenceNumber?
    var session: ClientSession
    var context: ChannelHandlerContext?
    var input = ByteBuffer()
    var result: ((ClientTransaction.Result) -> Void)?
    var stream: Stream?
    /// The transaction, from its beginning to its result: also between two rounds of it.
    var rounds: TransactionRounds?

    init(
        key: QueueKey, destination: Destination, host: RemoteHost, demands: ConnectionSecurity,
        session: ClientSession, tls: OutboundTLS, threadPool: NIOThreadPool, work: any WorkJournal,
        eightBit: EightBitHandling
    ) {
        self.key = key
        self.destination = destination
        self.host = host
        self.demands = demands
        self.remote = host.mailHost
        self.session = session
        self.tls = tls
        self.threadPool = threadPool
        self.work = work
        self.eightBit = eightBit
    }

    /// Whether a transaction may begin.
    var isReady: Bool { !isClosed && result == nil && session.isReady }

    /// Whether the server offers DSN (RFC 3461), and so was given NOTIFY and ORCPT.
    var offersDSN: Bool { session.extensions.dsn }

    /// What the server has refused although it offered it, and what is suspected.
    var withheld: Set<ServerExtension> { session.withheld }

    /// What is not to be used with the server for a while, because of how the connection broke off.
    var suspected: Set<ServerExtension> { session.suspected }

    /// What protects the connection, for traces; nil outside TLS.
    var protection: String? {
        guard let tlsVersion else { return nil }
        let version = tlsVersion == .tlsv13 ? "TLS 1.3" : "TLS 1.2"
        guard let verdict else { return version }
        let name = verdict.name ?? "without a host name"
        return verdict.proofs.isEmpty
            ? "\(version), certificate not verified (\(name))"
            : "\(version), \(verdict.proofs.joined(separator: ", ")), certificate \(name)"
    }

    /// Runs the transaction of a message; the connection must be ready. `completion` may be called before this returns.
    ///
    /// - Parameter sequence: the message; nil for an inquiry, which has none.
    func perform(
        _ transaction: ClientTransaction, of sequence: SequenceNumber?,
        completion: @escaping (ClientTransaction.Result) -> Void
    ) {
        served += 1
        self.sequence = sequence
        result = completion
        rounds = TransactionRounds(transaction)
        beginRound()
    }

    /// Waits for work until `moment`; then the connection is closed.
    func idle(until moment: NIODeadline) { deadline = moment }

    /// Where the session ended, when it ended by a failure.
    var failedAt: ClientSession.Point? { session.failedAt }

    /// Closes it politely, also while RSET is not answered yet.
    func quit() {
        guard !isClosed else { return }
        var output = ByteBuffer()
        session.quit(into: &output)
        markClosed()
        guard let context else { return }
        if output.readableBytes > 0 {
            // Kept open for the reply, so that the peer sees no reset; the sweep ends the wait.
            deadline = .now() + .milliseconds((session.awaited?.within ?? .seconds(5)).milliseconds)
            send(output)
        } else {
            context.close(promise: nil)
        }
    }

    /// Cuts it.
    func close(_ failure: ClientFailure) {
        let event = session.abandon(failure)
        if let event { handle(event) }
        markClosed()
        context?.close(promise: nil)
    }

    /// Cuts it for a reason of this side.
    func cut() {
        isCut = true
        close(.dropped)
    }

    /// Acts on a deadline that has passed.
    func checkDeadline(_ now: NIODeadline) {
        guard deadline <= now else { return }
        deadline = .distantFuture
        if session.isReady, result == nil, !isClosed {
            quit()
        } else {
            close(brokenOff(.timedOut(session.awaited?.what.description ?? "an answer")))
        }
    }

    /// Has the session take what has arrived.
    func drive() {
        let replies = session.replies
        while true {
            var output = ByteBuffer()
            let event = noted { session.received(&input, into: &output) }
            if let observer, let observations = session.observations {
                session.observations = []
                observer.saw(observations)
            }
            send(output)
            guard let event else { break }
            handle(event)
        }
        // The time is for the whole reply (RFC 5321 section 4.5.3.2): its octets, one by one, don't give any more.
        if session.replies != replies { setDeadline() }
    }

    /// Notes the message that is worked on: only what reads and writes its octets, and no callback, which may begin work on
    /// another message.
    func noted<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard let sequence else { return try body() }
        return try work.noting(.delivery, on: sequence, body)
    }

    /// Begins the wait for what the server is to do next.
    func setDeadline() {
        // While it is idle, the pool has set it.
        guard let awaited = session.awaited else { return }
        deadline = .now() + .milliseconds(awaited.within.milliseconds)
    }

    /// Writes what there is.
    func send(_ output: ByteBuffer) {
        guard output.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    }

    /// Does what the session asks for.
    func handle(_ event: ClientSession.Event) {
        switch event {
        case .ready:
            if rounds != nil {
                beginRound()
            } else if let onOpen {
                self.onOpen = nil
                hasGreeted = true
                onOpen(nil)
            } else if let onReady {
                self.onReady = nil
                onReady()
            }
        case .startTLS: startTLS()
        case .sendContent(let framing):
            if let transaction = rounds?.transaction {
                stream?.writer = EgressStream(transaction, framing: framing)
            }
            pump()
        case .finished(let result): finish(result)
        case .failed(let failure, let result):
            markClosed()
            context?.close(promise: nil)
            if let result {
                finish(result)
            } else if let rounds {
                end(rounds.ended(by: failure))
            }
            if let onOpen {
                self.onOpen = nil
                hasGreeted = greeted(before: failure)
                onOpen(failure)
            }
        case .closed:
            markClosed()
            context?.close(promise: nil)
        }
    }

    private func greeted(before failure: ClientFailure) -> Bool {
        switch (session.failedAt, failure) {
        case (nil, _): false
        case (.greeting?, .refused(let reply)), (.greeting?, .closing(let reply)): reply.isPermanent
        case (.greeting?, _): false
        default: true
        }
    }

    /// Tells the owner, once, that the connection is of no more use.
    func markClosed() {
        guard !isClosed else { return }
        isClosed = true
        onReady = nil
        let onClosed = onClosed
        self.onClosed = nil
        onClosed?()
    }
}
