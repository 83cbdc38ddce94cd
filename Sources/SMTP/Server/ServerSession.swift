public import Mail
public import NIOCore

/// The server's side of one SMTP connection (RFC 5321), without input or output.
///
/// Bytes go in, replies and actions come out. Whoever drives it calls ``process(_:into:now:)`` until that gives nil,
/// performs each action, and answers those that want an answer; after an answer it processes again at once, before the
/// output is written, because that is how the session sees commands sent ahead of a reply that the peer had to wait
/// for. When ``isTurnOver`` the rest of the input waits for ``beginTurn(gathered:)``, so that other sessions get their
/// turn. It never asks for time: ``deadline`` says until when it waits.
public struct ServerSession: Sendable {
    /// What all sessions of a listener share.
    public final class Configuration: Sendable {
        /// Our host name.
        public let hostname: String
        /// The limits; what a session exceeds them with is answered as docs/configuration.md says.
        public let limits: Limits
        /// What bounds a session besides.
        public let bounds: SessionBounds
        /// Whether STARTTLS is offered.
        public let offersTLS: Bool
        /// The line that greets a peer.
        let greeting: [UInt8]

        /// Makes a configuration.
        public init(
            hostname: String, limits: Limits = Limits(), bounds: SessionBounds = SessionBounds(),
            offersTLS: Bool = false
        ) {
            self.hostname = hostname
            self.limits = limits
            self.bounds = bounds
            self.offersTLS = offersTLS
            self.greeting = Array("220 \(hostname) ESMTP MAIL Service ready\r\n".utf8)
        }
    }

    // Where the conversation stands. In the `awaiting` phases the world has to answer; nothing is parsed meanwhile.
    enum Phase: Sendable, Hashable {
        case unstarted
        case command
        case awaitingSender
        case awaitingRecipient
        case awaitingRoom(Framing)
        case data
        case chunk(remaining: Int, octets: Int, isLast: Bool)
        /// Passes over the octets of a chunk that is refused, then replies.
        case skippingChunk(remaining: Int, isLast: Bool, Reply)
        case awaitingVerdict
        /// A command waits for the end of a pause.
        case pausing
        /// STARTTLS waits for a place among the handshakes.
        case awaitingHandshake
        case awaitingTLS
        /// The last reply is in the output; the next call gives `.close`.
        case closing
        case closed
    }

    enum Framing: Sendable, Hashable {
        case data
        case chunk(octets: Int, isLast: Bool)
    }

    // What came of the content of a transaction that uses BDAT.
    enum Chunks: Sendable { case none, begun, failed }

    static let cr = UInt8(ascii: "\r")
    static let lf = UInt8(ascii: "\n")

    let configuration: Configuration
    let clientAddress: IPAddress
    /// Octets of a message; told to the peer with SIZE.
    let messageSize: Int
    var limits: Limits { configuration.limits }
    var bounds: SessionBounds { configuration.bounds }

    var phase = Phase.unstarted
    var decoder: ContentDecoder
    var smtpUTF8 = false
    var hasSender = false
    var recipientCount = 0
    var chunks = Chunks.none
    var isStopping = false
    var turn = Turn()
    var work = WorkWithoutMail()
    // Set where the peer must wait for the reply: octets that are there already are refused.
    var mustBeSilent = false
    // Octets passed over of a command line that is too long; nil when there is none.
    var discardedLine: Int?
    // When the first octets of a command line came whose end has not come yet.
    var lineSince: Instant?

    var messageCount = 0
    var errorCount = 0
    var edgeBlockCount = 0

    var waitingSince = Instant(milliseconds: 0)
    var progressAt = Instant(milliseconds: 0)
    var windowStart = Instant(milliseconds: 0)
    var windowOctets: Int64 = 0

    /// The name of HELO or EHLO; empty before.
    public internal(set) var clientName = ""
    /// Whether the peer said EHLO.
    public internal(set) var isExtended = false
    /// Whether TLS protects the connection.
    public internal(set) var isProtected = false
    /// Whether the peer said QUIT, so that nothing it sent is left unread when the connection closes.
    public internal(set) var hasQuit = false
    /// Whether the peer has closed its side: what it sent is still answered, and then the connection ends.
    public internal(set) var hasInputEnded = false
    /// Whether commands without mail are counted; not for those whom the administrator trusts.
    public let countsWork: Bool
    /// Whether the server is short of something, so that waiting times are cut.
    public var isUnderPressure = false

    /// A session that waits for ``greet(now:into:)``.
    ///
    /// - Parameters:
    ///   - messageSize: octets of a message, above which content is refused with `552 5.3.4`; nil for what the listener's
    ///     limits say. What MAIL declares by SIZE is for whoever rules on the sender.
    ///   - countsWork: whether commands without mail are counted.
    public init(
        configuration: Configuration, clientAddress: IPAddress, messageSize: Int? = nil, countsWork: Bool = true
    ) {
        self.configuration = configuration
        self.clientAddress = clientAddress
        self.messageSize = messageSize ?? configuration.limits.messageSize
        self.countsWork = countsWork
        self.decoder = ContentDecoder(sizeLimit: 0, lineLimit: 0)
    }

