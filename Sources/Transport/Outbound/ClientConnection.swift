import Mail
import NIOCore
import NIOPosix
import NIOSSL
import Organization
import Queueing
import SMTP

/// One connection to a remote server: a handler that carries bytes between the channel and a ``ClientSession``.
///
/// What it does is here by kind of step: the channel's events, the rounds of a transaction, its content, and TLS each have a
/// file of their own. Confined to its channel's event loop.
final class ClientConnection {
    /// What it is used for: `opening` at first, then `free` and `busy` in turns, `closed` at last, from any of them. Whoever
    /// uses it is told once, by the function that comes with the use, and never again.
    enum Use {
        /// It comes about. Its user is told when transactions may begin, or why they never will.
        case opening((ClientFailure?) -> Void)
        /// Nobody runs a transaction: it is kept for later, or its user has yet to give it back.
        case free
        /// It was given back before the server had answered RSET; its owner is told when transactions may begin again.
        case returning
        /// A transaction, from its beginning to its result, also between two rounds of it. Its user is told the result.
        case busy(Run)
        /// The channel is gone or going.
        case closed
    }

    /// A transaction under way. A class, so that a look at it copies nothing.
    final class Run {
        var rounds: TransactionRounds
        let ended: (ClientTransaction.Result) -> Void

        init(_ rounds: consuming TransactionRounds, ended: @escaping (ClientTransaction.Result) -> Void) {
            self.rounds = rounds
            self.ended = ended
        }
    }

    /// Whoever has the connection all the while, and keeps it while nobody uses it.
    protocol Owner: AnyObject {
        /// It has come about, or come to nothing; before its user is told.
        func cameAbout(_ connection: ClientConnection, _ failure: ClientFailure?)
        /// Transactions may begin again on one that was given back.
        func becameFree(_ connection: ClientConnection)
        /// It is of no more use; told once.
        func closed(_ connection: ClientConnection)
    }

    /// The queue it belongs to, and the destination for which its host was found: it serves no other.
    let key: QueueKey
    let destination: Destination
    let host: RemoteHost
    /// What the server must prove.
    let demands: ConnectionSecurity
    /// The host as reports and traces name it.
    let remote: MailHost
    /// Leave to have it.
    let lease: HostLease
    /// Transactions begun.
    private(set) var served = 0
    /// Whether it was cut from this side, which says nothing about the server.
    private(set) var isCut = false
    /// Whether the server greeted, if only to refuse.
    private(set) var hasGreeted = false
    /// By when something must have happened.
    private(set) var deadline = NIODeadline.distantFuture
    /// Since when the server is waited for.
    private var awaitedSince = NIODeadline.distantFuture

    /// Where its owner keeps it, once it has.
    var keeping: ConnectionPool.Keeping?
    /// The guard that was seen to permit its address last: it needs no second look until another is in force.
    var permittedBy: EgressGuard?

    var use: Use
    weak var owner: (any Owner)?

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
    var stream: Stream?

    /// - Parameter opened: called once, when transactions may begin or when it has come to nothing.
    init(
        key: QueueKey, destination: Destination, host: RemoteHost, demands: ConnectionSecurity, lease: HostLease,
        session: ClientSession, tls: OutboundTLS, threadPool: NIOThreadPool, work: any WorkJournal,
        eightBit: EightBitHandling, opened: @escaping (ClientFailure?) -> Void
    ) {
        self.key = key
        self.destination = destination
        self.host = host
        self.demands = demands
        self.remote = host.mailHost
        self.lease = lease
        use = .opening(opened)
        self.session = session
        self.tls = tls
        self.threadPool = threadPool
        self.work = work
        self.eightBit = eightBit
    }

    /// Whether the channel is gone or going.
    var isClosed: Bool { if case .closed = use { true } else { false } }

    /// Whether a transaction may begin.
    var isReady: Bool {
        switch use {
        case .free, .returning: session.isReady
        case .opening, .busy, .closed: false
        }
    }

    /// Whether the server offers DSN (RFC 3461), and so was given NOTIFY and ORCPT.
    var offersDSN: Bool { session.extensions.dsn }

    /// What the server has refused although it offered it, and what is suspected.
    var withheld: Set<ServerExtension> { session.withheld }

