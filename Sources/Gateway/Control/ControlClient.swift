import Foundation
import Glibc
import NIOCore

/// Asks a running gateway over its control socket. Blocks.
public struct ControlClient {
    private let descriptor: Int32

    /// Runs `body` with a connection; nil, and `body` not run, when no gateway runs on this data folder.
    public static func withConnection<T>(
        dataFolder: String, timeout: Int = 60, _ body: (ControlClient) throws -> T
    ) throws -> T? {
        guard access(dataFolder + "/control.sock", F_OK) == 0 else { return nil }
        let name = try ControlSocketPath(dataFolder: dataFolder)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw OperationFailure(.failed, "No socket could be made: \(systemError()).")
        }
        defer { _ = close(descriptor) }
        // Before connect, which waits too while the gateway's backlog is full.
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // `ControlSocketPath` guarantees that the name and its closing zero fit.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        if connected != 0 {
            switch errno {
            case ECONNREFUSED, ENOENT: return nil
            case EACCES, EPERM:
                throw OperationFailure(
                    .failed,
                    "The control socket \(name.displayName) belongs to another user: run this as the user that runs "
                        + "`postern serve`, or as root.")
            default:
                throw OperationFailure(
                    .failed, "The control socket \(name.displayName) can't be reached: \(systemError()).")
            }
        }
        return try body(ControlClient(descriptor: descriptor))
    }

    /// Asks once. Throws what the gateway answers as a failure, and a failure of its own when the gateway falls silent.
    public func ask(_ request: ControlRequest) throws -> ControlReply {
        var out = ByteBuffer()
        guard ControlFrame.append(try JSONEncoder().encode(request), to: &out) else {
            throw OperationFailure(
                .failed,
                "The request is larger than \(ControlFrame.maximumSize >> 20) MB; apply fewer documents at once.")
        }
        try send(&out)
        var buffer = ByteBuffer()
        while true {
            if let payload = try ControlFrame.next(in: &buffer) {
                let reply = try JSONDecoder().decode(ControlReply.self, from: Data(payload.readableBytesView))
                if case .failed(let failure) = reply { throw failure }
                return reply
            }
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 65_536) { space in
                max(0, read(descriptor, space.baseAddress, space.count))
            }
            guard count > 0 else {
                throw OperationFailure(
                    .failed, "The gateway closed the control connection without an answer; see its log.")
            }
        }
    }

    private func send(_ out: inout ByteBuffer) throws {
        while out.readableBytes > 0 {
            let count = out.readWithUnsafeReadableBytes { bytes in
                max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
            }
            guard count > 0 else {
                throw OperationFailure(.failed, "The gateway did not take the request: \(systemError()).")
            }
        }
    }
}
