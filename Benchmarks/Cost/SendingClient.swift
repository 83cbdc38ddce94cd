import Mail
import NIOCore
import NIOEmbedded
import NIOSSL

/// What a client sends and what it expects for it.
struct ClientStep {
    /// What the octets are.
    enum Kind {
        case command
        case recipient(String)
        case content
        /// The end of the content: the reply comes with the commit.
        case end
    }

    let kind: Kind
    let octets: ByteBuffer
    /// The code of the reply; nil where none comes yet.
    let code: StaticString?

    init(_ text: String, _ code: StaticString?, as kind: Kind = .command) {
        self.kind = kind
        octets = ByteBuffer(string: text)
        self.code = code
    }

    init(content: ByteBuffer) {
        kind = .content
        octets = content
        code = nil
    }
}

/// A client of the gateway, on a channel without a network. What it does itself is not counted.
final class SendingClient {
    private let channel: EmbeddedChannel
    private var tls: TLSClient?

    init(_ loop: EmbeddedEventLoop, serve: (EmbeddedChannel) throws -> Void) throws {
        channel = EmbeddedChannel(handlers: [], loop: loop)
        try serve(channel)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.10", port: 40_000)).wait()
    }

    /// Begins TLS: what is said from now on is protected.
    func secure(_ context: NIOSSLContext) throws {
        let tls = try Counting.outside { try TLSClient(context) }
        self.tls = tls
        try exchange(tls)
    }

    /// Carries what the two ends of TLS have for each other, until they have nothing.
    private func exchange(_ tls: TLSClient) throws {
        while channel.isActive {
            let written = try Counting.outside { try tls.outgoing() }
            if let written { try channel.writeInbound(written) }
            channel.embeddedEventLoop.run()
            let isMore = try Counting.outside {
                var isMore = false
                while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
                    try tls.take(buffer)
                    isMore = true
                }
                return isMore
            }
            if written == nil, !isMore { return }
        }
    }

    func send(_ octets: ByteBuffer) throws {
        guard let tls else { return try deliver(octets) }
        let written = try Counting.outside {
            try tls.say(octets)
            return try tls.outgoing()
        }
        if let written { try deliver(written) }
    }

    private func deliver(_ octets: ByteBuffer) throws { try channel.writeInbound(octets) }

    /// Reads what has come and compares it with the code of a reply.
    func expect(_ code: StaticString?) throws {
        try Counting.outside {
            var reply = ByteBuffer()
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
                guard let tls else {
                    reply.writeImmutableBuffer(buffer)
                    continue
                }
                try tls.take(buffer)
            }
            if let tls { reply = try tls.heard() }
            let begins = String(decoding: reply.readableBytesView.prefix(3), as: UTF8.self)
            guard begins == code?.description ?? "" else {
                throw CostBenchmark.Mistake(
                    "\(code?.description ?? "nothing") was expected, and this came: \(String(buffer: reply))")
            }
        }
    }

    /// The client closes, as the gateway has already after QUIT.
    func close() throws {
        // The good-bye of TLS.
        if let tls { try exchange(tls) }
        guard channel.isActive else { return }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }
}

/// The client's end of TLS, on a channel of its own.
final class TLSClient {
    private let channel: EmbeddedChannel

    init(_ context: NIOSSLContext) throws {
        channel = EmbeddedChannel(handlers: [try NIOSSLClientHandler(context: context, serverHostname: nil)])
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 25)).wait()
    }

    /// What is to go to the server.
    func outgoing() throws -> ByteBuffer? {
        var all: ByteBuffer?
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            if all == nil { all = buffer } else { all?.writeImmutableBuffer(buffer) }
        }
        return all
    }

    func say(_ octets: ByteBuffer) throws { try channel.writeOutbound(octets) }

    func take(_ octets: ByteBuffer) throws { try channel.writeInbound(octets) }

    /// What the server has said.
    func heard() throws -> ByteBuffer {
        var all = ByteBuffer()
        while let buffer = try channel.readInbound(as: ByteBuffer.self) { all.writeImmutableBuffer(buffer) }
        return all
    }
}
