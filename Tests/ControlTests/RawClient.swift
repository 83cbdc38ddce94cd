import Control
import Foundation
import Glibc
import NIOCore

/// A client of a Unix socket that sends what it is told. Blocks, for ten seconds at most.
final class RawClient: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        // A guard against hangs alone: a busy machine answers late.
        var limit = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// A payload as it is sent.
    static func frame(_ payload: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) } + payload
    }

    /// Sends octets.
    func send(_ octets: [UInt8]) throws {
        guard Glibc.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
            throw POSIXError(.EIO)
        }
    }

    /// Says that nothing more will be sent.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends a frame and gives the payload of the one that comes back, behind those that only say that it is being made.
    func exchange(_ payload: [UInt8]) throws -> [UInt8] {
        try send(RawClient.frame(payload))
        return try answer()
    }

    /// The payload of the next frame that has one.
    func answer() throws -> [UInt8] {
        var buffer = ByteBuffer()
        while true {
            while let answer = try ControlFrame.next(in: &buffer) {
                if answer.readableBytes > 0 { return Array(answer.readableBytesView) }
            }
            let more = readSome()
            guard !more.isEmpty else { return [] }
            buffer.writeBytes(more)
        }
    }

    /// Sends octets and reads until there are so many, or to the end.
    func readAfterSending(_ octets: [UInt8], until count: Int = .max) throws -> [UInt8] {
        if !octets.isEmpty { try send(octets) }
        var answer: [UInt8] = []
        while answer.count < count {
            let more = readSome()
            guard !more.isEmpty else { break }
            answer += more
        }
        return answer
    }

    private func readSome() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer.prefix(count)) : []
    }
}

/// A Unix socket that is listened on and never served.
final class RawListener {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard status == 0, listen(descriptor, 8) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }
}
