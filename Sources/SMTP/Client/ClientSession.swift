public import Mail
public import NIOCore

/// The client's side of an SMTP (RFC 5321) or LMTP (RFC 2033) session, without input and output.
///
/// Bytes go in, bytes to send and an ``Event`` come out. It never traps on what a server says. After ``Event/failed``
/// it is over; the owner closes the connection.
public struct ClientSession: Sendable {
    /// SMTP or LMTP.
    public enum Dialect: Hashable, Sendable {
        /// RFC 5321.
        case smtp
        /// RFC 2033: LHLO, and a reply for each recipient behind the content.
        case lmtp
    }

    /// What a session does about TLS.
    public enum TLSPolicy: Hashable, Sendable {
        /// Never asks for it.
        case never
        /// Uses it where it is offered.
        case opportunistic
        /// Gives up without it.
        case required
    }

    /// What the owner has to do, or to know.
    public enum Event: Sendable {
        /// A transaction may begin.
        case ready
        /// Do a TLS handshake, then call ``ClientSession/tlsEstablished(into:)``.
        case startTLS
        /// Send the content with an ``EgressWriter`` of this framing, then call ``ClientSession/contentSent()``.
        case sendContent(EgressWriter.Framing)
        /// The transaction is over. Another may begin when ``ClientSession/isReady``, or with the next ``ready``.
        case finished(ClientTransaction.Result)
        /// The session is over. With a transaction under way, what had been decided is in the result.
        case failed(ClientFailure, ClientTransaction.Result?)
        /// The server has answered QUIT.
        case closed
    }

    /// Content in memory up to this size is put into the same write as the commands.
    public static let inlineLimit = 65_536

    enum Stage: Hashable, Sendable {
        case greeting, ehlo, helo, startTLS, handshake, ready
        case mail, recipient(Int), data, content, final, reset, quit, over
    }

    let hostname: String
    let dialect: Dialect
    let policy: TLSPolicy
    let timeouts: ClientTimeouts

    var stage = Stage.greeting
    var parser = ReplyParser()
    var transaction: ClientTransaction?
    var outcomes: [ClientTransaction.Outcome?] = []
    var progress = ClientTransaction.Progress.unanswered
    // Positions of the recipients that the server has taken but not yet decided, in order.
    var accepted: [Int] = []
    var nextAccepted = 0
    var mailRefusal: Reply?
    // Small content, encoded before the first command is sent, so that nothing is sent of what must not leave.
    var encoded: ByteBuffer?
    // Whether the content went out behind the commands, before anything was said to them.
    var isContentAhead = false
    // Whether this or an earlier transaction has begun in the session.
    var hasBegunTransaction = false
    // The extensions that the server has refused in this transaction.
    var refused: Set<ServerExtension> = []
    /// Replies that the server has given whole.
    public private(set) var replies = 0
    // Octets stood behind the last reply although nothing more was asked for.
    var isOutOfStep = false

    /// What is not used although the server may offer it, because it has refused it; nothing of TLS where that is
    /// required.
    public internal(set) var withheld: Set<ServerExtension>

    /// What is not to be used with the server for a while, because of how the session broke off: part of ``withheld``.
    public private(set) var suspected: Set<ServerExtension> = []

    /// What the server says, for an owner that looks into a session: set it to an empty list before the greeting. Nil
    /// keeps nothing.
    public var observations: [Observation]?
    /// Where the session was when it ended by a failure.
    public private(set) var failedAt: Point?

    /// What the server offers; meaningful from ``Event/ready`` on.
    public internal(set) var extensions = ServerExtensions()
    /// Whether the session runs inside TLS.
    public internal(set) var isEncrypted = false

    /// A session that waits for the greeting. `hostname` is what EHLO says, `withheld` what the server is known to refuse.
    public init(
        hostname: String, dialect: Dialect, tls: TLSPolicy, withheld: Set<ServerExtension> = [],
        timeouts: ClientTimeouts = ClientTimeouts()
    ) {
        self.hostname = hostname
        self.dialect = dialect
        self.policy = tls
        self.withheld = withheld
        self.timeouts = timeouts
    }

    /// Whether a transaction may begin.
    public var isReady: Bool { stage == .ready && !isOutOfStep }

    /// Whether the server takes octets above 127 in bodies.
    @inlinable public var takesEightBit: Bool { extensions.eightBitMIME && !withheld.contains(.eightBitMIME) }

