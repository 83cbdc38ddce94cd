import Foundation

/// A client of a Unix socket that sends what it is told. Blocks, for ten seconds at most.
final class RawClient {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Sends a frame and gives the payload of the one that comes back.
    func exchange(_ payload: [UInt8]) throws -> [UInt8] {
        let length = withUnsafeBytes(of: UInt32(payload.count).bigEndian) { Array($0) }
        var answer = try readAfterSending(length + payload, until: 4)
        guard answer.count >= 4 else { return [] }
        let size = answer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        while answer.count < 4 + size {
            let more = readSome()
            guard !more.isEmpty else { break }
            answer += more
        }
        return Array(answer.dropFirst(4))
    }

    /// Sends octets and reads until there are so many, or to the end.
    func readAfterSending(_ octets: [UInt8], until count: Int = .max) throws -> [UInt8] {
        guard send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
            throw POSIXError(.EIO)
        }
        var answer: [UInt8] = []
        while answer.count < count {
            let more = readSome()
            guard !more.isEmpty else { break }
            answer += more
        }
        return answer
    }

    private func readSome() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer.prefix(count)) : []
    }
}
