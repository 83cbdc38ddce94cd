import Facts
import Mail
import NIOCore
import NIOPosix
import Organization

/// How this server connects to an engine.
enum EngineConnection {
    /// Connects.
    ///
    /// - Parameters:
    ///   - connecting: how long that may take.
    ///   - deadline: when the connection ends at the latest.
    ///   - expire: is called then, before it ends.
    ///   - initialize: adds its handlers.
    static func open(
        _ place: EnginePlace, connecting: TimeAmount, by deadline: NIODeadline, on eventLoop: any EventLoop,
        expire: @escaping @Sendable () -> Void,
        initialize: @escaping @Sendable (ChannelPipeline.SynchronousOperations) throws -> Void
    ) async throws(EngineReport.Failure) -> any Channel {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(min(connecting, max(.milliseconds(1), deadline - .now())))
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try initialize(channel.pipeline.syncOperations) }
            }
        let channel: any Channel
        do {
            switch place {
            case .socket(let path): channel = try await bootstrap.connect(unixDomainSocketPath: path).get()
            case .address(let address, let port):
                channel = try await bootstrap.connect(
                    to: SocketAddress(ipAddress: address.description, port: port)
                ).get()
            }
        } catch {
            throw .unreachable(NIODeadline.now() < deadline ? ConnectionTrouble.words(error) : "no connection in time")
        }
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) {
            expire()
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in timer.cancel() }
        return channel
    }
}
