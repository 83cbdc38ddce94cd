import Mail
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Queueing
import SMTP

/// One connection to a remote server: a handler that carries bytes between the channel and a ``ClientSession``.
// Sendable without a check because it is confined to its channel's event loop.
final class ClientConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The queue it belongs to, and the destination for which its host was found: it serves no other.
    let key: QueueKey
    let destination: Destination
    let host: RemoteHost
    /// What the server must prove.
    let demands: ConnectionSecurity
    /// The host as reports and traces name it.
    let remote: String
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
    private(set) var verdict: PeerVerdict?
    /// The version of TLS, once it is up.
    private(set) var tlsVersion: TLSVersion?

    /// Set for a validation, before there is a channel.
    var observer: ConnectionObserver? {
        didSet { session.observations = observer == nil ? nil : [] }
    }
    private let tls: OutboundTLS
    private let threadPool: NIOThreadPool
    private let work: any WorkJournal
    private let eightBit: EightBitHandling
    /// The message of the transaction, for the note of what is worked on.
    private var sequence: SequenceNumber?
    private var session: ClientSession
    private var context: ChannelHandlerContext?
    private var input = ByteBuffer()
    private var result: ((ClientTransaction.Result) -> Void)?
    private var stream: Stream?
    /// The transaction, from its beginning to its result: also between two rounds of it.
    private var rounds: TransactionRounds?

    private struct Stream {
        var reader: ContentReader
        var writer: EgressStream
        var isReading = false
        var isAtEnd = false
    }

    init(
        key: QueueKey, destination: Destination, host: RemoteHost, demands: ConnectionSecurity,
        session: ClientSession, tls: OutboundTLS, threadPool: NIOThreadPool, work: any WorkJournal,
        eightBit: EightBitHandling
    ) {
        self.key = key
        self.destination = destination
        self.host = host
        self.demands = demands
        self.remote = host.description
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

    private func beginRound() {
        guard let transaction = rounds?.transaction else { return }
        if wantsPreparation(transaction) { return prepare(transaction) }
        begin(transaction)
    }

    // What the server won't get in any form is for the session to refuse.
    private func wantsPreparation(_ transaction: ClientTransaction) -> Bool {
        !session.takesEightBit && !transaction.isInquiry && transaction.conversion == nil
            && (session.extensions.smtpUTF8 || !transaction.needsSMTPUTF8)
            && SevenBitPreparation.isWorthwhile(transaction)
    }

    private func prepare(_ transaction: ClientTransaction) {
        guard let context else { return end(rounds?.ended(by: .dropped) ?? .init(outcomes: [], progress: .unanswered)) }
        let preparation = SevenBitPreparation(
            transaction: transaction, organization: key.organization, handling: eightBit, time: tls.time.wallTime())
        // Nothing is awaited of the server meanwhile.
        deadline = .distantFuture
        let (sequence, work) = (sequence, work)
        threadPool.runIfActive(eventLoop: context.eventLoop) {
            guard let sequence else { return try preparation.run() }
            return try work.noting(.delivery, on: sequence) { try preparation.run() }
        }.assumeIsolated().whenComplete { (result: Swift.Result<SevenBitPreparation.Outcome, any Error>) in
            guard !self.isClosed, self.rounds != nil else { return }
            switch result {
            case .success(.unneeded): self.begin(transaction)
            case .success(.converted(let conversion)):
                self.rounds?.convert(conversion)
                self.beginRound()
            case .success(.impossible(let obstacle)):
                guard self.eightBit.returnsUnconvertible(self.key.organization) else { return self.begin(transaction) }
                let reply = OutboundReplies.unconvertible(obstacle)
                self.finish(
                    .init(outcomes: transaction.recipients.map { _ in .unsendable(reply) }, progress: .unanswered))
            case .failure(let violation as EgressViolation): self.close(.forbidden(violation))
            case .failure(let error): self.close(.unreadable("\(error)"))
            }
        }
    }

    private func begin(_ transaction: ClientTransaction) {
        stream = Stream(
            reader: ContentReader(transaction.content), writer: EgressStream(transaction, framing: .dotStuffed))
        var output = ByteBuffer()
        let event = noted {
            #if DEBUG
                if case .memory(let content) = transaction.content { FaultPoint.delivery.pass(content) }
            #endif
            return session.begin(transaction, into: &output)
        }
        send(output)
        setDeadline()
        if let event { handle(event) }
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
            close(brokenOff(.timedOut(session.awaited?.what ?? "an answer")))
        }
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        observer?.connected()
        setDeadline()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if input.readableBytes == 0 { input = buffer } else { input.writeBuffer(&buffer) }
        // Not before all that has arrived is here, so that nothing is written while something that was not asked for waits.
        // More than any reply is no reply.
        if input.readableBytes > ReplyParser.maximumReplyLength { drive() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        drive()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            observer?.secured()
            tlsVersion = try? context.pipeline.syncOperations.nioSSL_tlsVersion()
            // Behind what came with the end of the handshake, which would be an answer before the question.
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.execute { this.value.established() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // The server hung up without TLS's good-bye, which says nothing about TLS.
        case NIOSSLError.uncleanShutdown: close(brokenOff(.dropped))
        case is NIOSSLError, is BoringSSLError: close(handshakeFailed("\(error)"))
        default: close(brokenOff(.dropped))
        }
    }

    private func established() {
        guard !isClosed else { return }
        var output = ByteBuffer()
        let event = session.tlsEstablished(hasInput: input.readableBytes > 0, into: &output)
        send(output)
        setDeadline()
        if let event { handle(event) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if input.readableBytes > 0 { drive() }
        close(brokenOff(.dropped))
        context.fireChannelInactive()
    }

    // Some servers answer STARTTLS, or a handshake they don't like, by hanging up.
    private func brokenOff(_ failure: ClientFailure) -> ClientFailure {
        session.isNegotiatingTLS ? handshakeFailed("the server broke off at STARTTLS") : failure
    }

    // That we ended the handshake because of the certificate looks like any other end of one.
    private func handshakeFailed(_ reason: String) -> ClientFailure {
        verdict?.refusal.map { .certificateRejected($0.reply) } ?? .tlsFailed(reason)
    }

    private func drive() {
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
        setDeadline()
    }

    // Only what reads and writes the message's octets, and no callback: that may begin work on another message.
    private func noted<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard let sequence else { return try body() }
        return try work.noting(.delivery, on: sequence, body)
    }

    private func setDeadline() {
        // While it is idle, the pool has set it.
        guard let awaited = session.awaited else { return }
        deadline = .now() + .milliseconds(awaited.within.milliseconds)
    }

    private func send(_ output: ByteBuffer) {
        guard output.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
    }

    private func handle(_ event: ClientSession.Event) {
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

    private func finish(_ round: ClientTransaction.Result) {
        stream = nil
        guard let outcome = rounds?.ended(round, usesDSN: session.extensions.dsn) else {
            // With RSET under way, when that is answered.
            if session.isReady { beginRound() }
            return
        }
        end(outcome)
    }

    private func end(_ outcome: ClientTransaction.Result) {
        rounds = nil
        sequence = nil
        let result = result
        self.result = nil
        result?(outcome)
    }

    private func markClosed() {
        guard !isClosed else { return }
        isClosed = true
        onReady = nil
        let onClosed = onClosed
        self.onClosed = nil
        onClosed?()
    }

    private func startTLS() {
        guard let context else { return }
        guard let secure = tls.context(showing: demands.clientCertificate) else {
            return close(.tlsFailed("the client certificate is not there"))
        }
        do {
            // The bound value keeps the connection on its event loop, where the callback is called.
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            let verify: NIOSSLCustomVerificationCallback = { chain, promise in this.value.verify(chain, promise) }
            // An address, and what no host can be called, can't be a server name; the handshake then goes without one.
            let handler =
                try demands.serverName.flatMap { $0.isHostName ? $0 : nil }.flatMap {
                    try? NIOSSLClientHandler(
                        context: secure, serverHostname: $0.name, customVerificationCallback: verify)
                }
                ?? NIOSSLClientHandler(context: secure, serverHostname: nil, customVerificationCallback: verify)
            try context.pipeline.syncOperations.addHandler(handler, position: .first)
        } catch {
            close(.tlsFailed("\(error)"))
        }
    }

    private func verify(_ chain: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
        let chain = chain.prefix(ChainVerifier.maximumCertificates + 1).compactMap { try? $0.toDERBytes() }
        observer?.saw(chain)
        guard demands.checks.isEmpty, demands.observed == nil else { return check(chain, promise) }
        // Opportunistic TLS guards against listening, not against another server: the certificate is not judged
        // (RFC 7435).
        verdict = PeerVerdict(unverified: chain)
        promise.succeed(.certificateVerified)
    }

    private func check(_ chain: [[UInt8]], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
        let (demands, tls) = (demands, tls)
        promise.futureResult.eventLoop.makeFutureWithTask {
            await PeerVerdict(chain, demands: demands, verifier: tls.verifier, at: tls.time.wallTime())
        }.assumeIsolated().whenSuccess { verdict in
            self.verdict = verdict
            promise.succeed(verdict.refusal == nil ? .certificateVerified : .failed)
        }
    }

    // Sends pieces of the content for as long as the channel takes them.
    private func pump() {
        while let context, context.channel.isWritable, var stream, !stream.isReading, !stream.isAtEnd,
            !isClosed, case ("the content to be taken", _)? = session.awaited
        {
            if stream.reader.blocks {
                self.stream?.isReading = true
                read(stream.reader, on: context.eventLoop)
                return
            }
            let piece = Swift.Result { try noted { try stream.reader.next() } }
            self.stream?.reader = stream.reader
            took(piece)
        }
    }

    private func read(_ reader: ContentReader, on eventLoop: any EventLoop) {
        threadPool.runIfActive(eventLoop: eventLoop) { () -> (ContentReader, ByteBuffer?) in
            var reader = reader
            let piece = try reader.next()
            return (reader, piece)
        }.assumeIsolated().whenComplete { result in
            guard self.stream != nil else { return }
            self.stream?.isReading = false
            switch result {
            case .success(let (reader, piece)):
                self.stream?.reader = reader
                self.took(.success(piece))
            case .failure(let error): self.took(.failure(error))
            }
            self.pump()
        }
    }

    private func took(_ piece: Swift.Result<ByteBuffer?, any Error>) {
        do {
            if let piece = try piece.get() {
                guard let output = try noted({ try stream?.writer.encode(piece) }) else { return }
                send(output)
            } else {
                var output = ByteBuffer()
                try stream?.writer.finish(into: &output)
                stream?.isAtEnd = true
                send(output)
                session.contentSent()
            }
            setDeadline()
        } catch let violation as EgressViolation {
            close(.forbidden(violation))
        } catch {
            close(.unreadable("\(error)"))
        }
    }
}
