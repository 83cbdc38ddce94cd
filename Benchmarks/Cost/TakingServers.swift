import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import Transport

/// The hosts that the gateway delivers to, on channels without a network. What they do themselves is not counted.
// Sendable without a check because the thread of the event loop alone uses it.
final class TakingServers: ChannelOpener, @unchecked Sendable {
    /// What becomes of a recipient.
    enum Answer {
        case takes
        case defers
    }

    var answer = Answer.takes
    /// Recipients whose mail was taken, and those that were put off.
    private(set) var taken = 0
    private(set) var deferred = 0
    private let isLMTP: Bool
    private var servers: [TakingServer] = []

    init(isLMTP: Bool) { self.isLMTP = isLMTP }

    func open(
        to address: SocketAddress, on eventLoop: any EventLoop,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        guard let loop = eventLoop as? EmbeddedEventLoop else {
            return eventLoop.makeFailedFuture(CostBenchmark.Mistake("deliveries run on an embedded event loop"))
        }
        let channel = EmbeddedChannel(handlers: [], loop: loop)
        servers.append(TakingServer(channel, isLMTP: isLMTP))
        return initializer(channel).flatMap { channel.connect(to: address) }.map { channel as any Channel }
    }

    /// Answers all that was said; false where nothing was.
    func turn() throws -> Bool {
        var hasSpoken = false
        for server in servers {
            guard let reply = try Counting.outside({ try server.reply(answer) }) else { continue }
            hasSpoken = true
            try server.channel.writeInbound(reply)
        }
        try Counting.outside {
            for server in servers {
                taken += server.taken
                deferred += server.deferred
                (server.taken, server.deferred) = (0, 0)
            }
            servers.removeAll { !$0.channel.isActive && $0.hasGreeted }
        }
        return hasSpoken
    }
}

/// One connection of the gateway to a host.
private final class TakingServer {
    let channel: EmbeddedChannel
    private let isLMTP: Bool
    private(set) var hasGreeted = false
    private var isInContent = false
    private var pending = ByteBuffer()
    private var recipients = 0
    var taken = 0
    var deferred = 0

    init(_ channel: EmbeddedChannel, isLMTP: Bool) {
        self.channel = channel
        self.isLMTP = isLMTP
    }

    /// The replies to what has come; nil where none is due.
    func reply(_ answer: TakingServers.Answer) throws -> ByteBuffer? {
        var replies = ByteBuffer()
        if !hasGreeted, channel.isActive {
            hasGreeted = true
            replies.writeString("220 sink.test ESMTP\r\n")
        }
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { pending.writeImmutableBuffer(buffer) }
        while pending.readableBytes > 0 {
            if isInContent {
                guard let end = endOfContent() else { break }
                pending.moveReaderIndex(forwardBy: end)
                isInContent = false
                taken += recipients
                let reply = "250 2.0.0 Ok: taken\r\n"
                replies.writeString(isLMTP ? String(repeating: reply, count: recipients) : reply)
                recipients = 0
            } else {
                guard let end = pending.readableBytesView.firstIndex(of: 0x0a) else { break }
                let line = pending.readString(length: end - pending.readerIndex + 1) ?? ""
                replies.writeString(command(line, answer))
            }
        }
        pending.discardReadBytes()
        return replies.readableBytes > 0 ? replies : nil
    }

    private func command(_ line: String, _ answer: TakingServers.Answer) -> String {
        switch line.prefix(4).uppercased() {
        case "EHLO", "LHLO":
            return "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
        case "RCPT":
            if case .defers = answer {
                deferred += 1
                return "451 4.2.1 The mailbox is busy\r\n"
            }
            recipients += 1
            return "250 2.1.5 Ok\r\n"
        case "DATA":
            guard recipients > 0 else { return "503 5.5.1 Error: need RCPT command\r\n" }
            isInContent = true
            return "354 End data with <CR><LF>.<CR><LF>\r\n"
        case "RSET":
            recipients = 0
            return "250 2.0.0 Ok\r\n"
        case "QUIT": return "221 2.0.0 Bye\r\n"
        default: return "250 2.0.0 Ok\r\n"
        }
    }

    // Behind the line with the dot, when it is there. It is the last thing that the gateway sends of a message.
    private func endOfContent() -> Int? {
        let octets = pending.readableBytesView
        guard octets.count >= 5 else { return nil }
        let end: [UInt8] = [0x0d, 0x0a, 0x2e, 0x0d, 0x0a]
        return octets.suffix(5).elementsEqual(end) ? octets.count : nil
    }
}
