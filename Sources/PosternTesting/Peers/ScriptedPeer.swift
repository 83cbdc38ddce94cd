import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A mail server on a loopback port that does what a ``PeerScript`` says and remembers what it was sent.
package final class ScriptedPeer: Sendable {
    /// A message it took.
    package struct Message: Sendable {
        /// The MAIL line.
        package var mail: String
        /// The RCPT lines it accepted.
        package var recipients: [String]
        /// The content without dot-stuffing.
        package var content: [UInt8]
        /// 1 for the first connection.
        package var connection: Int
        /// Whether it came inside TLS.
        package var isEncrypted: Bool

        /// The content as text.
        package var text: String { String(decoding: content, as: UTF8.self) }
    }

    struct State {
        var script: PeerScript
        var messages: [Message] = []
        var commands: [String] = []
        var connections = 0
        var clients: [String] = []
        var open = 0
        var most = 0
        var bareBytes = 0
    }

    let state: NIOLockedValueBox<State>
    private let channel: NIOLockedValueBox<(any Channel)?> = .init(nil)

    /// A peer that does not listen yet.
    package init(_ script: PeerScript = PeerScript()) { self.state = NIOLockedValueBox(State(script: script)) }

    /// Listens on a loopback address; gives the port that the kernel chose, or the one asked for.
    package func start(on address: String = "127.0.0.1", port: Int = 0) async throws -> Int {
        let state = state
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PeerConnection(state: state))
                }
            }
            .bind(host: address, port: port).get()
        self.channel.withLockedValue { $0 = channel }
        return channel.localAddress?.port ?? 0
    }

    /// Listens no longer; connections stay.
    package func stop() async throws {
        let channel = self.channel.withLockedValue { channel in
            defer { channel = nil }
            return channel
        }
        try await channel?.close().get()
    }

    /// Does something else from now on.
    package func setScript(_ script: PeerScript) { state.withLockedValue { $0.script = script } }

    /// What it took, in order.
    package var messages: [Message] { state.withLockedValue { $0.messages } }
    /// All command lines, in order of arrival.
    package var commands: [String] { state.withLockedValue { $0.commands } }
    /// Connections it accepted.
    package var connections: Int { state.withLockedValue { $0.connections } }
    /// The addresses that they came from, in order.
    package var clients: [String] { state.withLockedValue { $0.clients } }
    /// Connections open now.
    package var openConnections: Int { state.withLockedValue { $0.open } }
    /// The most connections that were open at a time.
    package var mostConnections: Int { state.withLockedValue { $0.most } }
    /// Bare CR, bare LF and NUL it was sent: always 0, or the sender broke RFC 5321 section 2.3.8.
    package var bareBytes: Int { state.withLockedValue { $0.bareBytes } }
}
