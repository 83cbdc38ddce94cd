import Facts
import Inspection
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Organization

/// One session with clamd: a connection, `zIDSESSION`, and commands one after the other. It belongs to no event loop.
///
/// A session is for the files of one message. clamd closes one that is quiet for a few seconds (`CommandReadTimeout`), so
/// that keeping them for the next message would save a connection on this machine, and lose messages to connections that
/// have just been closed.
final class ClamdSession: Sendable {
    private let channel: any Channel
    private let replies: Replies

    /// Octets of a chunk of a stream.
    private static let chunk = 128 << 10

    /// Connects.
    static func open(
        _ place: EnginePlace, connecting: TimeAmount, by deadline: NIODeadline, on eventLoop: any EventLoop
    ) async throws(EngineReport.Failure) -> ClamdSession {
        let replies = Replies(eventLoop)
        let channel = try await EngineConnection.open(
            place, connecting: connecting, by: deadline, on: eventLoop, expire: { replies.end(.tooLong) }
        ) { pipeline in
            try pipeline.addHandler(ReplyHandler(replies))
        }
        return ClamdSession(channel, replies)
    }

    private init(_ channel: any Channel, _ replies: Replies) {
        self.channel = channel
        self.replies = replies
        var command = channel.allocator.buffer(capacity: 16)
        command.writeStaticString("zIDSESSION\0")
        // A failure shows with the first reply.
        channel.writeAndFlush(command, promise: nil)
    }

    /// Asks whether it is there.
    func ping() async throws(EngineReport.Failure) -> ClamdReply {
        let reply = replies.expect()
        var command = channel.allocator.buffer(capacity: 8)
        command.writeStaticString("zPING\0")
        channel.writeAndFlush(command, promise: nil)
        return try await answer(reply)
    }

    /// Has octets scanned, all of them or none: a source that ends early ends the session. Reads from `source`, so it is for a
    /// thread that may block.
    func scan(_ source: ClamdSample.Octets) async throws(EngineReport.Failure) -> ClamdReply {
        let reply = replies.expect()
        var offset = 0
        var command = channel.allocator.buffer(capacity: 12)
        command.writeStaticString("zINSTREAM\0")
        do {
            while offset < source.size, !replies.isAnswered {
                let octets: ByteBuffer
                do {
                    octets = try source.read(at: offset, count: min(Self.chunk, source.size - offset))
                } catch {
                    throw EngineReport.Failure.error("the content can't be read: \(error)".cut(toOctets: 200))
                }
                guard octets.readableBytes > 0 else {
                    throw EngineReport.Failure.error("the content ends after \(offset) of \(source.size) octets")
                }
                offset += octets.readableBytes
                command.writeInteger(UInt32(octets.readableBytes))
                channel.write(command, promise: nil)
                try await channel.writeAndFlush(octets)
                command.clear()
            }
            if !replies.isAnswered {
                command.writeInteger(UInt32(0))
                try await channel.writeAndFlush(command)
            }
        } catch let failure as EngineReport.Failure {
            // Nobody waits for the reply to half of it.
            replies.end(failure)
            close()
        } catch {
            // clamd may have said why before it hung up.
            close()
        }
        return try await answer(reply)
    }

    private func answer(_ reply: EventLoopFuture<ClamdReply>) async throws(EngineReport.Failure) -> ClamdReply {
        do {
            return try await reply.get()
        } catch {
            throw (error as? EngineReport.Failure) ?? .unreachable(ConnectionTrouble.words(error))
        }
    }

    /// Ends the session. May be called again.
    func close() { channel.close(promise: nil) }

    /// Ends the session as clamd wants it: what is sent behind `END` is not read.
    func end() {
        var command = channel.allocator.buffer(capacity: 8)
        command.writeStaticString("zEND\0")
        let channel = channel
        channel.writeAndFlush(command).whenComplete { _ in channel.close(promise: nil) }
    }
}

/// What was asked and not answered yet. Shared between the session and the handler of its channel.
private final class Replies: Sendable {
    private struct State {
        var asked = 0
        var waiting: EventLoopPromise<ClamdReply>?
        var failure: EngineReport.Failure?
    }

    private let eventLoop: any EventLoop
    private let state = NIOLockedValueBox(State())

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Waits for the reply to the next command.
    func expect() -> EventLoopFuture<ClamdReply> {
        let promise = eventLoop.makePromise(of: ClamdReply.self)
        let failure: EngineReport.Failure? = state.withLockedValue { state in
            state.asked += 1
            if state.failure == nil { state.waiting = promise }
            return state.failure
        }
        if let failure { promise.fail(failure) }
        return promise.futureResult
    }

    /// Whether nobody waits for a reply any more: it has come, or none will.
    var isAnswered: Bool { state.withLockedValue { $0.waiting == nil } }

    /// Takes a piece of the session; false when nothing of it can be read any more.
    func take(_ piece: ClamdReplyReader.Piece) -> Bool {
        switch piece {
        case .malformed:
            end(.malformedAnswer)
            return false
        case .reply(let number, let reply):
            let waiting: EventLoopPromise<ClamdReply>? = state.withLockedValue { state in
                guard number == state.asked || number == 0 else { return nil }
                return state.waiting.take()
            }
            guard let waiting else {
                end(.malformedAnswer)
                return false
            }
            waiting.succeed(reply)
            return true
        }
    }

    /// Nothing comes any more, for the first reason that is given.
    func end(_ failure: EngineReport.Failure) {
        let waiting: EventLoopPromise<ClamdReply>? = state.withLockedValue { state in
            if state.failure == nil { state.failure = failure }
            return state.waiting.take()
        }
        waiting?.fail(failure)
    }
}

/// Reads what clamd says.
private final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let replies: Replies
    private var reader = ClamdReplyReader()

    init(_ replies: Replies) { self.replies = replies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for piece in reader.read(unwrapInboundIn(data)) where !replies.take(piece) {
            context.close(promise: nil)
            return
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        replies.end(.unreachable("it hung up"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
