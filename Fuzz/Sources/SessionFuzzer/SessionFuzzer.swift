import FuzzSupport
import Mail
import NIOCore
import SMTP

/// A whole session, fed in pieces and answered by a policy that follows from the input: no more messages come out than
/// true ends went in, content is clean, replies are whole lines, and it always comes to rest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    var input = FuzzInput(data, size)
    let seed = input.control()
    let policy = input.control()
    let bytes = input.bytes

    guard let client = IPAddress("192.0.2.1") else { return 0 }
    var driver = Driver(policy: policy, client: client)
    for piece in pieces(of: bytes, seed: seed) where !driver.isClosed { driver.feed(piece) }
    // Some peers close their side, the others are silent.
    if policy & 2 == 2 { driver.endInput() } else { driver.waitLong() }

    precondition(driver.messages <= trueEnds(in: bytes))
    return 0
}

/// An upper bound of the messages that these octets can hold: lines with a dot alone, and BDAT with LAST.
private func trueEnds(in bytes: [UInt8]) -> Int {
    var count = 0
    for index in bytes.indices {
        if bytes[index...].starts(with: [13, 10, 46, 13, 10]) { count += 1 }
        if bytes[index...].prefix(4).map({ $0 & 0xdf }) == Array("LAST".utf8) { count += 1 }
    }
    return count
}

private struct Driver {
    private var session: ServerSession
    private var policy: UInt8
    private var input = ByteBuffer()
    private var content: [UInt8] = []
    private var hasContent = false
    private var now = Instant(milliseconds: 0)
    private(set) var messages = 0
    private(set) var isClosed = false

    init(policy: UInt8, client: IPAddress) {
        var limits = Limits()
        limits.messageSize = 2_000
        limits.recipients = 3
        limits.messagesPerConnection = 5
        let configuration = ServerSession.Configuration(
            hostname: "mx.example.net", limits: limits, offersTLS: policy & 1 == 1)
        self.policy = policy
        session = ServerSession(configuration: configuration, clientAddress: client)
        var output = ByteBuffer()
        session.greet(now: now, into: &output)
        check(output)
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        input.writeBytes(bytes)
        now = now + .milliseconds(Int64(policy) * 16)
        var output = ByteBuffer()
        process(into: &output)
        precondition(isClosed || !session.isAwaitingAnswer)
        check(output)
    }

    private mutating func process(into output: inout ByteBuffer) {
        while true {
            while let action = session.process(&input, into: &output, now: now) { perform(action, into: &output) }
            guard session.isTurnOver else { return }
            session.beginTurn(gathered: output.readableBytes)
        }
    }

    mutating func endInput() {
        guard !isClosed else { return }
        session.endOfInput()
        var output = ByteBuffer()
        process(into: &output)
        check(output)
        precondition(isClosed)
    }

    mutating func waitLong() {
        now = now + .hours(24)
        var output = ByteBuffer()
        while let action = session.timedOut(now: now, into: &output) { perform(action, into: &output) }
        process(into: &output)
        check(output)
        precondition(isClosed)
    }

    /// The next of the answers that the policy gives in turn.
    private mutating func accepts() -> Bool {
        policy = policy << 1 | policy >> 7
        return policy & 3 != 3
    }

    private mutating func perform(_ action: ServerSession.Action, into output: inout ByteBuffer) {
        precondition(!isClosed)
        let refusal = Reply(451, EnhancedStatusCode(4, 3, 2), "Not now\r\n250 OK")
        switch action {
        case .evaluateSender:
            session.senderRuled(accepts() ? nil : refusal, now: now, into: &output)
        case .evaluateRecipient:
            let answer: ServerSession.RecipientAnswer =
                accepts() ? .accepted : policy & 4 == 0 ? .edgeBlocked(refusal) : .refused(refusal)
            session.recipientRuled(answer, now: now, into: &output)
        case .beginContent:
            precondition(!hasContent)
            if accepts() {
                hasContent = true
                content = []
                session.contentAdmitted(now: now, into: &output)
            } else {
                session.contentDenied(refusal, now: now, into: &output)
            }
        case .content(let slice):
            precondition(hasContent && slice.readableBytes > 0)
            content += slice.readableBytesView
            precondition(content.count <= 2_002)
        case .discardContent, .refused:
            hasContent = false
        case .recipientUnreadable: break
        case .endOfContent:
            precondition(hasContent)
            hasContent = false
            messages += 1
            checkLines(content)
            if accepts() {
                session.messageAccepted(messageID: "<1@x>", internalID: 1, now: now, into: &output)
            } else {
                session.messageRefused(refusal, now: now, into: &output)
            }
        case .pause:
            if accepts() {
                session.pauseEnded(now: now)
            } else if let next = session.pauseDenied(into: &output) {
                perform(next, into: &output)
            }
        case .admitHandshake:
            if !accepts() {
                session.handshakeDenied(refusal, now: now, into: &output)
            } else if let next = session.handshakeAdmitted(input, now: now, into: &output) {
                perform(next, into: &output)
            }
        case .startTLS:
            session.tlsEstablished(now: now)
        case .close:
            isClosed = true
        }
    }

    private func check(_ output: ByteBuffer) {
        let bytes = Array(output.readableBytesView)
        checkLines(bytes)
        for line in bytes.split(separator: 10) {
            precondition(line.count <= 511)
            precondition(line.prefix(3).allSatisfy { (48...57).contains($0) })
            precondition(line[line.startIndex + 3] == 32 || line[line.startIndex + 3] == 45)
        }
    }
}

/// Traps unless the octets are whole lines that end with CRLF, without any other CR, LF or NUL.
private func checkLines(_ bytes: [UInt8]) {
    for (index, byte) in bytes.enumerated() {
        precondition(byte != 0)
        precondition((byte == 10) == (index > 0 && bytes[index - 1] == 13))
    }
    precondition(bytes.isEmpty || bytes.last == 10)
}