    /// What is not to be used with the server for a while, because of how the connection broke off.
    var suspected: Set<ServerExtension> { session.suspected }

    /// What protects the connection, for traces; nil outside TLS.
    var protection: ConnectionProtection? {
        guard let tlsVersion else { return nil }
        let (tls, version) = tlsVersion == .tlsv13 ? ("TLSv1.3", "TLS 1.3") : ("TLSv1.2", "TLS 1.2")
        guard let verdict else { return ConnectionProtection(tls: tls, words: version) }
        let name = verdict.name ?? "without a host name"
        return ConnectionProtection(
            tls: tls,
            words: verdict.proofs.isEmpty
                ? "\(version), certificate not verified (\(name))"
                : "\(version), \(verdict.proofs.joined(separator: ", ")), certificate \(name)")
    }

    /// Runs the transaction of a message; the connection must be ready. `completion` may be called before this returns.
    ///
    /// - Parameter sequence: the message; nil for an inquiry, which has none.
    func perform(
        _ transaction: consuming ClientTransaction, of sequence: SequenceNumber?,
        completion: @escaping (ClientTransaction.Result) -> Void
    ) {
        let rounds = TransactionRounds(transaction)
        guard !isClosed else { return completion(rounds.ended(by: .dropped)) }
        served += 1
        self.sequence = sequence
        use = .busy(Run(rounds, ended: completion))
        beginRound()
    }

    /// Gives it back although transactions may not begin yet: its owner hears when they may.
    func giveBack() {
        if case .free = use { use = .returning }
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
        if let event = session.abandon(failure) { handle(event) } else { failed(failure, nil) }
        markClosed()
        context?.close(promise: nil)
    }

    /// Cuts it for a reason of this side.
    func cut() {
        isCut = true
        close(.dropped)
    }

    /// Whether the server has said nothing in a transaction for so long, though it is its turn.
    func isSilent(for time: Interval, now: NIODeadline) -> Bool {
        guard case .busy = use, session.awaited != nil else { return false }
        return awaitedSince + .milliseconds(time.milliseconds) <= now
    }

    /// Acts on a deadline that has passed.
    func checkDeadline(_ now: NIODeadline) {
        guard deadline <= now else { return }
        deadline = .distantFuture
        if isReady {
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
        awaitedSince = .now()
        deadline = awaitedSince + .milliseconds(awaited.within.milliseconds)
    }

    /// Writes what goes out with what is sent next.
    func write(_ output: ByteBuffer) { context?.write(wrapOutboundOut(output), promise: nil) }

    /// Writes what there is.
    func send(_ output: ByteBuffer) {
        guard output.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    }

    /// Does what the session asks for.
    func handle(_ event: ClientSession.Event) {
        switch event {
        case .ready: ready()
        case .startTLS: startTLS()
        case .sendContent(let framing):
            if case .busy(let run) = use {
                stream = Stream(
                    reader: ContentReader(run.rounds.transaction.content),
                    writer: EgressStream(run.rounds.transaction, framing: framing))
            }
            pump()
        case .finished(let result): finish(result)
        case .failed(let failure, let result): failed(failure, result)
        case .closed:
            markClosed()
            context?.close(promise: nil)
        }
    }

    private func ready() {
        switch use {
        case .opening(let opened):
            use = .free
            hasGreeted = true
            owner?.cameAbout(self, nil)
            opened(nil)
        case .returning:
            use = .free
            owner?.becameFree(self)
        case .busy: beginRound()
        case .free, .closed: break
        }
    }

    private func failed(_ failure: ClientFailure, _ result: ClientTransaction.Result?) {
        let use = use
        markClosed()
        context?.close(promise: nil)
        switch use {
        case .opening(let opened):
            hasGreeted = greeted(before: failure)
            owner?.cameAbout(self, failure)
            opened(failure)
        case .busy(let run):
            stream = nil
            sequence = nil
            let whole = result.flatMap { run.rounds.ended($0, usesDSN: session.extensions.dsn) }
            run.ended(whole ?? run.rounds.ended(by: failure))
        case .free, .returning, .closed: break
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
        use = .closed
        owner?.closed(self)
    }
}
