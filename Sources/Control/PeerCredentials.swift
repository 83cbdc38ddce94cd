import Glibc
import NIOCore

/// The process at the other end of a Unix socket, as the kernel noted it when that process connected: the fields of
/// `struct ucred` (unix(7), SO_PEERCRED).
struct PeerCredentials: Sendable {
    var process: Int32 = 0
    var uid: UInt32 = .max
    var gid: UInt32 = .max

    /// Whether the process may command a gateway that runs as the user `owner`: as that user or as root.
    func mayCommand(gatewayOf owner: UInt32) -> Bool { uid == owner || uid == 0 }

    /// Those of a connected channel; the future fails where the system does not tell.
    static func read(from channel: any Channel) -> EventLoopFuture<PeerCredentials> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // Unsafe because the kernel writes as many octets as the type has: three numbers of 32 bits.
        return options.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    }
}
