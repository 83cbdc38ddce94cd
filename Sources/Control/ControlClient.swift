import Foundation
import Glibc
package import Mail
import NIOCore
package import Operations

/// Asks a running gateway over its control socket. Blocks.
package struct ControlClient {
    private let descriptor: Int32
    private let socketName: String
    private let timeout: Interval
    private let silence: Interval

    /// Runs `body` with a connection; nil, and `body` not run, when no gateway runs on this data folder.
    ///
    /// - Parameters:
    ///   - timeout: for how many seconds an answer may be worked on.
    ///   - silence: how long nothing may be heard of the gateway, which says every two seconds that it works.
    package static func withConnection<T>(
        dataFolder: String, timeout: Int = 60, silence: Interval = .seconds(5), _ body: (ControlClient) throws -> T
    ) throws -> T? {
        guard access(dataFolder + "/control.sock", F_OK) == 0 else {
            guard errno == EACCES else { return nil }
            // Whether a gateway runs can't be seen from outside of the folder.
            throw OperationFailure(
                "The data folder \(dataFolder) belongs to another user, and so does the control socket in it: run this "
                    + "as the user that runs `postern serve`, or as root.")
        }
        let name = try ControlSocketPath(dataFolder: dataFolder)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw OperationFailure(.failed, "No socket could be made: \(systemError()).")
        }
        defer { _ = close(descriptor) }
        // Before connect, which waits too while the gateway's backlog is full.
        var limit = timeval(
            tv_sec: Int(silence.milliseconds / 1_000), tv_usec: Int(silence.milliseconds % 1_000) * 1_000)
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
        let client = ControlClient(
            descriptor: descriptor, socketName: name.displayName, timeout: .seconds(Int64(timeout)), silence: silence)
        if connected != 0 {
            switch errno {
            case EAGAIN, EINPROGRESS: throw client.isSilent
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
        return try body(client)
    }

    /// Asks once. Throws what the gateway answers as a failure, and a failure of its own when the gateway falls silent.
    package func ask<Asked: Operations.Operation>(_ operation: Asked) throws -> Asked.Answer {
        try ControlWire.answer(to: Asked.self, in: reply(to: operation))
    }

    /// The same for the text of the answer, on one line, as commands print it (``JSONText``).
    package func askForJSON<Asked: Operations.Operation>(_ operation: Asked) throws -> ArraySlice<UInt8> {
        try ControlWire.answerText(to: Asked.self, in: reply(to: operation))
    }

    private func reply<Asked: Operations.Operation>(to operation: Asked) throws -> Data {
        var out = ByteBuffer()
        guard ControlFrame.append(try ControlWire.call(operation), to: &out) else {
            throw OperationFailure(
                .failed,
                "The request is larger than \(ControlFrame.maximumSize >> 20) MB; apply fewer documents at once.")
        }
        try send(&out)
        var buffer = ByteBuffer()
        let time = SystemTime()
        let start = time.now()
        while true {
            while let payload = try Self.payload(in: &buffer) {
                guard payload.readableBytes > 0 else { continue }
                return Data(payload.readableBytesView)
            }
            errno = 0
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 65_536) { space in
                max(0, read(descriptor, space.baseAddress, space.count))
            }
            // At the end of the stream `errno` stays as it was. A process that was stopped and goes on finds EINTR, for that
            // a limit of time is set (signal(7)).
            if count == 0, errno == EAGAIN { throw isSilent.withDoubt(about: Asked.self) }
            guard time.now() - start < timeout else {
                throw OperationFailure(
                    "The gateway has not answered after \(timeout.milliseconds / 1_000) s, but works on it: see later "
                        + "what came of it, and its log."
                ).withDoubt(about: Asked.self)
            }
            guard count > 0 || errno == EINTR else {
                throw OperationFailure(
                    "The gateway closed the control connection without an answer, as when its process ends; see its log."
                ).withDoubt(about: Asked.self)
            }
        }
    }

    private static func payload(in buffer: inout ByteBuffer) throws(OperationFailure) -> ByteBuffer? {
        do {
            return try ControlFrame.next(in: &buffer)
        } catch {
            throw OperationFailure(
                "The gateway's answer is larger than \(ControlFrame.maximumSize >> 20) MB; ask for less at once, with "
                    + "--limit or further conditions.")
        }
    }

    private var isSilent: OperationFailure {
        OperationFailure(
            "The gateway does not answer: nothing came over its control socket \(socketName) for "
                + "\(silence.milliseconds / 1_000) s. Its process is stopped or the machine is overloaded; a process that "
                + "stands still is started again after 30 s. Try again then, and see its log.")
    }

    private func send(_ out: inout ByteBuffer) throws {
        while out.readableBytes > 0 {
            let count = out.readWithUnsafeReadableBytes { bytes in
                max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                if errno == EAGAIN { throw isSilent }
                throw OperationFailure(.failed, "The gateway did not take the request: \(systemError()).")
            }
        }
    }
}

extension OperationFailure {
    /// The failure of a call that was sent whole and not answered: of a change nobody knows then whether it was made.
    fileprivate func withDoubt<Asked: Operations.Operation>(about operation: Asked.Type) -> OperationFailure {
        guard case .entry(let action) = Asked.traits.trail else { return self }
        var doubtful = self
        let places =
            switch action {
            case .configurationApply, .configurationRollBack:
                "`postern organization history` and `postern audit list --action \(action.rawValue)`"
            default: "`postern audit list --action \(action.rawValue)`"
            }
        doubtful.lines.append(
            "It is not known whether \(Asked.name) was done: look at \(places) before you order it again.")
        return doubtful
    }
}