    /// Whether the server was asked for TLS and it isn't up yet: a session that breaks now breaks because of it.
    public var isNegotiatingTLS: Bool { stage == .startTLS || stage == .handshake }

    /// What the server is to do next, and how long it may take; nil when nothing is awaited of it.
    public var awaited: (what: Awaited, within: Interval)? {
        switch stage {
        case .greeting: (.greeting, timeouts.greeting)
        case .ehlo, .helo: (.hello, timeouts.hello)
        case .startTLS, .handshake: (.tls, timeouts.hello)
        case .mail: (.mail, timeouts.mail)
        case .recipient: (.recipient, timeouts.recipient)
        case .data: (.data, timeouts.data)
        case .content: (.contentTransfer, timeouts.block)
        case .final: (.contentReply, timeouts.end)
        case .reset: (.reset, timeouts.reset)
        case .quit: (.quit, timeouts.quit)
        case .ready, .over: nil
        }
    }

    /// Takes bytes from the server, appends what to send to `output`, and returns the next event; nil when it needs
    /// more bytes. Call it again after each event, even without new bytes.
    ///
    /// What is there before it was asked for is no answer (RFC 5321 section 2.1, RFC 2920 section 3.2): octets behind the
    /// last reply that is awaited end the session, and no command is written on the strength of them.
    public mutating func received(_ input: inout ByteBuffer, into output: inout ByteBuffer) -> Event? {
        while stage != .handshake, stage != .over {
            let reply: Reply
            do throws(ReplyParser.Failure) {
                guard let next = try parser.next(in: &input) else {
                    return stage == .ready && parser.hasBegun ? fail(.violation(Self.unasked)) : nil
                }
                reply = next
            } catch {
                return fail(.violation(error.rawValue))
            }
            replies &+= 1
            if observations != nil {
                let observation = Observation(point: point, reply: reply)
                observations?.append(observation)
            }
            let start = output.writerIndex
            let event = answered(reply, moreInput: input.readableBytes > 0, into: &output)
            guard input.readableBytes > 0, stage != .over, stage != .quit else {
                if let event { return event }
                continue
            }
            switch event {
            case .finished:
                // What the server decided counts; the session goes no further.
                output.moveWriterIndex(to: start)
                stage = .ready
                isOutOfStep = true
                return event
            case .ready:
                // The next turn finds a reply to nothing, or a part of one.
                isOutOfStep = true
            case .sendContent:
                output.moveWriterIndex(to: start)
                return failUnsent()
            case nil:
                guard output.writerIndex > start else { continue }
                output.moveWriterIndex(to: start)
                return failUnsent()
            case .startTLS, .failed, .closed: return event
            }
        }
        return nil
    }

    // What was about to be sent, content too, is not.
    private mutating func failUnsent() -> Event {
        progress = min(progress, .commands)
        return fail(.violation(Self.unasked))
    }

    static let unasked = "an answer before the question"

    /// TLS is up: the session begins anew with EHLO, and nothing said before counts (RFC 3207 section 4.2).
    ///
    /// - Parameter hasInput: whether the server has said something inside TLS already, which ends the session: it has not
    ///   been asked anything.
    public mutating func tlsEstablished(hasInput: Bool = false, into output: inout ByteBuffer) -> Event? {
        guard stage == .handshake else { return nil }
        guard !hasInput else { return fail(.violation(Self.unasked)) }
        isEncrypted = true
        extensions = ServerExtensions()
        sendHello(into: &output)
        return nil
    }

    /// Ends the session politely; the server's reply gives ``Event/closed``.
    public mutating func quit(into output: inout ByteBuffer) {
        guard stage == .ready || stage == .reset, !isOutOfStep else {
            stage = .over
            return
        }
        output.writeStaticString("QUIT\r\n")
        stage = .quit
    }

    /// Ends the session because of something that the owner saw: the connection broke, time ran out.
    public mutating func abandon(_ failure: ClientFailure) -> Event? {
        stage == .over ? nil : fail(failure)
    }

    mutating func fail(_ failure: ClientFailure) -> Event {
        if stage == .quit {
            stage = .over
            return .closed
        }
        failedAt = point
        let progress = progressAtBreak
        if transaction != nil { suspect(failure, progress) }
        stage = .over
        guard transaction != nil else { return .failed(failure, nil) }
        transaction = nil
        return .failed(failure, .init(outcomes: outcomes, progress: progress, failure: failure))
    }