    /// Greets the peer (RFC 5321 section 3.1).
    public mutating func greet(now: Instant, into output: inout ByteBuffer) {
        output.writeBytes(configuration.greeting)
        phase = .command
        waitingSince = now
        progressAt = now
    }

    /// Whether an answer of the world is wanted; ``process(_:into:now:)`` gives nil until it comes.
    public var isAwaitingAnswer: Bool {
        switch phase {
        case .awaitingSender, .awaitingRecipient, .awaitingRoom, .awaitingVerdict, .pausing, .awaitingHandshake,
            .awaitingTLS:
            true
        case .unstarted, .command, .data, .chunk, .skippingChunk, .closing, .closed: false
        }
    }

    /// Takes octets off the front of `input` for as long as nothing of the world is wanted, and appends replies to
    /// `output`. Gives the next action, or nil when it needs more input, an answer or another turn.
    public mutating func process(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, now: Instant
    ) -> Action? {
        while true {
            if mustBeSilent {
                mustBeSilent = false
                if input.readableBytes > 0, isOpen { return refuseEarlyCommands(into: &output) }
            }
            switch phase {
            case .unstarted:
                // RFC 5321 section 4.3.1: the peer waits for the greeting.
                return input.readableBytes > 0 ? refuseEarlyCommands(into: &output) : nil
            case .command:
                if isStopping, chunks == .none { return announceStop(into: &output) }
                if endsTurn(input, output) { return nil }
                guard let step = nextCommand(&input, into: &output, now: now) else {
                    return hasInputEnded ? leave(&input, into: &output) : nil
                }
                if case .act(let action) = step { return action }
            case .data:
                if endsTurn(input, output) { return nil }
                return data(&input, into: &output, now: now) ?? (hasInputEnded ? cutOff(into: &output) : nil)
            case .chunk(let remaining, let octets, let isLast):
                if endsTurn(input, output) { return nil }
                if let action = chunk(
                    &input, remaining: remaining, octets: octets, isLast: isLast, into: &output, now: now)
                {
                    return action
                }
                if case .chunk = phase { return hasInputEnded ? cutOff(into: &output) : nil }
            case .skippingChunk(let remaining, let isLast, let reply):
                if endsTurn(input, output) { return nil }
                guard skipChunk(&input, remaining: remaining, isLast: isLast, reply, into: &output, now: now) else {
                    if hasInputEnded { return cutOff(into: &output) }
                    return contentIsTooSlow(now: now) ? timeOut(into: &output) : nil
                }
            case .awaitingSender, .awaitingRecipient, .awaitingRoom, .awaitingVerdict, .pausing, .awaitingHandshake,
                .awaitingTLS:
                return nil
            case .closing:
                phase = .closed
                return .close
            case .closed:
                input.clear()
                return nil
            }
        }
    }

    /// Asks the session to end: it says `421 4.3.2` where the next command would begin, and lets a message that is
    /// under way finish. Process afterwards.
    public mutating func stop() { isStopping = true }

    /// Tells that the peer has closed its side and all it sent is in the input. Process afterwards.
    public mutating func endOfInput() { hasInputEnded = true }

    // What came is answered, and no whole command is left. In the middle of a message that came in chunks the peer is
    // told that nothing of it was taken.
    private mutating func leave(_ input: inout ByteBuffer, into output: inout ByteBuffer) -> Action {
        input.clear()
        guard chunks == .none else { return cutOff(into: &output) }
        phase = .closed
        return .close
    }

    // The peer's side was closed in the middle of content: nothing of it is taken.
    private mutating func cutOff(into output: inout ByteBuffer) -> Action {
        end(with: Self.contentCutOff, into: &output)
    }

    /// Tells that the TLS handshake is done (RFC 3207 section 4.2): everything the peer said before it is forgotten.
    public mutating func tlsEstablished(now: Instant) {
        guard phase == .awaitingTLS else { return }
        isProtected = true
        isExtended = false
        clientName = ""
        resetTransaction()
        phase = .command
        waitingSince = now
        progressAt = now
    }

    /// Whether the session goes on: its last reply is not in the output yet.
    public var isOpen: Bool { phase != .closing && phase != .closed }

    // A step that either changed the state so that the loop goes on, or needs the world.
    enum Step {
        case goOn
        case act(Action)
    }

    mutating func resetTransaction() {
        hasSender = false
        recipientCount = 0
        smtpUTF8 = false
        chunks = .none
    }

    // Commands ahead of a reply that the peer must wait for: the greeting, the replies to EHLO, DATA and STARTTLS
    // (RFC 2920 section 3.1), any reply when it never learned of PIPELINING.
    mutating func refuseEarlyCommands(into output: inout ByteBuffer) -> Action {
        end(with: Reply(554, EnhancedStatusCode(5, 5, 0), "Command sent ahead of a reply"), into: &output)
    }

    mutating func announceStop(into output: inout ByteBuffer) -> Action {
        output.writeStaticString("421 4.3.2 Service not available\r\n")
        phase = .closed
        return .close
    }

    // Replies, tells the driver for the record, and closes at the next step.
    mutating func end(with reply: Reply, into output: inout ByteBuffer) -> Action {
        write(reply, into: &output)
        resetTransaction()
        phase = .closing
        return .refused(reply)
    }
}
