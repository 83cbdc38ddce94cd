import Mail
import NIOCore
import PosternTesting
import SMTP

/// Drives a session as a listener does, with a policy that a test sets, and keeps what came of it.
struct SessionDriver {
    /// What a session did, apart from how its input was cut.
    enum Event: Hashable {
        case sender(Envelope, declaredSize: Int?)
        case recipient(ForwardPath, NotifyConditions?, String?)
        case message([UInt8])
        case discarded
        case refused(Reply)
        case recipientUnreadable(Reply)
        case tls
        case paused(Interval)
        case closed
    }

    var session: ServerSession
    var now = Instant(milliseconds: 1_000_000)
    var events: [Event] = []
    var output = ByteBuffer()
    var hasRoom = true
    var senderRefusal: Reply?
    var recipientRefusal: Reply?
    /// What a refused recipient counts as.
    var refusalKind: (Reply) -> ServerSession.RecipientAnswer = { .refused($0) }
    /// Recipients of one transaction; more of them are answered as surplus ones.
    var recipientLimit = Int.max
    private var recipients = 0
    var messageRefusal: Reply?
    /// Octets of content that were handed out for the message under way.
    private(set) var content = ByteBuffer()
    private var pending = ByteBuffer()
    private var accepted: Int64 = 0

    /// How often the session let others have their turn.
    private(set) var turns = 0
    /// Whether there are places to wait in.
    var mayPause = true
    /// What STARTTLS is answered with; nil admits the handshake.
    var handshakeRefusal: Reply?

    static let surplus = Reply(452, EnhancedStatusCode(4, 5, 3), "Too many recipients")

    init(
        limits: Limits = Limits(), bounds: SessionBounds = SessionBounds(), messageSize: Int? = nil,
        offersTLS: Bool = false, greets: Bool = true, countsWork: Bool = true
    ) {
        session = ServerSession(
            configuration: .init(hostname: "mx.example.net", limits: limits, bounds: bounds, offersTLS: offersTLS),
            clientAddress: IPAddress(v4: 0xc000_0201), messageSize: messageSize, countsWork: countsWork)
        if greets {
            session.greet(now: now, into: &output)
            _ = replies()
        }
    }

    /// Feeds one read.
    mutating func feed(_ bytes: ByteBuffer) {
        var bytes = bytes
        pending.writeBuffer(&bytes)
        drive()
    }

    mutating func feed(_ text: String) { feed(ByteBuffer(string: text)) }

    /// Feeds one command line and gives the replies to it.
    mutating func send(_ line: String) -> [String] {
        feed(line + "\r\n")
        return replies()
    }

    /// EHLO, MAIL and RCPT, all accepted.
    mutating func beginTransaction() {
        feed("EHLO client.example\r\n")
        feed("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        events = []
        _ = replies()
    }

    /// The reply lines since the last call.
    mutating func replies() -> [String] {
        let text = String(buffer: output)
        output.clear()
        return text.split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
    }

    var messages: [[UInt8]] {
        events.compactMap {
            if case .message(let bytes) = $0 { bytes } else { nil }
        }
    }

    var isClosed: Bool { events.last == .closed }

    mutating func drive() {
        while true {
            while let action = session.process(&pending, into: &output, now: now) { perform(action) }
            guard session.isTurnOver else { return }
            turns += 1
            session.beginTurn(gathered: output.readableBytes)
        }
    }

    /// Feeds one read, and stops where the session lets others have their turn.
    mutating func feedOneTurn(_ text: String) {
        pending.writeString(text)
        while let action = session.process(&pending, into: &output, now: now) { perform(action) }
    }

    /// Closes the client's side.
    mutating func endInput() {
        session.endOfInput()
        drive()
    }

    mutating func perform(_ action: ServerSession.Action) {
        switch action {
        case .evaluateSender(let envelope, let declaredSize):
            events.append(.sender(envelope, declaredSize: declaredSize))
            recipients = 0
            session.senderRuled(senderRefusal, now: now, into: &output)
        case .evaluateRecipient(let path, let notify, let originalRecipient):
            events.append(.recipient(path, notify, originalRecipient))
            if recipients >= recipientLimit {
                session.recipientRuled(.surplus(Self.surplus), now: now, into: &output)
            } else {
                if recipientRefusal == nil { recipients += 1 }
                session.recipientRuled(recipientRefusal.map(refusalKind) ?? .accepted, now: now, into: &output)
            }
        case .beginContent:
            content.clear()
            if hasRoom {
                session.contentAdmitted(now: now, into: &output)
            } else {
                session.contentDenied(
                    Reply(452, EnhancedStatusCode(4, 3, 1), "Insufficient system resources"), now: now, into: &output)
            }
        case .content(var slice):
            content.writeBuffer(&slice)
        case .discardContent:
            content.clear()
            events.append(.discarded)
        case .endOfContent:
            events.append(.message(Array(content.readableBytesView)))
            if let messageRefusal {
                session.messageRefused(messageRefusal, now: now, into: &output)
            } else {
                accepted += 1
                session.messageAccepted(messageID: "<1@b.example>", internalID: accepted, now: now, into: &output)
            }
        case .refused(let reply):
            events.append(.refused(reply))
        case .pause(let interval):
            events.append(.paused(interval))
            if mayPause {
                now = now + interval
                session.pauseEnded(now: now)
            } else if let action = session.pauseDenied(into: &output) {
                perform(action)
            }
        case .admitHandshake:
            if let handshakeRefusal {
                session.handshakeDenied(handshakeRefusal, now: now, into: &output)
            } else if let action = session.handshakeAdmitted(pending, now: now, into: &output) {
                perform(action)
            }
        case .recipientUnreadable(let reply):
            events.append(.recipientUnreadable(reply))
        case .startTLS:
            events.append(.tls)
            session.tlsEstablished(now: now)
        case .close:
            events.append(.closed)
        }
    }

    mutating func wait(_ interval: Interval) {
        now = now + interval
        if let action = session.timedOut(now: now, into: &output) { perform(action) }
    }
}