    // How far the transaction may have come on the server's side: replies can be lost with the connection.
    private var progressAtBreak: ClientTransaction.Progress {
        switch stage {
        // The end of the content has not left.
        case .content: return .commands
        case .mail, .recipient: return isContentAhead && mailRefusal == nil ? .content : progress
        // Without a recipient there is nobody to take it for.
        case .final: return accepted.isEmpty ? .commands : progress
        default: return progress
        }
    }

    // A server that answers some of the commands that came together and then no more, or in disorder, may lose those
    // that it has not asked for yet. The next session with it asks one by one. Where content was among them, nobody can
    // tell whether it was taken; the next session sends it when it is asked for, so that a server that breaks off before
    // has not got it.
    private mutating func suspect(_ failure: ClientFailure, _ progress: ClientTransaction.Progress) {
        guard extensions.pipelining else { return }
        switch (stage, failure) {
        // It says that it has taken nothing.
        case (_, .closing): break
        case (.recipient, .timedOut), (.recipient, .violation), (.data, .timedOut), (.data, .violation):
            suspected.insert(.pipelining)
        case (.mail, _), (.recipient, _):
            if progress == .content { suspected.insert(.chunking) }
        default: break
        }
        withheld.formUnion(suspected)
    }

    private mutating func answered(_ reply: Reply, moreInput: Bool, into output: inout ByteBuffer) -> Event? {
        switch stage {
        case .greeting:
            guard reply.isSuccess else { return refused(reply) }
            sendHello(into: &output)
            return nil
        case .ehlo:
            if reply.isSuccess {
                extensions = ServerExtensions(reply)
                if !withheld.isEmpty { extensions.withhold(withheld) }
                return negotiated(into: &output)
            }
            // RFC 5321 section 4.1.1.1: a server without extensions knows HELO. LMTP has no such fallback.
            guard reply.isPermanent, dialect == .smtp, !isEncrypted else { return refused(reply) }
            output.writeString("HELO \(hostname)\r\n")
            stage = .helo
            return nil
        case .helo:
            guard reply.isSuccess else { return refused(reply) }
            return negotiated(into: &output)
        case .startTLS:
            if reply.code == 220 {
                // Whatever stands behind the 220 came in clear and would be read as if it had come inside TLS
                // (the response injection of CVE-2011-0411's kin).
                guard !moreInput else { return fail(.violation("bytes behind the reply to STARTTLS")) }
                stage = .handshake
                return .startTLS
            }
            // A server that closes here has refused TLS as one has that hangs up: it is spoken to anew without it.
            if reply.code == 421 { return fail(policy == .required ? .closing(reply) : .tlsFailed("\(reply)")) }
            guard policy != .required else { return fail(.tlsUnavailable(reply)) }
            if reply.isPermanent { withheld.insert(.startTLS) }
            stage = .ready
            return .ready
        case .mail, .recipient, .data, .content, .final:
            return answeredInTransaction(reply, into: &output)
        case .reset:
            guard reply.isSuccess else { return fail(reply.code == 421 ? .closing(reply) : .violation("\(reply)")) }
            stage = .ready
            return .ready
        case .ready:
            // Nothing was asked: 421 is the server's good-bye, all else breaks the protocol.
            return fail(reply.code == 421 ? .closing(reply) : .violation("a reply to nothing: \(reply)"))
        case .quit:
            stage = .over
            return .closed
        case .handshake, .over:
            return nil
        }
    }

    private mutating func refused(_ reply: Reply) -> Event {
        fail(reply.isTransient || reply.isPermanent ? .refused(reply) : .violation("unexpected reply: \(reply)"))
    }

    private mutating func sendHello(into output: inout ByteBuffer) {
        output.writeString("\(dialect == .lmtp ? "LHLO" : "EHLO") \(hostname)\r\n")
        stage = .ehlo
    }

    private mutating func negotiated(into output: inout ByteBuffer) -> Event? {
        if !isEncrypted, policy != .never {
            if extensions.startTLS {
                output.writeStaticString("STARTTLS\r\n")
                stage = .startTLS
                return nil
            }
            if policy == .required { return fail(.tlsUnavailable(nil)) }
        }
        stage = .ready
        return .ready
    }
}
