import Foundation
import Glibc

/// A client that says one session's commands one after the other and blocks for each reply, for ten seconds at most.
final class LiveClient {
    struct Replies {
        var sender = ""
        var recipients: [String] = []
        var message: String?
    }

    private let descriptor: Int32
    private var input: [UInt8] = []

    init(from client: String, port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        func address(_ text: String, _ port: Int) -> sockaddr_in {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, text, &address.sin_addr)
            return address
        }
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        for (text, port, call) in [(client, 0, Glibc.bind), ("127.0.0.1", port, Glibc.connect)] {
            var place = address(text, port)
            let status = withUnsafePointer(to: &place) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, size) }
            }
            guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        }
    }

    deinit { close(descriptor) }

    static func run(_ session: SessionCorpus.Session, port: Int) throws -> Replies {
        let client = try LiveClient(from: session.client, port: port)
        var replies = Replies()
        _ = try client.reply()
        _ = try client.say("EHLO client.example")
        replies.sender = try client.say("MAIL FROM:<\(session.sender)>")
        for (recipient, _) in session.recipients {
            replies.recipients.append(try client.say("RCPT TO:<\(recipient)>"))
        }
        if replies.recipients.contains(where: { $0.hasPrefix("250") }) {
            _ = try client.say("DATA")
            replies.message = try client.say(session.message + ".")
        }
        _ = try client.say("QUIT")
        return replies
    }

    func say(_ command: String) throws -> String {
        let octets = Array("\(command)\r\n".utf8)
        guard send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL)) == octets.count else {
            throw POSIXError(.EIO)
        }
        return try reply()
    }

    /// The last line of the next reply.
    func reply() throws -> String {
        while true {
            while let end = input.firstIndex(of: 10) {
                let line = String(decoding: input[..<end].filter { $0 != 13 }, as: UTF8.self)
                input.removeSubrange(...end)
                if line.dropFirst(3).first != "-" { return line }
            }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw POSIXError(.EIO) }
            input += buffer.prefix(count)
        }
    }
}
