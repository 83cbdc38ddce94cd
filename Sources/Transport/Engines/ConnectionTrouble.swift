import Mail
import NIOCore
import NIOPosix

/// Says in words why a connection to an engine came to nothing.
enum ConnectionTrouble {
    /// The reason, a clause: `nobody listens there`. Errors of the system lose the place in this program that NIO adds.
    static func words(_ error: any Error) -> String {
        if let error = error as? IOError { return text(error.errnoCode) }
        if error is ChannelError { return "no connection in time" }
        return "\(error)".cut(toOctets: 200)
    }

    private static func text(_ code: CInt) -> String {
        switch code {
        case ENOENT: "there is no such socket"
        case ECONNREFUSED: "nobody listens there"
        case EACCES: "this user has no right to connect"
        case ECONNRESET, EPIPE: "it hung up"
        default: "error \(code)"
        }
    }
}
