import Foundation
import NIOConcurrencyHelpers
import PosternTesting

/// A UDP server on 127.0.0.1 that answers each question as a function of its octets says; nil is silence.
final class LyingServer: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let isOver = NIOLockedValueBox(false)
    private let questions = NIOLockedValueBox(0)

    init(_ answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard status == 0 else { throw ProgramError("No port: errno \(errno).") }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [weak self] in
            while let server = self, !server.isOver.withLockedValue({ $0 }) { server.serve(answer) }
        }
        thread.start()
    }

    deinit { close(descriptor) }

    /// Ends the server's thread.
    func stop() { isOver.withLockedValue { $0 = true } }

    /// Whether a question has arrived.
    var hasQuestion: Bool { questions.withLockedValue { $0 > 0 } }

    private func serve(_ answer: ([UInt8]) -> [UInt8]?) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 50) == 1 else { return }
        var octets = [UInt8](repeating: 0, count: 4_096)
        var peer = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let count = recvfrom(descriptor, &octets, octets.count, 0, address, &length)
                guard count >= 12 else { return }
                questions.withLockedValue { $0 += 1 }
                guard let reply = answer(Array(octets.prefix(count))) else { return }
                _ = sendto(descriptor, reply, reply.count, 0, address, length)
            }
        }
    }
}

/// Building answers, right and wrong, from a question.
enum DNSMessage {
    /// The octets of the header and the one question, without what follows it.
    static func question(of query: [UInt8]) -> [UInt8] {
        var index = 12
        while index < query.count, query[index] != 0 { index += Int(query[index]) + 1 }
        return Array(query.prefix(index + 5))
    }

    /// An answer with a code and records of the question's own name; each record is (type, RDATA).
    static func answer(
        to query: [UInt8], code: UInt8 = 0, records: [(type: UInt8, data: [UInt8])] = [], length: Int? = nil
    ) -> [UInt8] {
        var message = question(of: query)
        // A response, recursion desired and available.
        message[2] = 0x81
        message[3] = 0x80 | code
        message[6] = 0
        message[7] = UInt8(records.count)
        for index in 8..<12 { message[index] = 0 }
        for record in records {
            let size = length ?? record.data.count
            message +=
                [0xc0, 12, 0, record.type, 0, 1, 0, 0, 0, 60, UInt8(size >> 8), UInt8(size & 0xff)] + record.data
        }
        return message
    }
}
