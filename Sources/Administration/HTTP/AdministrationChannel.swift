import HummingbirdCore
import Log
import NIOCore
import NIOSSL

/// What is set up for each connection: TLS with the certificate of that moment, HTTP/1.1 within the limits, and a place
/// in the table of connections.
struct AdministrationChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    /// The most octets of a request's header.
    static let headOctets = 16 << 10
    /// The most fields of a request's header.
    static let headFields = 100

    let http: HTTP1Channel
    let table: ConnectionTable
    let pace: ConnectionPace
    /// What new connections are secured with; nil for a listener without TLS.
    let tls: (@Sendable () -> NIOSSLContext)?

    init(
        responder: @escaping HTTPChannelHandler.Responder, table: ConnectionTable, pace: ConnectionPace,
        tls: (@Sendable () -> NIOSSLContext)?
    ) {
        http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                idleTimeout: pace.idle,
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: Self.headOctets, maxHeaderListSize: Self.headOctets,
                    maxHeaderFieldCount: Self.headFields)))
        self.table = table
        self.pace = pace
        self.tls = tls
    }

    func setup(channel: any Channel, logger: LibraryLogger) -> EventLoopFuture<Value> {
        let place = table.add(channel)
        channel.closeFuture.whenComplete { _ in table.remove(channel) }
        return channel.eventLoop.makeCompletedFuture {
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls())) }
        }.flatMap {
            http.setup(channel: channel, logger: logger)
        }.flatMapThrowing { value in
            try table.guardRequests(of: channel, pace: pace)
            if place == .refused { channel.close(promise: nil) }
            return value
        }
    }

    func handle(value: Value, logger: LibraryLogger) async { await http.handle(value: value, logger: logger) }
}
